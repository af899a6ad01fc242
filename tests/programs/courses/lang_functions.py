from functools import wraps


def outer(n):
    total = 0

    def inner(x):
        nonlocal total
        total += x * n
        return total
    return inner


add = outer(2)
print(add(1), add(2), add(3))
counter = 0


def bump():
    global counter
    counter += 1
    return counter


print(bump(), bump(), counter)


def repeat(times):
    def decorate(fn):
        @wraps(fn)
        def wrapper(*args, **kwargs):
            return [fn(*args, **kwargs) for _ in range(times)]
        wrapper.times = times
        return wrapper
    return decorate


@repeat(2)
def hello(name="you", /, *, loud=False):
    """Say hello."""
    return name.upper() if loud else name


print(hello("a", loud=True), hello(), hello.__name__, hello.times)


def spread(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw


print(spread(1, c=3), spread(1, 2, 3, 4, c=5, e=6), spread(*[1, 2], **{"c": 3, "z": 0}))
first, *middle, last = range(6)
print(first, middle, last, [*middle, *"ab"], {**{"a": 1}, "b": 2})
if (n := len(middle)) > 3:
    print(f"{n=} {n * 2 = }")
print([y for x in range(3) if (y := x * x) % 2 == 0], {k: v for k, v in zip("ab", range(2))}, {x % 3 for x in range(7)})
print((lambda x, *y, z=1: (x, y, z))(1, 2, 3), [f() for f in [lambda i=i: i for i in range(3)]])


def fib():
    a, b = 0, 1
    while True:
        got = yield a
        if got == "stop":
            return "done"
        a, b = b, a + b


gen = fib()
print([next(gen) for _ in range(8)])
try:
    gen.send("stop")
except StopIteration as stop:
    print(stop.value)
for i in range(3):
    if i == 5:
        break
else:
    print("no break")
x: int = 5
y: "list[int]" = [1]
del y
assert x == 5, "no"
print(*map(lambda p: p[0] + p[1], [(1, 2), (3, 4)]), sep=" | ", end=" !\n")
