import torch

t = torch.arange(6.0).reshape(2, 3)
print(t, t.shape, tuple(t.shape), t.size(), t.size(0), len(t), t.dtype, t.ndim, t.numel(), t.tolist(), t[1].tolist(), t[0, 1].item())
for row in t:
    print(row, *[f"{v:.1f}" for v in row], sep=" ")
a, b = t
rows, cols = t.shape
print(a, b, rows * cols, [float(v) for v in a], sum(a), max(b), sorted(b.tolist(), reverse=True), list(zip(a.tolist(), b.tolist())))
print(t > 2, t[t > 2], (t > 2).sum(), bool((t >= 0).all()), 3.0 in t, t == t, torch.equal(t, t.clone()), float(t.mean()), int(t.sum()), f"{t.mean():.3f} {t.mean()} {t.max().item()}")
print(f"{t[0]} {t.sum()!r} {t.mean().item():.2e}", str(t[0]), repr(t[1, 1]), "{:.1f} {}".format(t[0, 0], t[1]), "%s %.2f" % (t[0], t[1, 1]))
print({"loss": t.sum()}, [t[0]], (t[0, 0],), {t[0, 0].item(): "k"})
x = t.clone()
x[0] = 9; x[:, 1] *= 2; x[1, 2] -= 1; x += 1; x[x > 9] = 0
print(x, -x[0], x[0] ** 2, 2 ** x[1], x @ x.T, abs(-x[0]), x[0] // 2, x[0] % 2, 1 / x[1], divmod(7, 2))
print(t[..., -1], t[:, None].shape, t[[0, 1], [1, 2]], t[torch.tensor([1, 0])], t[:, ::2], t[-1, -2:], t[None, 0, :2])
d = {"w": torch.ones(2, requires_grad=True), "b": torch.zeros(1, requires_grad=True)}
out = sum((v ** 2).sum() * k for k, v in enumerate(d.values(), 1)) + 0 * d["b"].sum()
out.backward()
print({k: v.grad for k, v in d.items()}, out)
params = [torch.tensor(float(i), requires_grad=True) for i in range(3)]
loss = torch.stack([p * i for i, p in enumerate(params)]).sum()
grads = torch.autograd.grad(loss, params)
print(grads, *(g.item() for g in grads))
with torch.no_grad():
    for p, g in zip(params, grads):
        p -= 0.1 * g
print(params, [p.requires_grad for p in params], params[0].is_leaf)
for bad in (lambda: t + torch.ones(5), lambda: t[5], lambda: t @ t, lambda: t.item(), lambda: bool(t), lambda: t.backward(), lambda: t.nope, lambda: torch.nope, lambda: t.view(4), lambda: t["a"], lambda: torch.ones(2).requires_grad_().numpy(), lambda: torch.tensor([1, [2]]), lambda: t + "a", lambda: torch.cat([t, torch.ones(2)])):
    try:
        print("no error", bad())
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0])
print(torch.tensor(3) + 2.5, torch.tensor([1, 2]) / 2, torch.tensor([1, 2]) // 2, torch.tensor(True) + 1, torch.tensor([1.5]).int(), torch.tensor(2).dtype, (torch.tensor(1) == 1).item(), not torch.tensor(0), torch.tensor(5) in [5])
