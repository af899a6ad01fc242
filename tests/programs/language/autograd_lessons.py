import torch

a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3 * a ** 3 - b ** 2
Q.backward(gradient=torch.tensor([1., 1.]))
print(9 * a ** 2 == a.grad, -2 * b == b.grad, a.grad, b.grad)
print(f"{a.grad[0]:.2f} {a.sum():.3f} {a[0].item():>8.1f} {Q.detach()} {a.mean()!r}")
x = torch.linspace(0, 1, 5, requires_grad=True)
y = torch.sin(x).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)
(gg,) = torch.autograd.grad(g.sum(), x)
print(torch.allclose(g, x.cos()), torch.allclose(gg, -x.sin()))
for f in (lambda: y.backward(), lambda: torch.ones(2, requires_grad=True).backward(), lambda: torch.tensor(1.).backward(), lambda: torch.ones(2) @ torch.ones(3)):
    try:
        f()
        print("fine")
    except RuntimeError as e:
        print(type(e).__name__, str(e).split("\n")[0][:90])
try:
    try:
        torch.ones(2, 2).view(3)
    except RuntimeError as e:
        raise ValueError("reshape first") from e
except ValueError as e:
    print(e, "|", type(e.__cause__).__name__, str(e.__cause__))


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x ** 2 * grad


w = torch.tensor([1., 2.], requires_grad=True)
out = Cube.apply(w)
out.sum().backward()
print(out, w.grad, Cube.__name__, type(out.grad_fn).__name__)
w.grad = None
h = w.register_hook(lambda g: g * 10)
(w * 2).sum().backward()
print(w.grad)
h.remove()


class Numbers:
    def __iter__(self):
        yield from (torch.tensor(float(i)) for i in range(3))


print(sum(Numbers()), torch.stack(list(Numbers())), [float(t) for t in Numbers()], max(Numbers()), {"t": torch.ones(1)})
print(*torch.arange(3), torch.arange(6).reshape(2, 3).tolist(), [r.sum().item() for r in torch.ones(2, 3)], bool(torch.tensor(1)), int(torch.tensor(3)), len(torch.ones(4, 2)))
