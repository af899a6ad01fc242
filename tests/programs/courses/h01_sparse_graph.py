"""Sparse adjacency matrices, as notebooks on graph networks use them."""

import torch
import torch.nn as nn

edges = torch.tensor([[0, 0, 1, 2, 3, 3], [1, 2, 2, 3, 0, 1]])
weights = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
adj = torch.sparse_coo_tensor(edges, weights, (4, 4), is_coalesced=True)
print(adj)
print(adj.shape, adj.dtype, adj.layout, adj.is_sparse, adj.sparse_dim(), adj.dense_dim())
print(adj.is_coalesced(), adj.size(0), adj.dim(), adj.numel(), len(adj), adj.device)
print(adj.indices())
print(adj.values())
print(adj.to_dense())
print(isinstance(adj, torch.Tensor), torch.is_tensor(adj), type(adj))

twice = torch.sparse_coo_tensor(torch.tensor([[1, 0, 1], [2, 0, 2]]), torch.tensor([3.0, 4.0, 5.0]))
print(twice, twice.is_coalesced())
try:
    twice.values()
except RuntimeError as e:
    print(e)
print(twice.coalesce())
print(twice.coalesce().is_coalesced(), twice.to_dense())

x = torch.tensor([[1.0, 0.0, 2.0], [0.0, 0.0, 3.0]], requires_grad=True)
s = x.to_sparse()
print(s, s.requires_grad, s.grad_fn.name())
d = s.to_dense()
print(d, d.grad_fn.next_functions[0][0].name())
(d * d + d).sum().backward()
print(x.grad)
print(x.to_sparse(1))
print(x.detach().to_sparse().t())
print(torch.zeros(2, 3).to_sparse())
print(torch.tensor([[0, 7], [8, 0]]).to_sparse(), torch.eye(2, dtype=torch.float64).to_sparse())
for bad in (
    lambda: torch.ones(2).indices(),
    lambda: torch.ones(2).coalesce(),
    lambda: torch.ones(2).values(),
    lambda: x.to_sparse(3),
    lambda: torch.sparse_coo_tensor(edges, torch.ones(2)),
):
    try:
        bad()
    except RuntimeError as e:
        print(e)

m = torch.arange(8.0).reshape(4, 2).requires_grad_()
y = torch.sparse.mm(adj, m)
print(y, [n and n[0].name() if n[0] else None for n in y.grad_fn.next_functions])
y.sum().backward()
print(m.grad)
print(adj @ m, torch.mm(adj, m), torch.matmul(adj.t(), m).detach())
v = torch.tensor([0.5, 0.25], requires_grad=True)
a = torch.sparse_coo_tensor(torch.tensor([[0, 1], [1, 0]]), v, (2, 2))
print(a)
z = torch.sparse.mm(a, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
z.pow(2).sum().backward()
print(z, v.grad)
b = torch.sparse_coo_tensor(torch.tensor([[0, 1], [1, 0]]), v, (2, 2))
(b @ torch.ones(2, 2)).sum().backward()
print(v.grad)


class GCNLayer(nn.Module):
    def __init__(self, fan_in, fan_out):
        super().__init__()
        self.linear = nn.Linear(fan_in, fan_out)

    def forward(self, x, adj):
        return torch.sparse.mm(adj, self.linear(x))


torch.manual_seed(0)
n = 6
dense = (torch.rand(n, n) < 0.4).float()
dense = ((dense + dense.t() + torch.eye(n)) > 0).float()
degree = dense.sum(1)
norm = (dense / (degree.sqrt()[:, None] * degree.sqrt()[None, :])).to_sparse()
layers = nn.ModuleList([GCNLayer(3, 8), GCNLayer(8, 2)])
features = torch.randn(n, 3)
labels = torch.tensor([0, 1, 0, 1, 1, 0])
opt = torch.optim.Adam(layers.parameters(), lr=0.05)
for epoch in range(30):
    h = torch.relu(layers[0](features, norm))
    out = layers[1](h, norm)
    loss = nn.functional.cross_entropy(out, labels)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 10 == 9:
        print(epoch, f"{loss.item():.4f}")
print(norm.coalesce().values()[:4])
