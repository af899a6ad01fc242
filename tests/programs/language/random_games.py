import random
import math
import statistics
from collections import Counter, defaultdict, deque, namedtuple, OrderedDict, ChainMap

random.seed(42)
print(random.random(), random.randint(1, 6), random.choice("abc"), random.sample(range(10), 3), random.uniform(1, 2))
deck = list(range(5))
random.shuffle(deck)
print(deck, random.choices([1, 2, 3], weights=[1, 1, 8], k=5), random.gauss(0, 1), random.randrange(0, 10, 2))
r = random.Random(1)
state = r.getstate()
a = [r.random() for _ in range(2)]
r.setstate(state)
print(a == [r.random() for _ in range(2)], r.betavariate(1, 2), r.getrandbits(8))
inside = sum(math.hypot(random.random(), random.random()) < 1 for _ in range(1000))
print(4 * inside / 1000, statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]), statistics.mode("aab"), statistics.quantiles([1, 2, 3, 4, 5]))
c = Counter("mississippi")
print(c, c.most_common(2), c["z"], c + Counter("pim"), c - Counter("ssss"), sorted(c.elements())[:3], c.total(), dict(c))
d = defaultdict(list)
for w in ["apple", "bob", "axe"]:
    d[w[0]].append(w)
print(d, dict(d), d["zz"], len(d))
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
q.rotate(1)
print(q, q[0], list(q), q.maxlen)
Point = namedtuple("Point", "x y z", defaults=[0])
p = Point(1, y=2)
print(p, p.x, p._replace(x=5), p._asdict(), Point._fields, p == (1, 2, 0), [*p], Point._make([7, 8, 9]), Point._field_defaults)
x, y, *rest = p
print(x, y, rest)


class Named(namedtuple("Base", ["a", "b"])):
    def total(self):
        return self.a + self.b


print(Named(1, 2).total(), Named(1, 2), Named(3, 4).a)
od = OrderedDict(a=1, b=2)
od.move_to_end("a")
print(od, list(od), od.popitem(last=False), ChainMap({"a": 1}, {"a": 2, "b": 3})["b"])
