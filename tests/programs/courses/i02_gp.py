import math
import torch
torch.set_default_dtype(torch.float64)
torch.manual_seed(3)
X = torch.linspace(-3, 3, 12).unsqueeze(1)
y = torch.sin(X).squeeze() + 0.1 * torch.randn(12)
log_ls = torch.zeros(1, requires_grad=True)
log_sf = torch.zeros(1, requires_grad=True)
log_sn = torch.tensor([-1.0], requires_grad=True)

def kernel(A, B):
    d2 = torch.cdist(A, B) ** 2
    return torch.exp(2 * log_sf) * torch.exp(-0.5 * d2 / torch.exp(2 * log_ls))

def nll():
    K = kernel(X, X) + torch.exp(2 * log_sn) * torch.eye(len(X))
    L = torch.linalg.cholesky(K)
    alpha = torch.cholesky_solve(y.unsqueeze(1), L)
    return 0.5 * y @ alpha.squeeze(1) + torch.log(torch.diagonal(L)).sum() + 0.5 * len(y) * math.log(2 * math.pi)

opt = torch.optim.Adam([log_ls, log_sf, log_sn], lr=0.05)
for i in range(30):
    opt.zero_grad()
    loss = nll()
    loss.backward()
    opt.step()
    if i % 10 == 0:
        print(f"{i:3d} {loss.item():.6f} ls={log_ls.exp().item():.4f} sn={log_sn.exp().item():.4f}")
Xs = torch.linspace(-1, 1, 5).unsqueeze(1)
with torch.no_grad():
    K = kernel(X, X) + torch.exp(2 * log_sn) * torch.eye(len(X))
    L = torch.linalg.cholesky(K)
    Ks = kernel(X, Xs)
    mean = Ks.T @ torch.cholesky_solve(y[:, None], L)
    v = torch.linalg.solve_triangular(L, Ks, upper=False)
    var = kernel(Xs, Xs).diagonal() - (v ** 2).sum(0)
print(mean.squeeze(), var.sqrt())
print(torch.autograd.gradcheck(lambda a: torch.linalg.cholesky(a @ a.T + torch.eye(3)).logdet(), torch.randn(3, 3, requires_grad=True)))
