import math

import torch

# Eigenvalues of a rotation that shrinks: how fast a linear recurrence forgets.
theta = torch.tensor(0.5, requires_grad=True)
scale = torch.tensor(0.9, requires_grad=True)
A = scale * torch.stack([
    torch.stack([torch.cos(theta), -torch.sin(theta)]),
    torch.stack([torch.sin(theta), torch.cos(theta)]),
])
values = torch.linalg.eigvals(A)
print(values.dtype, values.abs(), values.angle())
radius = values.abs().max()
radius.backward()
print(theta.grad.abs() < 1e-6, scale.grad)

L, V = torch.linalg.eig(torch.tensor([[2.0, 1.0], [1.0, 3.0]]))
print(L, L.real, V.abs())
print(torch.allclose(V @ torch.diag(L) @ torch.linalg.inv(V), torch.tensor([[2, 1], [1, 3]]).to(L.dtype), atol=1e-5))

# Rotary position embeddings, the way Llama does it.
def freqs_cis(dim, end, base=10000.0):
    freqs = 1.0 / (base ** (torch.arange(0, dim, 2)[: dim // 2].float() / dim))
    return torch.polar(torch.ones(end, dim // 2), torch.outer(torch.arange(end).float(), freqs))

def rotate(x, cis):
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * cis).flatten(-2)

torch.manual_seed(0)
q = torch.randn(2, 3, 4, requires_grad=True)
cis = freqs_cis(4, 3)
print(cis)
out = rotate(q, cis)
print(out, out.grad_fn.next_functions[0][0].name())
(out * torch.arange(4.0)).sum().backward()
print(q.grad)

# A root of z**3 = 1 by gradient descent on |z**3 - 1|**2.
z = torch.tensor(0.3 + 0.8j, requires_grad=True)
for step in range(60):
    loss = (z**3 - 1).abs() ** 2
    loss.backward()
    with torch.no_grad():
        z -= 0.03 * z.grad
    z.grad = None
    if step % 20 == 0:
        print(f"{step} {loss.item():.4f} {z.detach()}")
print(abs(z.item() - complex(math.cos(2 * math.pi / 3), math.sin(2 * math.pi / 3))) < 0.01)

w = torch.tensor([1 + 2j, 3 - 1j, 0j], requires_grad=True)
parts = torch.complex(w.real * 2, w.imag)
energy = (parts * parts.conj()).real.sum() + torch.exp(w).imag.sum()
energy.backward()
print(energy, w.grad)
