import torch
from torch import nn
from torch.autograd import Function


class GradientReversal(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output.neg() * ctx.alpha, None


class BinarizeSTE(Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return torch.sign(input)

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input.abs() > 1] = 0
        return grad_input


class LinearFunction(Function):
    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias)
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias


class MyCube(Function):
    @staticmethod
    def forward(x):
        result = x ** 3
        dx = 3 * x ** 2
        return result, dx

    @staticmethod
    def setup_context(ctx, inputs, output):
        x, = inputs
        result, dx = output
        ctx.save_for_backward(x, dx)

    @staticmethod
    def backward(ctx, grad_output, grad_dx):
        x, dx = ctx.saved_tensors
        return grad_output * dx + grad_dx * 6 * x


class MaxWithIndex(Function):
    @staticmethod
    def forward(ctx, x):
        value, index = x.max(1)
        ctx.mark_non_differentiable(index)
        ctx.save_for_backward(index)
        ctx.shape = x.shape
        return value, index

    @staticmethod
    def backward(ctx, g, _):
        index, = ctx.saved_tensors
        out = torch.zeros(ctx.shape, dtype=g.dtype)
        return out.scatter_(1, index.unsqueeze(1), g.unsqueeze(1))


torch.manual_seed(0)
x = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
y = GradientReversal.apply(x, 0.5)
print(y, y.grad_fn)
(y * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(x.grad)
x.grad = None
BinarizeSTE.apply(x).sum().backward()
print(BinarizeSTE.apply(x), x.grad)
linear = LinearFunction.apply
input = (torch.randn(4, 3, dtype=torch.double, requires_grad=True), torch.randn(2, 3, dtype=torch.double, requires_grad=True))
print(torch.autograd.gradcheck(linear, input, eps=1e-6, atol=1e-4))


class MyLinear(nn.Module):
    def __init__(self, input_features, output_features, bias=True):
        super().__init__()
        self.input_features, self.output_features = input_features, output_features
        self.weight = nn.Parameter(torch.empty(output_features, input_features))
        if bias:
            self.bias = nn.Parameter(torch.empty(output_features))
        else:
            self.register_parameter("bias", None)
        nn.init.uniform_(self.weight, -0.1, 0.1)
        if self.bias is not None:
            nn.init.uniform_(self.bias, -0.1, 0.1)

    def forward(self, input):
        return LinearFunction.apply(input, self.weight, self.bias)

    def extra_repr(self):
        return f"input_features={self.input_features}, output_features={self.output_features}, bias={self.bias is not None}"


layer = MyLinear(3, 2)
print(layer, MyLinear(3, 2, bias=False))
out = layer(torch.ones(1, 3))
out.sum().backward()
print(out, layer.weight.grad, layer.bias.grad)
a = torch.tensor([2.0, 3.0], requires_grad=True)
cube, slope = MyCube.apply(a)
g, = torch.autograd.grad(cube.sum() + slope.sum(), a, create_graph=True)
print(cube, slope, g)
m = torch.tensor([[1.0, 3.0], [5.0, 2.0]], requires_grad=True)
v, i = MaxWithIndex.apply(m)
v.sum().backward()
print(v, i, i.requires_grad, m.grad)
try:
    class Bad(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g, g

    Bad.apply(a).sum().backward()
except RuntimeError as e:
    print(e)
p = torch.randn(3, requires_grad=True)
q = p.clone()
q.register_hook(lambda grad: grad * 2)
q.retain_grad()
(q ** 2).sum().backward()
print(torch.allclose(p.grad, 4 * p), torch.allclose(q.grad, 4 * p))
with torch.autograd.set_detect_anomaly(True):
    try:
        z = torch.tensor([-1.0], requires_grad=True)
        torch.sqrt(z).backward()
    except RuntimeError as e:
        print(str(e).splitlines()[0])
