"""A grid search with itertools, statistics and operator."""
import itertools
import operator
import statistics
from collections import ChainMap, Counter, defaultdict, deque, namedtuple
from functools import partial, reduce, lru_cache, cached_property, cmp_to_key
import torch

Trial = namedtuple("Trial", ["lr", "momentum", "loss"], defaults=[None])


def train(lr, momentum, steps=15):
    torch.manual_seed(1)
    w = torch.randn(3, requires_grad=True)
    opt = torch.optim.SGD([w], lr=lr, momentum=momentum)
    target = torch.tensor([1.0, -2.0, 0.5])
    for _ in range(steps):
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(w, target)
        loss.backward()
        opt.step()
    return Trial(lr, momentum, round(loss.item(), 4))


grid = dict(lr=[0.01, 0.1, 0.5], momentum=[0.0, 0.9])
trials = [train(**dict(zip(grid, combo))) for combo in itertools.product(*grid.values())]
best = min(trials, key=operator.attrgetter("loss"))
print(best, best._asdict(), best._replace(loss=0))
for lr, group in itertools.groupby(sorted(trials), key=operator.itemgetter(0)):
    losses = [t.loss for t in group]
    print(lr, losses, f"{statistics.mean(losses):.4f} {statistics.pstdev(losses):.4f}")
print(statistics.median([3, 1, 2, 10]), statistics.mode("aabbb"), statistics.stdev([1.0, 2.0, 4.0]), statistics.quantiles([1, 2, 3, 4, 5], n=4))
print(statistics.fmean([1, 2, 4]), statistics.variance([1, 2, 4]), statistics.multimode([1, 1, 2, 2, 3]))
print(list(itertools.accumulate([1, 2, 3, 4], operator.mul)), list(itertools.accumulate([5, 1, 7], max)))
print(list(itertools.pairwise("abcd")), list(itertools.combinations(range(4), 2))[:3], list(itertools.permutations("ab")))
print(list(itertools.zip_longest([1, 2, 3], "ab", fillvalue="-")), list(itertools.islice(itertools.count(10, 5), 3)))
print(list(itertools.takewhile(lambda v: v < 3, range(9))), list(itertools.dropwhile(lambda v: v < 7, range(9))))
print(list(itertools.chain.from_iterable([[1], [2, 3]])), list(itertools.starmap(pow, [(2, 3), (3, 2)])), list(itertools.compress("abc", [1, 0, 1])))
a, b = itertools.tee(x * x for x in range(4))
print(sum(a), list(b), list(itertools.filterfalse(lambda v: v % 2, range(5))), list(itertools.repeat("x", 2)))
c = itertools.cycle([1, 2])
print([next(c) for _ in range(5)], list(itertools.combinations_with_replacement("ab", 2)))
print(reduce(operator.add, [[1], [2]], []), partial(pow, 2)(5), sorted(["b", "A", "c"], key=str.lower), operator.methodcaller("upper")("x"))
cm = ChainMap({"lr": 1}, {"lr": 2, "wd": 3})
print(cm["lr"], cm["wd"], dict(cm), Counter("hello").most_common(2), Counter(a=3) - Counter(a=1))
d = deque(maxlen=3)
d.extend(range(5)); d.appendleft(9); d.rotate(1)
print(d, defaultdict(list, {1: [2]}), sorted([3, 1, 2], key=cmp_to_key(lambda p, q: q - p)))


@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)

print(fib(60), fib.cache_info())


class Data:
    @cached_property
    def mean(self):
        print("computing")
        return torch.arange(4.0).mean().item()

data = Data()
print(data.mean, data.mean)
