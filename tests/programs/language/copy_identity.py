import copy


class Node:
    def __init__(self, value, children=()):
        self.value = value
        self.children = list(children)
        self.parent = None
        for c in self.children:
            c.parent = self


root = Node(1, [Node(2), Node(3, [Node(4)])])
twin = copy.deepcopy(root)
flat = copy.copy(root)
twin.children[0].value = 99
flat.value = 5
flat.children.append(None)
print(root.value, root.children[0].value, twin.children[0].value, len(root.children), len(twin.children), twin.children[1].parent is twin, flat.children is root.children)
shared = [1]
pair = [shared, shared, (shared,), {"k": shared}]
deep = copy.deepcopy(pair)
deep[0].append(2)
print(pair, deep, deep[0] is deep[1], deep[2][0] is deep[0], deep[3]["k"] is deep[1])
loop = [1]
loop.append(loop)
other = copy.deepcopy(loop)
print(other[1] is other, loop, {"self": loop})
for thing in ({1, 2}, (1, 2), "text", 5, None, {"a": [1]}, frozenset([1]), range(3), print, Node, 2.5, b"x"):
    made = copy.deepcopy(thing)
    print(made == thing, made is thing)
a = [1, 2]
b = a[:]
c = list(a)
d = a.copy()
e = [*a]
a.append(3)
print(b, c, d, e, a is a, b == c, b is c)
import torch
m = torch.nn.Linear(2, 1)
n = copy.deepcopy(m)
with torch.no_grad():
    n.weight.fill_(7.0)
print(m.weight is n.weight, torch.equal(m.weight, n.weight), n.weight.tolist(), n.weight.requires_grad, type(n).__name__)
state = copy.deepcopy(m.state_dict())
with torch.no_grad():
    m.weight.zero_()
print(torch.equal(state["weight"], m.weight), m.weight.tolist())
m.load_state_dict(state)
print(torch.equal(state["weight"], m.weight))
t = torch.tensor([1.0, 2.0], requires_grad=True)
u = copy.deepcopy(t)
u.data[0] = 5
print(t, u, u.is_leaf)
try:
    copy.deepcopy(t * 2)
except RuntimeError as err:
    print(str(err)[:60])
