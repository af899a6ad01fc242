x = "module"


def outer():
    x = "outer"

    def inner():
        nonlocal x
        x = "changed"
        return x
    first = x
    inner()
    return first, x


class C:
    x = "class"
    ys = [i for i in range(3)]

    def get(self):
        return x


print(outer(), C().get(), C.x, C.ys, x)
del x
try:
    print(x)
except NameError as e:
    print("NameError", e)
try:
    def f():
        print(y)
        y = 1
    f()
except UnboundLocalError as e:
    print("UnboundLocalError", str(e)[:50])
a = b = [1]
a.append(2)
print(b, a is b, a == [1, 2], not a, a and "yes" or "no")
i = 0
while True:
    i += 1
    if i % 2:
        continue
    if i > 6:
        break
    print(i, end=" ")
print()
for i, (p, q) in enumerate([(1, 2), (3, 4)]):
    print(i, p + q)
else:
    print("else runs")
d = {"a": 1}
d.setdefault("b", []).append(2)
d.update(c=3, **{"d": 4})
print(d, d.pop("a"), d.get("zz", "none"), list(d), "b" in d, {**d, "e": 5}, dict([("k", 1)]), dict.fromkeys("ab", 0), sorted(d.items(), key=str), d.keys() & {"b", "c"}, len(d))
s = {1, 2, 3}
print(s | {4}, s & {1, 9}, s - {1}, s ^ {3, 4}, s <= {1, 2, 3, 4}, s.isdisjoint({9}), frozenset([1]) | {2}, {*()} == set())
t = (1,)
print(t + (2,), t * 2, (1, 2) < (1, 3), tuple("ab"), (1, 2, 1).count(1), len(()))
l = [3, 1, 2]
l.sort()
l.insert(1, 9)
l.extend([7])
l.remove(9)
print(l, l.pop(), l.index(2), l.copy() is l, sorted(l, reverse=True), list(reversed(l)), l[1:], [0] * 3, [[]] * 2)
del l[0]
l[0:1] = [8, 8]
l[::2] = [0] * len(l[::2])
print(l, sum([[1], [2]], []), [1, [2, [3]]][1][1][0])
print(0.1 + 0.2, 1e-5, 1e16, 1.0, 3 / 1, 10 ** 20, 5 // 0.3, -3 % 5, 2 ** -1, 1j * 1j, abs(-2), complex(1, 2), float("1e3"), int(3.9), bool("False"), 3 == 3.0, 0 or "default", 7 & 3, 7 | 8, 5 ^ 1, ~5, 1 << 4)
assert l, "not empty"
pass
lambda_result = (lambda *a, **k: (a, k))(1, *[2], z=3)
print(lambda_result, (lambda x=5: x)(), [f() for f in [lambda: 1]], *[[1, 2], [3]], sep="|")
print("multi" "ple", 'quo"te', "new\\n", """a
b""", r"\d", b"by\x00te", "\u00e9", "\N{BULLET}", len("é"), "%d%%" % 5)
if not (value := {}.get("k")):
    print("missing", value)
print(__name__, [n for n in range(2, 20) if all(n % k for k in range(2, n))])
