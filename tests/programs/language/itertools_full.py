from itertools import *
import operator

print(list(accumulate([1, 2, 3, 4])), list(accumulate([1, 2, 3], operator.mul)), list(accumulate([1, 2], initial=10)))
print(list(chain([1], (2, 3), "ab")), list(chain.from_iterable([[1], [2, 3]])))
print(list(combinations("abc", 2)), list(combinations_with_replacement([1, 2], 2)), list(permutations([1, 2, 3], 2)))
print(list(compress("abcd", [1, 0, 1, 0])), list(islice(count(5, 2), 3)), list(islice(cycle("ab"), 5)))
print(list(dropwhile(lambda x: x < 3, [1, 3, 2])), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(lambda x: x % 2, range(5))))
print([(k, list(g)) for k, g in groupby("aabbbc")], [(k, [x for x in g]) for k, g in groupby([1, 3, 2, 4], key=lambda x: x % 2)])
print(list(islice("abcdef", 1, 5, 2)), list(pairwise([1, 2, 3])), list(product([1, 2], "ab")), list(product([0, 1], repeat=2)))
print(list(repeat(7, 2)), list(starmap(pow, [(2, 3), (3, 2)])), [list(t) for t in tee([1, 2], 2)], list(zip_longest([1, 2], "a", fillvalue="-")))
c = count(1)
print(next(c), next(c), c, repeat(1, 3), [*zip(range(3), count())], sum(1 for _ in takewhile(lambda i: i < 10, count())))


def flatten(x):
    for i in x:
        if isinstance(i, list):
            yield from flatten(i)
        else:
            yield i


print(list(flatten([1, [2, [3, [4]]]])), sum(starmap(operator.mul, zip([1, 2], [3, 4]))))
grid = [dict(zip(("lr", "bs"), v)) for v in product([0.1, 0.01], [16, 32])]
print(grid, next(filter(None, [0, "", 3])), dict(enumerate("ab", 1)), list(map(max, [1, 5], [3, 2])))
