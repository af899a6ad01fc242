import torch
from torch import einsum, nn

torch.manual_seed(0)
A, B = torch.randn(2, 3), torch.randn(3, 4)
print(torch.einsum('ij,jk->ik', A, B).allclose(A @ B))
print(einsum('ij->ji', A).shape, einsum('ij->', A), einsum('ij->j', A))
print(einsum('ii', torch.arange(9.).view(3, 3)), einsum('ii->i', torch.arange(9.).view(3, 3)))
x = torch.randn(2, 4, 8)
Wq, Wk, Wv = (torch.randn(8, 2, 4, requires_grad=True) for _ in range(3))
q, k, v = (torch.einsum('b t d, d h k -> b h t k', x, W) for W in (Wq, Wk, Wv))
att = torch.softmax(torch.einsum('bhik,bhjk->bhij', q, k) / 2, -1)
y = torch.einsum('bhij,bhjk->bihk', att, v).flatten(2)
print(y.shape, y.grad_fn)
y.square().mean().backward()
print(Wq.grad.norm(), Wk.grad.norm(), Wv.grad.norm())
bil = torch.einsum('bn,anm,bm->ba', torch.randn(2, 5), torch.randn(3, 5, 7), torch.randn(2, 7))
print(bil.shape)
print(torch.einsum('...ij,...jk->...ik', torch.ones(2, 3, 2, 2), torch.ones(2, 2)).shape)


class TensorTrainLinear(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Parameter(torch.randn(2, 2, 3) * 0.5)
        self.b = nn.Parameter(torch.randn(3, 4, 2) * 0.5)

    def forward(self, x):
        b = x.shape[0]
        x = x.view(b, 2, 4)
        return torch.einsum('bij,iar,rjc->bac', x, self.a, self.b).reshape(b, -1)


tt = TensorTrainLinear()
out = tt(torch.ones(3, 8))
print(out)
out.sum().backward()
print(tt.a.grad)
u, w = torch.arange(3.), torch.arange(2.)
print(torch.einsum('i,j->ij', u, w), torch.tensordot(A, B, dims=1).shape, torch.tensordot(torch.ones(2, 3, 4), torch.ones(3, 4, 5), dims=([1, 2], [0, 1])))
print(torch.einsum(A, [0, 1], B, [1, 2], [0, 2]).allclose(A @ B))
print(torch.linalg.multi_dot([A, B, torch.ones(4, 1)]), torch.kron(torch.eye(2), torch.tensor([[1., 2.]])))
for eq, ops in [('ij,jk', (A, A)), ('ij,k', (A,)), ('ij->ijk', (A,)), ('iij->j', (A,))]:
    try:
        torch.einsum(eq, *ops)
    except RuntimeError as e:
        print(eq, '|', e)
