import torch, torch.nn as nn
torch.manual_seed(0)
def odeint_rk4(f, y0, t):
    ys = [y0]
    for t0, t1 in zip(t[:-1], t[1:]):
        h = t1 - t0; y = ys[-1]
        k1 = f(t0, y); k2 = f(t0 + h / 2, y + h * k1 / 2); k3 = f(t0 + h / 2, y + h * k2 / 2); k4 = f(t1, y + h * k3)
        ys.append(y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    return torch.stack(ys)
class ODEFunc(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.1)
                nn.init.constant_(m.bias, val=0)
        self.nfe = 0
    def forward(self, t, y):
        self.nfe += 1
        return self.net(y ** 3)
class Adjoint(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z0, t, flat, func):
        with torch.no_grad():
            z = odeint_rk4(func, z0, t)
        ctx.func = func
        ctx.save_for_backward(t, z, flat)
        return z
    @staticmethod
    def backward(ctx, dz):
        t, z, flat = ctx.saved_tensors
        func = ctx.func
        a = dz[-1].clone(); gp = torch.zeros_like(flat)
        for i in range(len(t) - 1, 0, -1):
            h = t[i] - t[i - 1]
            with torch.enable_grad():
                zi = z[i].detach().requires_grad_(True)
                f = func(t[i], zi)
                ga, *gps = torch.autograd.grad(f, (zi, *func.parameters()), a, allow_unused=True)
            a = a + h * ga + dz[i - 1]
            gp = gp + h * torch.cat([g.flatten() for g in gps])
        return a, None, gp, None
A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])
t = torch.linspace(0., 1., 9)
true_y = odeint_rk4(lambda t, y: (y ** 3) @ A, torch.tensor([[2., 0.]]), t)
f = ODEFunc()
opt = torch.optim.RMSprop(f.parameters(), lr=1e-2)
for i in range(4):
    opt.zero_grad()
    pred = odeint_rk4(f, true_y[0], t)
    loss = torch.mean(torch.abs(pred - true_y))
    loss.backward()
    opt.step()
    print(i, f"{loss.item():.6f}", f.nfe)
flat = nn.utils.parameters_to_vector(f.parameters())
z0 = true_y[0].clone().requires_grad_()
z = Adjoint.apply(z0, t, flat, f)
print(z.grad_fn.name(), z.shape)
z[-1].pow(2).sum().backward()
print(z0.grad, f.net[0].weight.grad[:2])
