def counter(start=0):
    n = start

    def inc(by=1):
        nonlocal n
        n += by
        return n

    def reset():
        nonlocal n
        n = start
    inc.reset = reset
    return inc


c = counter(5)
print(c(), c(3), c.reset(), c())
total = 0


def add(x):
    global total
    total += x
    return total


print([add(i) for i in range(4)], total)
adders = [lambda x, n=n: x + n for n in range(3)]
late = [lambda x: x + n for n in range(3)]
print([f(1) for f in adders], [f(1) for f in late])


def make_averager():
    series = []
    return lambda v: (series.append(v), sum(series) / len(series))[1]


avg = make_averager()
print(avg(10), avg(20))
if (n := len("walrus")) > 3:
    print(n, [y := 1, y + 1], [z for x in range(5) if (z := x * x) > 3])


def kw(a, /, b, *args, c=1, **rest):
    return a, b, args, c, rest


print(kw(1, 2, 3, 4, c=5, d=6), kw(1, b=2), kw(*[1, 2], **{"c": 3, "x": 4}))
for bad in (lambda: kw(a=1, b=2), lambda: kw(), lambda: kw(1, 2, b=3), lambda: (lambda: 0)(1)):
    try:
        bad()
    except TypeError as e:
        print("TypeError", e)
x = [1, 2, 3]
y = x
y += [4]
z = x + [5]
print(x is y, x, z, x[::-1], x[-2:], x[::2], [*x, *z][:5], {**{"a": 1}, "b": 2}, {"a": 1} | {"a": 2})
a, (b, *c2), d = 1, (2, 3, 4), 5
print(a, b, c2, d, sorted("bca"), sorted([(2, "b"), (1, "z")]), max("abc", key=ord), min([3, 1], default=0), any([]), all([]))
print([[i * j for j in range(3)] for i in range(3)], {k: v for k, v in zip("ab", [1, 2])}, {i % 3 for i in range(9)}, sum(x for x in range(5) if x % 2))
while total < 10:
    total += 3
else:
    print("loop done", total)
for i in range(5):
    if i == 3:
        break
else:
    print("never")
print(*range(3), sep=",", end="!\n")
print(1 < 2 < 3, 1 if [] else 2, not None, 7 // 2, -7 // 2, -7 % 3, 2 ** 10, 7 / 2, divmod(17, 5), round(2.5), round(3.14159, 2), int("ff", 16), bin(10), hex(255), 0b101, 1_000)
