import torch

torch.manual_seed(0)
X = torch.randn(40, 3) @ torch.tensor([[3.0, 0.5, 0.2], [0.0, 1.0, 0.1], [0.0, 0.0, 0.2]]) + torch.tensor([1.0, 2.0, 3.0])
Xc = X - X.mean(dim=0)
U, S, Vh = torch.linalg.svd(Xc, full_matrices=False)
explained = S ** 2 / (S ** 2).sum()
print(explained, (Vh @ Vh.T).round(decimals=4).abs())
cov = Xc.T @ Xc / (len(X) - 1)
vals, vecs = torch.linalg.eigh(cov)
print(vals.flip(0), torch.allclose(vals.flip(0), S ** 2 / (len(X) - 1), rtol=1e-4))
print(torch.allclose(cov, torch.cov(X.T), atol=1e-5))
Z = Xc @ Vh[:2].T
print(Z.shape, Z.var(dim=0))

points = torch.cat([torch.randn(10, 2) * 0.3 + c for c in torch.tensor([[0.0, 0.0], [3.0, 3.0], [0.0, 3.0]])])
centres = points[torch.tensor([0, 10, 20])].clone()
for it in range(5):
    d = torch.cdist(points, centres)
    assign = d.argmin(dim=1)
    centres = torch.stack([points[assign == k].mean(0) for k in range(3)])
print(assign.bincount(), centres)
A = torch.tensor([[3.0, 1.0], [1.0, 2.0]], requires_grad=True)
b = torch.tensor([9.0, 8.0])
x = torch.linalg.solve(A, b)
x.sum().backward()
print(x, A.grad, torch.det(A), torch.inverse(A), torch.trace(A))
L = torch.linalg.cholesky(A.detach())
print(L, L @ L.T, torch.linalg.norm(A), torch.linalg.matrix_rank(A.detach()))
