import itertools, operator
from itertools import *
print(list(chain([1], 'ab', (2,))), list(chain.from_iterable([[1, 2], [3]])))
print(list(islice(count(10, 5), 4)), list(islice('ABCDEFG', 2, None, 2)), list(islice(cycle('AB'), 5)))
print(list(repeat(7, 3)), list(accumulate([1, 2, 3, 4])), list(accumulate([3, 1, 4], max)), list(accumulate([1, 2], initial=100)), list(accumulate(range(1, 5), operator.mul)))
print(list(combinations('ABC', 2)), list(permutations([1, 2, 3], 2)), list(combinations_with_replacement('AB', 2)), list(product([0, 1], repeat=2)), list(product('ab', [1, 2])))
print([(k, list(g)) for k, g in groupby('AAABBC')], [(k, [x[1] for x in g]) for k, g in groupby([(1, 'a'), (1, 'b'), (2, 'c')], key=operator.itemgetter(0))])
print(list(zip_longest('AB', 'xyz', fillvalue='-')), list(takewhile(lambda x: x < 3, [1, 2, 3, 1])), list(dropwhile(lambda x: x < 3, [1, 2, 3, 1])), list(filterfalse(lambda x: x % 2, range(5))), list(compress('ABCD', [1, 0, 1, 0])), list(starmap(pow, [(2, 3), (3, 2)])), list(pairwise([1, 2, 3])))
a, b = tee([1, 2, 3]); print(list(a), next(b), list(b))
print(count(2), repeat(3, 2), cycle, chain)
it = iter([1, 2, 3]); print(next(it), list(it), next(it, 'done'))
print(list(iter(lambda l=[3, 2, 1, 0]: l.pop(0), 0)))
print(list(map(operator.add, [1, 2], [3, 4])), list(zip(*[(1, 2), (3, 4)])))
try: list(zip([1], [1, 2], strict=True))
except ValueError as e: print(e)
from operator import itemgetter, attrgetter, methodcaller, mul, truediv, neg, contains, getitem, setitem, index, concat, countOf, indexOf, is_, not_, xor, matmul, iadd, floordiv, mod, lt, and_
print(itemgetter(1, 2)('abc'), itemgetter(slice(1, None))([1, 2, 3]), attrgetter('real')(5), attrgetter('real', 'imag')(1+2j), methodcaller('upper')('a'), methodcaller('split', ',')('a,b'))
print(mul(2, 3), truediv(1, 2), neg(3), contains([1], 1), getitem({'a': 1}, 'a'), index(True), concat([1], [2]), countOf([1, 1], 1), indexOf([1, 2], 2), is_(None, None), not_(0), xor(5, 3), floordiv(7, 2), mod(7, 3), lt(1, 2), and_(6, 3))
print(itemgetter(1), attrgetter('a.b'), methodcaller('f', 1, k=2))
print(sorted({'b': 1, 'a': 2}.items(), key=itemgetter(1)), min([(2, 'b'), (1, 'z')], key=itemgetter(0)))
l = [1]; l = iadd(l, [2]); print(l); setitem(l, 0, 9); print(l)
def batched(iterable, n):
    it = iter(iterable)
    while batch := tuple(islice(it, n)): yield batch
print(list(batched('ABCDEFG', 3)))
def grouper(iterable, n, fillvalue=None):
    args = [iter(iterable)] * n
    return zip_longest(*args, fillvalue=fillvalue)
print(list(grouper('ABCDE', 2, 'x')))
def sieve(n):
    data = bytearray((0, 1)) * (n // 2); data[:3] = 0, 0, 0
    for p in range(3, int(n**.5) + 1, 2):
        if data[p]: data[p*p::p+p] = bytes(len(range(p*p, n, p+p)))
    data[2] = 1
    return [i for i in range(n) if data[i]]
print(sieve(50))
print(sum(1 for _ in permutations(range(5))), list(map(''.join, product('01', repeat=2))))
print(reversed([1]), enumerate([]), zip(), map(str, []), filter(None, []), range(3), iter([]), iter(()), iter({}), iter('') if False else '')
print(next(filter(lambda x: x > 2, [1, 2, 3, 4]), None), all([]), any([]), sum([[1], [2]], []))
print(list(accumulate(repeat(2, 4), lambda acc, _: acc * 2)))
try: islice([1], -1)
except ValueError as e: print(e)
try: next(combinations([], 1))
except StopIteration: print('stop')
try: product([1], repeat='a')
except TypeError as e: print(e)
import sys
if sys.version_info >= (3, 12): from itertools import batched
