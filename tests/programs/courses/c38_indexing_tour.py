import torch

t = torch.arange(24).reshape(2, 3, 4)
print(t[0], t[:, 1], t[..., -1], t[1, 2, 3])
print(t[:, [0, 2]], t[t > 20], t[None].shape, t[:, None, :, 0].shape)
print(torch.gather(t[0], 1, torch.tensor([[0, 1], [2, 3], [3, 0]])))
print(t[0].masked_fill(t[0] % 2 == 0, -1), torch.where(t[0] > 5, t[0], -t[0]))
x = torch.zeros(3, 5)
x[1] = 1
x[:, 2] = torch.tensor([7.0, 8.0, 9.0])
x[x == 1] = 4
x[[0, 2], [0, 4]] = -1
x[0, ::2] += 10
print(x)
print(x.scatter(1, torch.tensor([[0], [1], [2]]), 99.0))
y = torch.zeros(3).scatter_add_(0, torch.tensor([0, 1, 1, 2, 2, 2]), torch.ones(6))
print(y, torch.zeros(3, dtype=torch.long).index_add_(0, torch.tensor([0, 0, 2]), torch.tensor([1, 2, 3])))
print(t.permute(2, 0, 1).shape, t.transpose(0, 2).stride(), t.flatten(1).shape, t.unsqueeze(-1).squeeze().shape)
a, b = t.split([1, 2], dim=1)
print(a.shape, b.shape, [c.shape for c in t.chunk(2, dim=2)], torch.stack([t[0], t[1]], dim=-1).shape)
v, i = torch.tensor([3.0, 1.0, 2.0]).sort(descending=True)
print(v, i, torch.argsort(torch.tensor([3.0, 1.0, 2.0])), torch.topk(torch.tensor([1.0, 5.0, 3.0]), 2))
print(torch.unique(torch.tensor([1, 3, 2, 3, 1]), return_counts=True), torch.nonzero(torch.tensor([0, 1, 0, 2])))
print(torch.arange(5).roll(2), torch.arange(4).repeat(2), torch.arange(3).repeat_interleave(2), torch.arange(6).view(2, 3).flip(0))
print(torch.tril(torch.ones(3, 3)), torch.eye(2), torch.diag(torch.tensor([1, 2])), torch.linspace(0, 1, 5))
print(t.float().mean((0, 2)), t.sum(), t.max(dim=1), t.argmax(), t.float().std(), t.cumsum(2)[0], t.prod(dim=2)[0])
print(torch.einsum("bij,bkj->bik", t.float(), t.float())[0], (t % 3 == 0).any(dim=0), (t >= 0).all())
w = torch.arange(6.0, requires_grad=True)
(w.view(2, 3)[:, 1:] ** 2).sum().backward()
print(w.grad)
