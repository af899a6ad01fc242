import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * 3 * x ** 2


class ScaledAdd(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b, scale=2.0):
        ctx.scale = scale
        return a + scale * b

    @staticmethod
    def backward(ctx, grad):
        print("needs", ctx.needs_input_grad)
        return grad, grad * ctx.scale, None


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.sign()

    @staticmethod
    def backward(ctx, grad):
        return grad.clamp(-1, 1)


class Split(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x[:1].clone(), x[1:].clone()

    @staticmethod
    def backward(ctx, a, b):
        return torch.cat([a, 2 * b])


x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
y = Cube.apply(x)
print(y, y.grad_fn.name())
y.sum().backward()
print(x.grad)
x.grad = None
w = torch.tensor(0.5, requires_grad=True)
z = ScaledAdd.apply(x, w.expand(3), 3.0)
z.sum().backward()
print(z.detach(), x.grad, w.grad)
x.grad.zero_()
Sign.apply(x * 0.1).mul(5).sum().backward()
print(x.grad)
x.grad = None
a, b = Split.apply(x)
(a.sum() + b.sum()).backward()
print(x.grad)
g, = torch.autograd.grad(Cube.apply(x).sum(), x, create_graph=True)
print(g, torch.autograd.grad(g.sum(), x)[0])
print(torch.autograd.gradcheck(Cube.apply, (torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True),)))


class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return grad, grad


try:
    Bad.apply(x).sum().backward()
except RuntimeError as e:
    print(e)
