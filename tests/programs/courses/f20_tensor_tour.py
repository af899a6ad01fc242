"""Tensor creation, indexing, masks, broadcasting and printing in one tour."""
import torch

torch.set_printoptions(precision=3, sci_mode=False)
a = torch.arange(24).reshape(2, 3, 4)
print(a[..., 1], a[:, -1, ::2], a[a % 7 == 0], a[1, [0, 2]], a[None].shape, a[:, None].shape)
b = a.float().clone()
b[0, :, 0] = -1
b[b > 20] *= 0.5
print(b, b.sum(dim=(0, 2)), b.mean(), b.std(unbiased=False), b.max(dim=2).values, b.argmin())
print(torch.where(b < 0, torch.zeros(()), b).min(), b.clamp(2, 5).unique(), torch.cumsum(b[0, 0], 0), b.view(-1)[:3].softmax(0))
print(torch.cat([a[0], a[1]], dim=1).shape, torch.stack([a[0], a[1]], -1).shape, a.permute(2, 0, 1).shape, a.transpose(0, 1).is_contiguous(), a.flatten(1).shape)
print(torch.chunk(torch.arange(7), 3), torch.split(torch.arange(5), [2, 3]), torch.unbind(torch.eye(2)), torch.arange(6).view(2, 3).T)
print(torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[0, 0], [1, 0]])), torch.zeros(2, 3).scatter_(1, torch.tensor([[2], [0]]), 5.0))
print(torch.einsum("bij,bjk->bik", torch.ones(2, 3, 4), torch.ones(2, 4, 2))[0], torch.tril(torch.ones(3, 3)), torch.triu(torch.ones(2, 3), 1))
print(torch.linspace(0, 1, 4), torch.full((2,), 7), torch.eye(2, dtype=torch.int64), torch.empty(0), torch.tensor([]), torch.tensor(True), torch.tensor([1e-8, 1.0, 1e8]))
print(torch.tensor([[1.0, float("nan")], [float("inf"), -2]]), torch.tensor([1 + 2j]), torch.ones(2, 2, dtype=torch.float16), torch.tensor([1, 2], dtype=torch.uint8))
x, y = torch.ones(3, 1), torch.arange(4.0)
print((x + y).shape, torch.broadcast_shapes((3, 1), (4,)), (x * y)[0], x.expand(3, 2).stride(), torch.outer(y, y)[1])
print(a.dtype, a.size(), a.dim(), a.numel(), a.stride(), a.element_size(), a.is_floating_point(), a.device, b.requires_grad)
print(torch.sort(torch.tensor([3, 1, 2]), descending=True), torch.topk(torch.tensor([1.0, 5.0, 3.0]), 2), torch.tensor([3, 1, 2]).argsort())
print(torch.allclose(torch.tensor([0.1 + 0.2]), torch.tensor([0.3])), torch.equal(a, a), (a == a).all(), torch.any(a > 100), torch.isclose(torch.tensor(1.0), torch.tensor(1.1)))
print(torch.tensor(3.7).int(), torch.tensor(3).item(), float(torch.tensor(2.5)), int(torch.tensor(7)), bool(torch.tensor([0])), torch.tensor([1, 2]).tolist(), len(torch.ones(3, 2)))
print(torch.result_type(torch.ones(1, dtype=torch.int32), 1.5), (torch.ones(2, dtype=torch.int32) / 2).dtype, (torch.tensor(5) // 2), torch.tensor(-7) % 3, torch.tensor(7).div(2, rounding_mode="trunc"))
print(torch.bincount(torch.tensor([0, 1, 1, 3])), torch.histc(torch.tensor([1.0, 2, 1]), 4, 0, 3), torch.roll(torch.arange(4), 1), torch.flip(torch.arange(3), [0]), torch.rot90(torch.eye(2)))
print(torch.logsumexp(torch.tensor([1.0, 2.0]), 0), torch.norm(torch.tensor([3.0, 4.0])), torch.linalg.det(torch.tensor([[1.0, 2], [3, 4]])), torch.linalg.inv(torch.tensor([[2.0, 0], [0, 4]])))
for i, row in enumerate(torch.eye(2)):
    print(i, row, row.shape)
q = torch.arange(3)
q += 1; q[0] = 10; q[-1:] = torch.tensor([7])
print(q, q.tolist(), [v.item() for v in q], sum(q), max(q), 10 in q, list(map(int, q)))
m = torch.randn(1000, generator=torch.Generator().manual_seed(0))
print(m[:3], m.shape, m, sep="\n")
print(torch.manual_seed(1).initial_seed(), torch.rand(2), torch.randint(0, 9, (3,)), torch.randperm(4), torch.normal(0.0, 1.0, (2,)), torch.bernoulli(torch.tensor([0.5, 0.5])))
