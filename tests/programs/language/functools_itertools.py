import functools, itertools, operator

print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.reduce(operator.add, [[1], [2]], []), functools.partial(pow, 2)(5), functools.partial(int, base=2)("101"))


@functools.lru_cache(maxsize=2)
def slow(n):
    print("computing", n)
    return n * n


print(slow(2), slow(2), slow(3), slow(4), slow(2), slow.cache_info())


@functools.total_ordering
class Version:
    def __init__(self, *parts): self.parts = parts
    def __eq__(self, o): return self.parts == o.parts
    def __lt__(self, o): return self.parts < o.parts


print(Version(1, 2) >= Version(1, 0), Version(1) > Version(2), max(Version(1), Version(3)).parts)


@functools.singledispatch
def show(x): return f"object {x}"


@show.register(int)
def _(x): return f"int {x}"


@show.register(list)
def _(x): return "list " + ", ".join(map(show, x))


print(show(1), show("a"), show([1, "b"]), show(True))
print(sorted([3, -1, 2], key=functools.cmp_to_key(lambda a, b: abs(a) - abs(b))))
I = itertools
print(list(I.chain([1], "ab")), list(I.chain.from_iterable([[1], [2]])), list(I.islice(I.count(5, 2), 3)), list(I.islice(I.cycle("ab"), 5)), list(I.repeat(7, 3)))
print(list(I.accumulate([1, 2, 3])), list(I.accumulate([1, 2, 3], operator.mul)), list(I.accumulate([1, 2], initial=10)), list(I.product("ab", [1, 2])), list(I.product([0, 1], repeat=2)))
print(list(I.permutations("abc", 2)), list(I.combinations(range(4), 2)), list(I.combinations_with_replacement("ab", 2)), list(I.zip_longest("abc", [1], fillvalue=0)))
print(list(I.takewhile(lambda x: x < 3, range(9))), list(I.dropwhile(lambda x: x < 3, range(5))), list(I.filterfalse(lambda x: x % 2, range(5))), list(I.compress("abc", [1, 0, 1])), list(I.pairwise("abcd")), list(I.starmap(pow, [(2, 3), (3, 2)])))
for key, group in I.groupby(sorted(["apple", "avocado", "bean", "beet", "corn"], key=lambda w: w[0]), key=lambda w: w[0]):
    print(key, list(group))
a, b = I.tee([1, 2, 3])
print(list(a), next(b), list(I.islice("abcdefg", 1, 6, 2)))
print(operator.itemgetter(1)([5, 6]), operator.itemgetter("a", "b")({"a": 1, "b": 2}), operator.attrgetter("real")(3), operator.methodcaller("upper")("x"), operator.mul(3, 4), operator.neg(2), operator.contains([1], 1), operator.truediv(1, 4), operator.getitem([1, 2], 0), operator.xor(5, 3), operator.le(1, 2), operator.not_(0), operator.index(4))
print(sorted([{"n": 2}, {"n": 1}], key=operator.itemgetter("n")), list(map(operator.add, [1, 2], [10, 20])), max([("a", 3), ("b", 9)], key=operator.itemgetter(1)))
