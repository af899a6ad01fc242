class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Batches:
    def __init__(self, items, size):
        self.items, self.size = items, size

    def __len__(self):
        return -(-len(self.items) // self.size)

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError(i)
        return self.items[i * self.size:(i + 1) * self.size]


print(list(Countdown(3)), list(Batches(list(range(5)), 2)), [b for b in Batches("abcdef", 4)])


def chunks(seq, n):
    for i in range(0, len(seq), n):
        yield seq[i:i + n]


def flatten(x):
    for item in x:
        if isinstance(item, (list, tuple)):
            yield from flatten(item)
        else:
            yield item


print(list(chunks("abcdefg", 3)), list(flatten([1, [2, (3, [4])], 5])))
it = iter([1, 2, 3])
print(next(it), next(it), next(it, "end"), next(it, "end"))
print(list(zip(*[[1, 2], [3, 4]])), list(enumerate("ab", 1)), list(reversed([1, 2])), any(x > 1 for x in [1, 2]), all([]))
print(sorted("bca", reverse=True), sorted([(2, "a"), (1, "b")], key=lambda p: p[1]), list(filter(None, [0, 1, "", 2])), list(map(max, [1, 5], [3, 2])))
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [x for row in matrix for x in row if x % 2], {(i, j) for i in range(2) for j in range(2) if i != j} == {(0, 1), (1, 0)})
gen = (x ** 2 for x in range(4))
print(sum(gen), list(gen), iter(int, 1) is not None, list(iter(Countdown(2).__next__, 0)))
