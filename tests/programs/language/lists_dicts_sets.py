a = [3, 1, 2]
a.append(4); a.extend([5, 6]); a.insert(0, 0); a += [7]
print(a, a.pop(), a.pop(0), a.index(2), a.count(1), len(a))
a.remove(3); a.sort(reverse=True); a.reverse()
print(a, a[1:3], a[::-1], a[-2:], a * 2, a + [9], [0] * 3, a == [1, 2, 4, 5, 6], a < [2], 4 in a)
a[1:3] = ["x", "y", "z"]; a[::2] = [0, 0, 0]; del a[0]; del a[1:3]
print(a, a.copy() is a, a.clear(), a)
m = [[0] * 2] * 2; m[0][0] = 1
n = [[0] * 2 for _ in range(2)]; n[0][0] = 1
print(m, n, sorted([3, 1, 2]), sorted("bca", reverse=True), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted(["bb", "a"], key=len), list(zip(*[[1, 2], [3, 4]])))
t = (1, 2, 3); one = (1,); p = 1, 2
print(t + one, t[1], t.count(1), t.index(3), p, (), tuple("ab"), t * 2, hash((1, 2)) == hash((1, 2)), (1, [2]))
d = {"a": 1, "b": 2}
d["c"] = 3; d.update({"a": 10}, e=5); d |= {"f": 6}
print(d, d.get("z"), d.get("z", 0), d.pop("b"), d.pop("nope", None), d.setdefault("g", []), d.setdefault("a", 99), list(d), list(d.values()), list(d.items())[:2])
del d["g"]
print(len(d), "a" in d, {**d, "x": 0} == d | {"x": 0}, dict(zip("ab", [1, 2])), dict([("k", "v")]), dict.fromkeys("ab", 0), d.keys() & {"a", "zz"}, d.popitem(), list(reversed(d)))
for i, (k, v) in enumerate(sorted(d.items(), key=lambda kv: -kv[1])):
    print(i, k, v, end="; ")
print()
nested = {"model": {"layers": [4, 8]}, "lr": 1e-3}
nested["model"]["layers"].append(1)
print(nested, nested["model"]["layers"][-1], {1: "int", 1.0: "float", True: "bool"}, {(1, 2): "t"}[1, 2])
s, u = {1, 2, 3}, {3, 4}
print(s | u, s & u, s - u, s ^ u, s <= {1, 2, 3, 4}, s.isdisjoint({9}), s.issubset(u), s.union([7]), s.intersection(u), 2 in s)
s.add(9); s.discard(100); s.update([5], [6]); s.remove(1); s -= {2}
print(s, len(s), frozenset([1, 2]) | {3}, sorted(s), {frozenset([1])}, set(), min(s), sum(s))
print(list(range(5)), list(range(2, 10, 3)), list(range(5, 0, -2)), range(3)[-1], len(range(0, 100, 7)), 4 in range(0, 10, 2), range(5)[1:3], range(3) == range(0, 3))
print(list(enumerate("ab", 1)), list(zip("abc", range(2))), list(map(int, "123")), list(filter(str.isalpha, "a1b")), min([3, 1], [2, 9]), max("apple", "fig", key=len), sum([[1], [2]], []))
x = [1, 2, [3, 4]]
import copy
y, z = copy.copy(x), copy.deepcopy(x)
x[2].append(5); x.append(6)
print(x, y, z)
print(any(v > 2 for v in [1, 2, 3]), [v for v in reversed([1, 2, 3])], next(iter({"k": 1})), next((v for v in [1, 2] if v > 5), None), list(dict(a=1).items()))
b = a = [1]; b += [2]; print(a, a is b, a == [1, 2], id(a) == id(b), [] is not [])
print(1 < 2 < 3, 1 < 3 > 2, not [], None is None, 1 == 1.0, True + True, "x" and 0 or "y", 0 or None, 5 if [] else 6, (1, 2) < (1, 3))
print(bytes(3), bytearray is None if False else "ok", slice(1, 5, 2).indices(4), [*{"a": 1}], isinstance(True, int), type(1) is int, type([]) == list, type(1.0).__name__)
