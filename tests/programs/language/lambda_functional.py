add = lambda a, b=2, *c, **d: (a + b, c, d)
print(add(1), add(1, 5, 6, k=7), (lambda: 5)(), (lambda x: (lambda y: x + y))(1)(2))
ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "max": max, "pow": pow}
print({k: f(5, 3) for k, f in ops.items()}, sorted("hello world".split(), key=lambda w: (len(w), w)), max([1, -7, 3], key=abs))
compose = lambda *fs: (lambda x: [x := f(x) for f in fs][-1])
print(compose(lambda v: v + 1, lambda v: v * 10)(2), list(map(lambda p: p[0] * p[1], [(1, 2), (3, 4)])), list(filter(lambda s: s.strip(), ["a", " ", "b"])))
curry = lambda f: lambda a: lambda b: f(a, b)
print(curry(pow)(2)(10), (lambda *a: sum(a))(*range(5)), (lambda a, /, b, *, c: a + b + c)(1, b=2, c=3))
fact = lambda n: 1 if n <= 1 else n * fact(n - 1)
Y = lambda f: (lambda x: f(lambda v: x(x)(v)))(lambda x: f(lambda v: x(x)(v)))
print(fact(10), Y(lambda self: lambda n: 1 if n < 2 else n * self(n - 1))(6))


def apply_n(f, n, x):
    return x if n == 0 else apply_n(f, n - 1, f(x))


print(apply_n(lambda v: v * 2, 8, 1), [f(3) for f in (abs, float, str, bool, lambda v: -v)], list(map(lambda f: f.__name__, (len, sum, fact))))
pipeline = [str.strip, str.lower, lambda s: s.replace(" ", "_")]
text = "  Hello World "
for f in pipeline:
    text = f(text)
print(text, str.upper("abc"), list(map(str.upper, "ab")), "".join(map(chr, range(97, 102))), list.__name__, int.__name__)
derivative = lambda f, h=1e-5: lambda x: (f(x + h) - f(x - h)) / (2 * h)
print(round(derivative(lambda x: x ** 3)(2.0), 6), round(derivative(derivative(lambda x: x ** 3))(2.0), 3))
points = [(1, 9), (2, 3), (0, 5)]
points.sort(key=lambda p: p[1])
print(points, sorted(points), min(points, key=lambda p: p[0] + p[1]), any(map(lambda p: p[0] == 0, points)))
cond = lambda x: "neg" if x < 0 else "zero" if x == 0 else "pos"
print([cond(v) for v in (-1, 0, 1)], (lambda: (yield))().__class__.__name__, callable(cond), [*map(lambda a, b, c: a + b + c, "ab", "cd", "ef")])
