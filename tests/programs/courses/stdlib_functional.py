from functools import partial, reduce, lru_cache, wraps, cached_property, total_ordering, singledispatch
from itertools import accumulate, chain, product, islice, cycle, zip_longest, groupby, combinations, count, repeat, starmap, takewhile
from operator import itemgetter, attrgetter, mul, add, methodcaller
import operator
import torch


@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def log_call(fn):
    @wraps(fn)
    def wrapper(*args, **kwargs):
        result = fn(*args, **kwargs)
        print(f"{fn.__name__}{args} -> {result}")
        return result
    return wrapper


@log_call
def square(x):
    "docs of square"
    return x * x


class Data:
    def __init__(self, n):
        self.n = n

    @cached_property
    def heavy(self):
        print("computing")
        return sum(range(self.n))


@total_ordering
class Version:
    def __init__(self, major, minor):
        self.key = (major, minor)

    def __eq__(self, other):
        return self.key == other.key

    def __lt__(self, other):
        return self.key < other.key


@singledispatch
def show(x):
    return f"other {x}"


@show.register(int)
def _(x):
    return f"int {x}"


@show.register(list)
def _(x):
    return f"list of {len(x)}"


print(fib(60), fib.cache_info().hits > 0)
print(square(3), square.__name__, square.__doc__)
print(reduce(mul, [1, 2, 3, 4]), reduce(lambda a, b: a + b, [torch.tensor(1.), torch.tensor(2.)]))
pow2 = partial(pow, exp=2)
print(pow2(5), partial(torch.add, torch.tensor(1.0))(torch.tensor(2.0)))
d = Data(10)
print(d.heavy, d.heavy)
print(Version(1, 2) < Version(1, 3), Version(2, 0) >= Version(1, 9), Version(1, 1) <= Version(1, 1))
print(show(1), show([1, 2]), show("s"))
print(list(accumulate([1, 2, 3])), list(accumulate([1, 2, 3], mul)), list(chain([1], [2, 3])), list(chain.from_iterable([[1], [2]])))
print(list(product([1, 2], "ab")), list(islice(cycle([1, 2]), 5)), list(zip_longest([1], [2, 3], fillvalue=0)))
print([(k, len(list(g))) for k, g in groupby("aabbb")], list(combinations([1, 2, 3], 2)), list(islice(count(5, 2), 3)))
people = [{"n": "b", "a": 2}, {"n": "a", "a": 1}]
print(sorted(people, key=itemgetter("a")), itemgetter(1, 0)([5, 6]), sorted([Data(3), Data(1)], key=attrgetter("n"))[0].n)
print(operator.add(1, 2), operator.lt(1, 2), operator.neg(3), operator.getitem([1, 2], 1), methodcaller("upper")("a"), add(2, 3))
print(list(starmap(pow, [(2, 3), (3, 2)])), list(takewhile(lambda v: v < 3, count())), list(repeat("x", 2)))
