def f(a, b=2, *args, c, d=4, **kwargs):
    return a, b, args, c, d, kwargs


print(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], **{"c": 3, "x": 9}))


def positional(a, b, /, c, *, d):
    return a + b + c + d


print(positional(1, 2, 3, d=4), positional(1, 2, c=3, d=4))


def default(item, bag=[]):
    bag.append(item)
    return bag


print(default(1), default(2), default(3, []))


def forward(*args, **kwargs):
    return f(*args, **kwargs)


print(forward(1, 9, c=0), forward(*range(3), c="x", **dict(z=1)))
print((lambda *a, k=1, **kw: (a, k, kw))(1, 2, k=3, z=4))
first, *middle, last = range(6)
(a, b), [c, *d], e = (1, 2), "xyz", 5
print(first, middle, last, a, b, c, d, e)
a, b = b, a
print(a, b, *[1, 2], sep="|", end="!\n")
x = y = []
x.append(1)
print(x, y, x is y)
for bad in (lambda: f(), lambda: f(1), lambda: f(1, c=2, a=3), lambda: positional(1, b=2, c=3, d=4), lambda: positional(1, 2, 3, 4),
            lambda: f(**{"c": 1}), lambda: (lambda: 0)(1), lambda: forward(1, c=1, **{"c": 2}), lambda: f(*5), lambda: f(**5), lambda: positional(1, 2)):
    try:
        bad()
    except TypeError as e:
        print(e)


def annotated(x: int, y: "float" = 2.5, *rest: str) -> dict[str, list[int]]:
    z: int = x
    w: "undefined"
    return {"x": [z], "y": y}


print(annotated(1), annotated(1, 2, "a"))


def kw(**kw): return sorted(kw.items())


print(kw(b=1, a=2), kw(**{"not an identifier": 3}))
print(sum(*[[1, 2, 3]]), max(*[4, 9, 2], key=lambda v: -v), dict(**{"a": 1}, b=2))


def unpack(pair, *, scale=1):
    x, y = pair
    return x * scale, y * scale


print([unpack(p, scale=s) for s, p in enumerate([(1, 2), (3, 4)], start=2)])
