import torch
import torch.nn as nn
import torch.nn.utils.parametrize as parametrize


def symmetric(X):
    return X.triu() + X.triu(1).transpose(-1, -2)


X = torch.rand(3, 3)
A = symmetric(X)
assert torch.allclose(A, A.T)  # A is symmetric
print(A)


class Symmetric(nn.Module):
    def forward(self, X):
        return X.triu() + X.triu(1).transpose(-1, -2)


layer = nn.Linear(3, 3)
parametrize.register_parametrization(layer, "weight", Symmetric())
A = layer.weight
assert torch.allclose(A, A.T)
print(A)
print(layer)
print(layer.parametrizations)
print(layer.parametrizations.weight)
print(layer.parametrizations.weight[0])


class Skew(nn.Module):
    def forward(self, X):
        A = X.triu(1)
        return A - A.transpose(-1, -2)


cnn = nn.Conv2d(in_channels=2, out_channels=3, kernel_size=3)


class MatrixExponential(nn.Module):
    def forward(self, X):
        return torch.matrix_exp(X)


layer_orthogonal = nn.Linear(3, 3)
parametrize.register_parametrization(layer_orthogonal, "weight", Skew())
parametrize.register_parametrization(layer_orthogonal, "weight", MatrixExponential())
print(layer_orthogonal)
X = layer_orthogonal.weight
print(torch.dist(X.T @ X, torch.eye(3)) < 1e-5)


class RankK(nn.Module):
    def __init__(self, n, rank):
        super().__init__()
        self.U = nn.Parameter(torch.eye(n)[:, :rank])

    def forward(self, s):
        return self.U @ torch.diag(s) @ self.U.t()

    def right_inverse(self, A):
        return torch.diagonal(A)[:2]


with parametrize.cached():
    print("Here, the weight is cached", layer.weight is layer.weight)
print("Here, it is not", layer.weight is layer.weight)
print("weight parametrized:", parametrize.is_parametrized(layer, "weight"), parametrize.is_parametrized(layer, "bias"))
loss = layer(torch.ones(2, 3)).sum()
loss.backward()
print(layer.parametrizations.weight.original.grad)
print([n for n, _ in layer.named_parameters()])
print(list(layer.state_dict().keys()))
parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
print("After. Weight is symmetric:", layer.weight.requires_grad, [n for n, _ in layer.named_parameters()])
print(layer)
m = nn.utils.parametrizations.weight_norm(nn.Linear(4, 2), name='weight')
print(m)
print(m.parametrizations.weight.original0.size(), m.parametrizations.weight.original1.size())
