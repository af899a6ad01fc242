import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input


torch.manual_seed(2)
x, y = torch.randn(8, 5), torch.randn(8, 2)
w1 = torch.randn(5, 6, requires_grad=True)
w2 = torch.randn(6, 2, requires_grad=True)
for t in range(20):
    loss = (MyReLU.apply(x.mm(w1)).mm(w2) - y).pow(2).sum()
    if t % 10 == 9:
        print(t, f"{loss.item():.2f}")
    loss.backward()
    with torch.no_grad():
        w1 -= 1e-3 * w1.grad
        w2 -= 1e-3 * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()
