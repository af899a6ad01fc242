from collections import Counter, defaultdict, OrderedDict, deque, namedtuple, ChainMap

c = Counter("mississippi")
print(c, c.most_common(2), c["s"], c["z"], sum(c.values()), sorted(c.elements())[:4])
c.update("sss"); c.subtract({"i": 5})
print(c, c + Counter(a=2), Counter(a=3, b=1) - Counter(a=1), Counter(a=1) & Counter(a=2), Counter(a=1) | Counter(b=2), Counter(["x", "y", "x"]), +c)
d = defaultdict(list)
for word in "apple bat ant bear cat".split():
    d[word[0]].append(word)
print(dict(d), d, len(d), "z" in d, d["z"], d.get("q"))
n = defaultdict(lambda: defaultdict(int))
n["a"]["x"] += 1
print({k: dict(v) for k, v in n.items()})
q = deque([1, 2, 3], maxlen=3)
q.append(4); q.appendleft(0)
print(q, q.popleft(), q.pop(), len(q), q.maxlen, list(q))
q.extend([7, 8]); q.rotate(1)
print(q, q[0], q[-1], 8 in q, deque("abc"), q.count(7), list(reversed(q)))
Point = namedtuple("Point", ["x", "y"])
p = Point(1, y=2)
print(p, p.x, p[1], p._asdict(), p._replace(x=9), Point._fields, tuple(p), p == (1, 2), Point(*[3, 4]), [a for a in p], sorted([Point(2, 1), Point(1, 9)]))
E = namedtuple("E", "name age", defaults=[0])
name, age = E("a")
print(name, age, E("b", 5)._asdict(), len(E("x")), hash(E("a")) == hash(("a", 0)), isinstance(p, tuple))
try:
    p.x = 5
except AttributeError as e:
    print(e)
try:
    Point(1)
except TypeError as e:
    print(e)
o = OrderedDict([("a", 1), ("b", 2)])
o.move_to_end("a"); o["c"] = 3
print(o, list(o), o.popitem(last=False), o == {"a": 1, "c": 3}, OrderedDict(a=1) == OrderedDict(a=1))
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(m["a"], m["b"], dict(m) == {"a": 1, "b": 3}, sorted(m), len(m))
graph = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
seen, todo = [], deque(["a"])
while todo:
    node = todo.popleft()
    if node not in seen:
        seen.append(node)
        todo.extend(graph[node])
print(seen)
