from itertools import islice


class Range:
    def __init__(self, n): self.n = n
    def __iter__(self):
        i = 0
        while i < self.n:
            yield i
            i += 1
    def __len__(self): return self.n
    def __contains__(self, x): return 0 <= x < self.n
    def __getitem__(self, i):
        if i >= self.n: raise IndexError("out")
        return i * 10


r = Range(4)
print(list(r), [*r], {*r}, tuple(r), sum(r), max(r), sorted(r, reverse=True), 2 in r, 9 in r, len(r), list(zip(r, r)), dict(zip("abcd", r)), list(enumerate(r)), any(r), all(r), r[2], list(map(str, r)), list(islice(r, 2)))
first, *rest = r
*most, last = r
a, (b, *c), d = 1, r, 2
print(first, rest, most, last, a, b, c, d)
it = iter([1, 2, 3])
print(next(it), list(it), next(it, "empty"))
calls = iter([3, 2, 0, 5])
print(list(iter(lambda: next(calls), 0)))
pairs = [("a", 1), ("b", 2)]
names, numbers = zip(*pairs)
print(names, numbers, dict(pairs), {v: k for k, v in pairs}, list(reversed(pairs)))
for (name, number), letter in zip(pairs, "xy"):
    print(name, number, letter)
for i, (x, *ys) in enumerate([(1, 2, 3), (4,)]):
    print(i, x, ys)
def window(seq, n):
    return [seq[i:i + n] for i in range(len(seq) - n + 1)]
print(window([1, 2, 3, 4], 2), list(zip([1, 2, 3, 4][::2], [1, 2, 3, 4][1::2])), [x for pair in zip("ab", "cd") for x in pair])
xs = [1, 2, 3, 4, 5, 6]
print(xs[2:], xs[:-2], xs[1:-1:2], xs[::-2], xs[10:], xs[-1:0:-1], [xs[i:i + 4] for i in range(0, 6, 4)])
for x in xs[:]:
    if x % 2: xs.remove(x)
print(xs)
print(list(zip("abc", [1, 2, 3], strict=True)), list(reversed(range(3))), sum(i * j for i, j in zip(range(3), range(3))))
try:
    list(zip("ab", [1], strict=True))
except ValueError as e:
    print(e)
d = {"x": 1, "y": 2}
for k in d: print(k, end=" ")
for k, v in d.items(): print(k, v, end=" ")
print(*d, *d.values(), [*d.items()])
try:
    for k in d:
        d[k + "2"] = 0
except RuntimeError as e:
    print(e)
gen = (c for c in "abc")
print("b" in gen, list(gen), all(x for x in []), [i for i in range(20) if i % 3 == 0 if i % 2])
print(max(((x, -x) for x in (3, 1, 2)), key=lambda p: p[1]), min("b", "a"), sorted({"b": 1, "a": 2}), list(map(max, [1, 5], [3, 2])), min([], default="none"))
