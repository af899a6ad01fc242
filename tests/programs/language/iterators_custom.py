from collections.abc import Iterator, Iterable
from itertools import islice, chain, count, cycle, groupby, tee, zip_longest
import operator


class Fib:
    def __init__(self, n):
        self.n, self.a, self.b = n, 0, 1

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        self.a, self.b = self.b, self.a + self.b
        return self.a


print(list(Fib(8)), sum(Fib(5)), max(Fib(6)), 5 in Fib(9), [*Fib(3)], dict(zip("abc", Fib(3))), isinstance(Fib(1), Iterator), isinstance(Fib, Iterable))


class Span:
    def __init__(self, lo, hi):
        self.lo, self.hi = lo, hi

    def __len__(self):
        return self.hi - self.lo

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        if i < 0:
            i += len(self)
        if not 0 <= i < len(self):
            raise IndexError("out of span")
        return self.lo + i


s = Span(3, 8)
print(list(s), s[0], s[-1], s[1:3], 5 in s, list(reversed(s)), [x for x in s if x % 2], max(s), sorted(s, reverse=True), list(enumerate(s, 1))[:2], list(map(operator.neg, s)))
a, *b = Span(0, 3)
print(a, b, tuple(s)[1:], *zip(s, "ab"), sum(s), any(x > 6 for x in s))
it = iter([1, 2, 3])
print(next(it), list(it), next(it, None))
stop = iter(lambda xs=[3, 2, 1]: xs.pop(), 3)
print(list(stop))


def windows(xs, n):
    its = tee(xs, n)
    for i, t in enumerate(its):
        next(islice(t, i, i), None)
    return zip(*its)


print(list(windows(range(5), 3)), list(islice(cycle("ab"), 5)), list(chain.from_iterable([[1], [2, 3]])))
rows = [("a", 1), ("a", 2), ("b", 3)]
print({k: [v for _, v in g] for k, g in groupby(rows, key=operator.itemgetter(0))}, list(zip_longest([1, 2, 3], "a", fillvalue="?")))
try:
    for x in 5:
        pass
except TypeError as e:
    print("TypeError", e)
try:
    iter(object())
except TypeError as e:
    print("TypeError", e)


class Once:
    def __iter__(self):
        yield from (i * i for i in range(3))
        return "ignored"


o = Once()
print(list(o), list(o), len(list(o)), [x + y for x in o for y in o][:4])
e = enumerate("ab")
z = zip([1, 2], "xy")
print(next(e), list(e), dict(z), list(z), list(filter(str.isalpha, "a1b")), list(map(pow, [2, 3], [3, 2])), list(range(10, 0, -3)), range(5)[1:3], len(range(0, 10, 3)))
