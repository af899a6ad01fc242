"""Least squares, power iteration, PCA, Newton, conjugate gradients and Gram-Schmidt on tensors."""
import math
import torch
from torch import linalg as LA

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
A = torch.randn(8, 3)
true = torch.tensor([1.0, -2.0, 0.5])
b = A @ true + 0.01 * torch.randn(8)
normal = torch.linalg.solve(A.T @ A, A.T @ b)
lst = torch.linalg.lstsq(A, b.unsqueeze(1)).solution.squeeze()
pinv = torch.linalg.pinv(A) @ b
w = torch.zeros(3, requires_grad=True)
for i in range(300):
    loss = ((A @ w - b) ** 2).mean()
    w.grad = None
    loss.backward()
    with torch.no_grad():
        w.sub_(0.1 * w.grad)
for name, v in dict(normal=normal, lstsq=lst, pinv=pinv, gd=w.detach()).items():
    print(f"{name:>7}", [round(float(e), 4) for e in v], torch.allclose(v, normal, atol=1e-3))
S = A.T @ A
v = torch.ones(3)
for _ in range(50):
    v = S @ v
    v = v / v.norm()
lam = v @ S @ v
eig, vec = torch.linalg.eigh(S)
print(round(lam.item(), 6), [round(e, 6) for e in eig.tolist()], torch.isclose(lam, eig[-1]).item())
U, sv, Vh = torch.linalg.svd(A - A.mean(0), full_matrices=False)
print(sv.round(decimals=4), (sv ** 2 / sv.square().sum()).round(decimals=4), torch.allclose(U @ torch.diag(sv) @ Vh, A - A.mean(0)))
Q, R = torch.linalg.qr(A)
print(torch.allclose(Q.T @ Q, torch.eye(3), atol=1e-10), R.diag().abs().round(decimals=4), torch.linalg.matrix_rank(A).item())
L = torch.linalg.cholesky(S + torch.eye(3))
print(torch.allclose(L @ L.mT, S + torch.eye(3)), torch.logdet(S).round(decimals=4), torch.trace(S).round(decimals=4), LA.cond(S) > 1)


def gram_schmidt(vectors):
    basis = []
    for v in vectors:
        u = v - sum((v @ b) * b for b in basis) if basis else v
        if (n := u.norm()) > 1e-10:
            basis.append(u / n)
    return torch.stack(basis)


G = gram_schmidt(A[:3])
print(torch.allclose(G @ G.T, torch.eye(3), atol=1e-8))


def cg(M, y, tol=1e-10):
    x = torch.zeros_like(y); r = y.clone(); p = r.clone(); k = 0
    rs = r @ r
    while rs.sqrt() > tol:
        Mp = M @ p
        a = rs / (p @ Mp)
        x += a * p; r -= a * Mp
        rs_new = r @ r
        p = r + rs_new / rs * p
        rs = rs_new; k += 1
    return x, k


x, k = cg(S, A.T @ b)
print(torch.allclose(x, normal), k <= 4)
z = torch.tensor([3.0, -1.0], requires_grad=True)
f = lambda z: (z[0] ** 2 - 2) ** 2 + (z[0] * z[1] - 1) ** 2
for it in range(20):
    g, = torch.autograd.grad(f(z), z, create_graph=True)
    H = torch.stack([torch.autograd.grad(gi, z, retain_graph=True)[0] for gi in g])
    step = torch.linalg.solve(H, g.detach())
    with torch.no_grad():
        z = (z - step).requires_grad_()
    if step.norm() < 1e-9:
        break
print([round(v, 6) for v in z.tolist()], it < 20, round(f(z).item(), 8))
x = torch.randn(4, 4)
print(torch.allclose(torch.matrix_exp(torch.zeros(2, 2)), torch.eye(2)), torch.linalg.matrix_power(torch.eye(2) * 2, 3), torch.cross(torch.tensor([1.0, 0, 0]), torch.tensor([0.0, 1, 0]), dim=0), torch.dist(x, x), torch.cdist(x[:2], x[:2]).diag())
