# official autograd tutorials: hooks on graph nodes, saved tensors, double backward of custom functions, functorch-like
import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
x = torch.ones(5); y = torch.zeros(3); w = torch.randn(5, 3, requires_grad=True); b = torch.randn(3, requires_grad=True)
z = torch.matmul(x, w)+b; loss = F.binary_cross_entropy_with_logits(z, y)
print(f"Gradient function for z = {z.grad_fn.name()}"); print(f"Gradient function for loss = {type(loss.grad_fn).__name__}")
loss.backward(); print(w.grad[0], b.grad)
inp = torch.eye(4, 5, requires_grad=True); out = (inp+1).pow(2).t()
out.backward(torch.ones_like(out), retain_graph=True); print(f"First call\n{inp.grad}")
out.backward(torch.ones_like(out), retain_graph=True); print(f"\nSecond call\n{inp.grad}")
inp.grad.zero_(); out.backward(torch.ones_like(out), retain_graph=True); print(f"\nCall after zeroing gradients\n{inp.grad}")
def walk(fn, depth=0, seen=None):
    seen = set() if seen is None else seen
    if fn is None or fn in seen: return
    seen.add(fn)
    print('  '*depth + fn.name(), [a for a,_ in fn.next_functions if a is None])
    for nxt,_ in fn.next_functions: walk(nxt, depth+1, seen)
walk(loss.grad_fn)
class Sinh(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        expx = torch.exp(x); expnegx = torch.exp(-x); ctx.save_for_backward(expx, expnegx)
        return (expx - expnegx) / 2, expx, expnegx
    @staticmethod
    def backward(ctx, grad_out, _grad_out_exp, _grad_out_negexp):
        expx, expnegx = ctx.saved_tensors
        grad_input = grad_out * (expx + expnegx) / 2
        grad_input += _grad_out_exp * expx
        grad_input -= _grad_out_negexp * expnegx
        return grad_input
def sinh(x): return Sinh.apply(x)[0]
x = torch.rand(3, 3, requires_grad=True, dtype=torch.double)
print(torch.autograd.gradcheck(sinh, x), torch.autograd.gradgradcheck(sinh, x))
def cube_forward(x): return x**3
def cube_backward(grad_out, x): return grad_out * 3 * x**2
def cube_backward_backward(grad_out, sav_grad_out, x): return grad_out * sav_grad_out * 6 * x
def cube_backward_backward_grad_out(grad_out, x): return grad_out * 3 * x**2
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): ctx.save_for_backward(x); return cube_forward(x)
    @staticmethod
    def backward(ctx, grad_out): x, = ctx.saved_tensors; return CubeBackward.apply(grad_out, x)
class CubeBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, grad_out, x): ctx.save_for_backward(x, grad_out); return cube_backward(grad_out, x)
    @staticmethod
    def backward(ctx, grad_out):
        x, sav_grad_out = ctx.saved_tensors
        return cube_backward_backward_grad_out(grad_out, x), cube_backward_backward(grad_out, sav_grad_out, x)
x = torch.tensor(2., requires_grad=True, dtype=torch.double); print(torch.autograd.gradgradcheck(Cube.apply, x), Cube.apply(x))
class FusedConvBN2DFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, conv_weight, eps=1e-3):
        assert X.ndim == 4
        ctx.save_for_backward(X, conv_weight)
        X = F.conv2d(X, conv_weight); sum = X.sum(dim=(0, 2, 3)); var = X.var(unbiased=True, dim=(0, 2, 3)); N = X.numel() / X.size(1)
        sqrt_var = torch.sqrt(var); ctx.eps = eps; ctx.sum = sum; ctx.N = N; ctx.sqrt_var = sqrt_var
        mean = sum / N; denom = sqrt_var + eps; out = X - mean.view(1,-1,1,1); out /= denom.view(1,-1,1,1); return out
    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, grad_out):
        X, conv_weight = ctx.saved_tensors; X_conv_out = F.conv2d(X, conv_weight)
        N, s, sq, eps = ctx.N, ctx.sum, ctx.sqrt_var, ctx.eps
        tmp = ((X_conv_out - (s/N).view(1,-1,1,1)) * grad_out).sum(dim=(0,2,3)); tmp *= -1
        d_denom = tmp / (sq + eps)**2; d_var = d_denom / (2 * sq); d_mean_dx = grad_out / (sq+eps).view(1,-1,1,1)
        g = d_mean_dx; g -= (d_mean_dx.sum(dim=(0,2,3))/N).view(1,-1,1,1)
        g += (2*d_var/(N-1)).view(1,-1,1,1)*(X_conv_out-(s/N).view(1,-1,1,1))
        gx = torch.nn.grad.conv2d_input(X.shape, conv_weight, g) if hasattr(torch.nn,'grad') else None
        return F.conv_transpose2d(g, conv_weight), F.conv2d(X.transpose(1,0), g.transpose(1,0)).transpose(1,0), None
W = torch.rand(2,3,2,2,requires_grad=True,dtype=torch.double); X = torch.rand(2,3,4,4,requires_grad=True,dtype=torch.double); print(torch.autograd.gradcheck(FusedConvBN2DFunction.apply, (X, W)))
a = torch.tensor([2., 3.], requires_grad=True); c = torch.tensor([6., 4.], requires_grad=True); Q = 3*a**3 - c**2
Q.backward(gradient=torch.tensor([1., 1.])); print(9*a**2 == a.grad, -2*c == c.grad)
t = torch.randn(3, requires_grad=True); u = t.exp(); h1 = u.register_hook(lambda g: g*2); h2 = u.grad_fn.register_hook(lambda gi, go: print('node', gi, go)); h3 = u.grad_fn.register_prehook(lambda go: print('pre', go)); u.sum().backward(); h1.remove(); print(t.grad/t.exp())
x = torch.randn(5, requires_grad=True); y = x.pow(2); print(x.equal(y.grad_fn._saved_self), x is y.grad_fn._saved_self); y = x.exp(); print(y.equal(y.grad_fn._saved_result), y is y.grad_fn._saved_result)
def f(x): return (x**2).sum()
print(torch.autograd.functional.jacobian(lambda x: x.exp(), torch.zeros(2)), torch.autograd.functional.hessian(f, torch.ones(2)), torch.autograd.functional.vjp(lambda x: x**2, torch.ones(2), torch.tensor([1.,2.])), torch.autograd.functional.jvp(lambda x: x**2, torch.ones(2), torch.tensor([1.,2.])), torch.autograd.functional.hvp(f, torch.ones(2), torch.ones(2)))
from torch.func import jacrev, jacfwd, vmap, hessian, grad, functional_call, vjp
weight = torch.randn(3,3); bias = torch.randn(3)
def predict(weight, bias, x): return F.linear(x, weight, bias).tanh()
xp = torch.randn(3); ft = jacrev(predict, argnums=2)(weight, bias, xp); print(ft, torch.allclose(ft, jacfwd(predict, argnums=2)(weight, bias, xp)))
print(hessian(f)(torch.ones(2)), grad(f)(torch.ones(2)), vmap(grad(f))(torch.arange(4.).view(2,2)))
