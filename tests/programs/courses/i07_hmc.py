import torch, math
torch.manual_seed(11)
def log_prob(q):
    x, y = q
    return -0.5 * (x ** 2 / 1.5 + (y - 0.5 * x ** 2) ** 2 / 0.3)
def grad_U(q):
    q = q.detach().requires_grad_(True)
    return torch.autograd.grad(-log_prob(q), q)[0]
def hmc(q, eps=0.1, L=8):
    p = torch.randn(2)
    H0 = -log_prob(q) + 0.5 * p.dot(p)
    qn, pn = q.clone(), p - 0.5 * eps * grad_U(q)
    for i in range(L):
        qn = qn + eps * pn
        if i != L - 1:
            pn = pn - eps * grad_U(qn)
    pn = pn - 0.5 * eps * grad_U(qn)
    H1 = -log_prob(qn) + 0.5 * (pn @ pn)
    acc = torch.exp(H0 - H1).clamp(max=1.0)
    return (qn, True, acc) if torch.rand(()) < acc else (q, False, acc)
q = torch.zeros(2)
samples, accepted = [], 0
for i in range(40):
    q, ok, a = hmc(q)
    accepted += ok
    samples.append(q)
S = torch.stack(samples)
print(accepted, S.mean(0), S.var(0, unbiased=False), torch.cov(S.T), torch.corrcoef(S.T))
print(torch.quantile(S[:, 0], torch.tensor([0.05, 0.5, 0.95])))
# Newton
def rosen(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
p = torch.tensor([-1.2, 1.0], dtype=torch.double)
for k in range(7):
    g = torch.autograd.functional.jacobian(rosen, p)
    H = torch.autograd.functional.hessian(rosen, p)
    p = p - torch.linalg.solve(H, g)
    print(k, f"{p[0].item():.9f} {p[1].item():.9f} {rosen(p).item():.3e}")
w = torch.tensor([-1.2, 1.0], requires_grad=True)
lb = torch.optim.LBFGS([w], lr=1, max_iter=20, history_size=5, line_search_fn="strong_wolfe")
def closure():
    lb.zero_grad()
    l = rosen(w)
    l.backward()
    return l
for _ in range(3):
    print(lb.step(closure).item(), w.data)
# power iteration & SVD
M = torch.randn(5, 3)
v = torch.ones(3) / math.sqrt(3)
for _ in range(50):
    v = M.T @ (M @ v); v /= v.norm()
U, s, Vh = torch.linalg.svd(M, full_matrices=False)
print((M @ v).norm().item() - s[0].item() < 1e-5, s, torch.linalg.matrix_rank(M), torch.linalg.cond(M))
