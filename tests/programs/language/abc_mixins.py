from collections.abc import (Sequence, MutableSequence, Mapping, MutableMapping, Set, MutableSet, Iterator,
                             Iterable, Sized, Callable, Hashable, Container, Collection, Generator)


class Deck(Sequence):
    def __init__(self, cards):
        self._cards = list(cards)

    def __len__(self):
        return len(self._cards)

    def __getitem__(self, i):
        return self._cards[i]


d = Deck("abcab")
print(len(d), d[1], d[-1], d[1:3], "c" in d, "z" in d, d.index("c"), d.count("a"), list(reversed(d)), list(d))
print(isinstance(d, Sequence), isinstance(d, Sized), isinstance(d, Iterable), isinstance(d, Callable), issubclass(Deck, Collection))


class Low(MutableMapping):
    def __init__(self, *args, **kw):
        self.d = {}
        self.update(*args, **kw)

    def __getitem__(self, k):
        return self.d[k.lower()]

    def __setitem__(self, k, v):
        self.d[k.lower()] = v

    def __delitem__(self, k):
        del self.d[k.lower()]

    def __iter__(self):
        return iter(self.d)

    def __len__(self):
        return len(self.d)

    def __repr__(self):
        return f"Low({self.d})"


m = Low(A=1, b=2)
m["C"] = 3
print(m, m.get("a"), m.get("zz", 0), list(m.items()), list(m.keys()), list(m.values()), "B" in m)
print(m.pop("A"), m.setdefault("q", 9), m.popitem(), m == {"b": 2, "c": 3}, dict(m), m)
m.clear()
print(m, len(m), bool(m), isinstance(m, Mapping))
try:
    m["nope"]
except KeyError as e:
    print("KeyError", e)


class Bits(MutableSet):
    def __init__(self, items=()):
        self.n = 0
        for i in items:
            self.add(i)

    def __contains__(self, i):
        return bool(self.n >> i & 1)

    def __iter__(self):
        return (i for i in range(16) if i in self)

    def __len__(self):
        return bin(self.n).count("1")

    def add(self, i):
        self.n |= 1 << i

    def discard(self, i):
        self.n &= ~(1 << i)

    def __repr__(self):
        return f"Bits({sorted(self)})"


a, b = Bits([1, 2, 3]), Bits([2, 3, 5])
print(a & b, a | b, a - b, a ^ b, a <= b, Bits([2]) <= a, a.isdisjoint(Bits([9])), a == Bits([3, 2, 1]))
a.remove(1)
a |= b
print(a, len(a))


class Countdown(Iterator):
    def __init__(self, n):
        self.n = n

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Countdown(3)), next(iter(Countdown(9))))


class Log(MutableSequence):
    def __init__(self):
        self.x = []

    def __getitem__(self, i):
        return self.x[i]

    def __setitem__(self, i, v):
        self.x[i] = v

    def __delitem__(self, i):
        del self.x[i]

    def __len__(self):
        return len(self.x)

    def insert(self, i, v):
        self.x.insert(i, v)


log = Log()
log.append(1)
log.extend([2, 3])
log += [4]
log.reverse()
print(list(log), log.pop(), log.index(3), len(log))
log.remove(4)
print(list(log))
for k in (Sequence, Mapping):
    try:
        k()
    except TypeError as e:
        print("TypeError:", str(e)[:46])


class Half(Sequence):
    def __len__(self):
        return 0


try:
    Half()
except TypeError as e:
    print("TypeError:", e)
print(isinstance([], Sequence), isinstance((), Sequence), isinstance({}, Mapping), isinstance(len, Callable), isinstance([], Hashable), isinstance(range(3), Sequence), isinstance({1}, Set), isinstance((i for i in ()), Generator))
