class Grid:
    def __init__(self, rows, cols, fill=0):
        self.rows, self.cols = rows, cols
        self.cells = {(r, c): fill for r in range(rows) for c in range(cols)}

    def __len__(self): return len(self.cells)
    def __getitem__(self, key):
        if isinstance(key, slice):
            return [self[i] for i in range(*key.indices(self.rows))]
        if isinstance(key, int):
            return [self.cells[key, c] for c in range(self.cols)]
        if key is ...:
            return "all"
        return self.cells[key]
    def __setitem__(self, key, value): self.cells[key] = value
    def __delitem__(self, key): self.cells[key] = None
    def __contains__(self, v): return v in self.cells.values()
    def __iter__(self): return (self[r] for r in range(self.rows))
    def __reversed__(self): return (self[r] for r in range(self.rows - 1, -1, -1))
    def __call__(self, f): return {k: f(v) for k, v in self.cells.items() if v is not None}
    def __str__(self): return "\n".join(" ".join(map(str, row)) for row in self)
    def __enter__(self): print("enter"); return self
    def __exit__(self, kind, value, tb): print("exit", kind.__name__ if kind else None, value); return kind is KeyError


g = Grid(2, 3)
g[0, 1] = 5
g[1, 2] += 7
print(g, len(g), g[0], g[0:2], g[...], 5 in g, 9 in g, g[-1:])
del g[0, 0]
print(list(g), list(reversed(g)), g(lambda v: v * 2))
with g as h:
    print(h is g)
    h[9, 9]
print("after")
try:
    with g:
        1 / 0
except ZeroDivisionError as e:
    print("caught", e)


class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1


print(list(Countdown(3)), sum(Countdown(4)), *Countdown(2), max(Countdown(5)), dict(zip("ab", Countdown(2))))


class Squares:
    def __getitem__(self, i):
        if i >= 4:
            raise IndexError(i)
        return i * i


print(list(Squares()), 9 in Squares(), [x for x in Squares() if x % 2])


class Default(dict):
    def __missing__(self, key):
        self[key] = value = key * 2
        return value


d = Default(a=1)
print(d["b"], d["a"], d, len(d), isinstance(d, dict))
