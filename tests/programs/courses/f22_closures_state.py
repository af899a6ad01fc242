"""Closures, nonlocal, global, default arguments, star arguments, walrus, lambdas, recursion."""
import torch

counter = 0
history = []


def bump(by=1, *args, verbose=False, **kwargs):
    global counter
    counter += by + sum(args)
    if verbose:
        print("counter", counter, kwargs)
    return counter


def make_ema(decay):
    value, n = None, 0

    def update(x):
        nonlocal value, n
        n += 1
        value = x if value is None else decay * value + (1 - decay) * x
        return value / (1 - decay ** n) if n > 1 else value

    def peek():
        return value, n

    update.peek = peek
    return update


def mutable(x, acc=[]):
    acc.append(x)
    return acc


def line_search(f, x, d, lr=1.0, shrink=0.5):
    fx = f(x)
    while (new := f(x + lr * d)) > fx and lr > 1e-6:
        lr *= shrink
    return lr, new


def compose(*fns):
    return lambda x: compose(*fns[1:])(fns[0](x)) if fns else x


bump(); bump(2, 3, 4, verbose=True, extra="kw")
ema = make_ema(0.9)
print([round(ema(v), 4) for v in (1.0, 2.0, 3.0)], ema.peek()[1])
print(mutable(1), mutable(2), mutable(3, []))
f = lambda x: ((x - 3) ** 2).sum()
x = torch.zeros(2, requires_grad=True)
for it in range(5):
    loss = f(x)
    (g,) = torch.autograd.grad(loss, x)
    with torch.no_grad():
        lr, new = line_search(f, x, -g)
        x = (x - lr * g).requires_grad_()
    history.append((it, lr, round(new.item(), 5)))
    if (best := min(h[2] for h in history)) < 1e-8:
        print("converged", best)
        break
else:
    print("never converged")
print(history)
print(compose(lambda v: v + 1, torch.sqrt, lambda v: v * 10)(torch.tensor(8.0)))
adders = [lambda x, n=n: x + n for n in range(3)]
late = [lambda x: x + n for n in range(3)]
print([a(10) for a in adders], [a(10) for a in late])
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
print(fact(20), (lambda *a, **k: (a, k))(1, *[2, 3], z=4, **{"w": 5}))
data = [y for x in range(6) if (y := x * x) % 2 == 0]
print(data, {k: v for k, v in zip("abc", data)}, {v % 4 for v in data}, [[i * j for j in range(3)] for i in range(2)])


def outer():
    xs = []
    def inner(depth):
        if depth:
            xs.append(depth)
            inner(depth - 1)
        return xs
    return inner

print(outer()(4), make_ema.__name__, outer().__name__)
def pos(a, b, /, c, *, d): return a, b, c, d
print(pos(1, 2, c=3, d=4))
for bad in (lambda: pos(1, b=2, c=3, d=4), lambda: pos(1, 2, 3, 4), lambda: bump(x=1, *"a"), lambda: make_ema()):
    try:
        bad()
    except TypeError as e:
        print(e)
total = 0
for i in range(10):
    if i == 2: continue
    if i == 6: break
    total += i
print(total, i, "x" if total else "y", not total, total and "t", None or 0 or [])
del i
