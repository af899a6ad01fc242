from functools import singledispatch, singledispatchmethod, lru_cache, cache, cached_property, partial, partialmethod, reduce, total_ordering, wraps, cmp_to_key
from collections import OrderedDict


@singledispatch
def show(x):
    return f"something: {x!r}"


@show.register
def _(x: int):
    return f"int {x}"


@show.register
def _(x: list, depth: int = 0):
    return "list of " + ", ".join(show(i) for i in x)


@show.register(float)
@show.register(complex)
def _(x):
    return f"number {x}"


@show.register
def show_text(x: "str") -> str:
    return f"text {x!r}"


print(show(1), show([1, 2.5, "a"]), show(1j), show(None), show(True))
print(show.dispatch(int)(3), show_text("q"))


class Negator:
    @singledispatchmethod
    def neg(self, arg):
        raise NotImplementedError("Cannot negate a")

    @neg.register
    def _(self, arg: int):
        return -arg

    @neg.register
    def _(self, arg: bool):
        return not arg


n = Negator()
print(n.neg(5), n.neg(True))
try:
    n.neg("x")
except NotImplementedError as e:
    print("NotImplementedError", e)


class Registry:
    def __init__(self):
        self.found = {}

    def register(self, fn):
        self.found[fn.__name__] = fn
        return fn


r = Registry()


@r.register
def loss(x: int):
    return x * 2


print(sorted(r.found), loss(4))


@lru_cache(maxsize=32)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(30), fib.cache_info(), fib.__name__, fib.__wrapped__(1))
fib.cache_clear()
print(fib.cache_info().currsize)


class Data:
    def __init__(self, xs):
        self.xs = xs

    @cached_property
    def mean(self):
        print("computing")
        return sum(self.xs) / len(self.xs)

    def add(self, n, m=0):
        return (n, m)

    add_one = partialmethod(add, 1)
    add_two = partialmethod(add, 2, m=5)


d = Data([1, 2, 3])
print(d.mean, d.mean, d.add_one(), d.add_one(m=3), d.add_two())
del d.mean
print(d.mean)


@total_ordering
class V:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


print(V(1) <= V(2), V(2) >= V(3), max([V(3), V(7)], key=lambda v: v.v).v, sorted([V(3), V(1)])[0].v)
print(reduce(lambda a, b: a * b, range(1, 6)), partial(pow, 2)(5), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
add = partial(lambda a, b, c: (a, b, c), 1, c=3)
print(add(2), add.args, add.keywords)
