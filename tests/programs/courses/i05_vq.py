import torch
import torch.nn as nn
import torch.nn.functional as F
torch.manual_seed(5)
class VectorQuantizer(nn.Module):
    def __init__(self, n_e, e_dim, beta=0.25):
        super().__init__()
        self.n_e, self.e_dim, self.beta = n_e, e_dim, beta
        self.embedding = nn.Embedding(self.n_e, self.e_dim)
        self.embedding.weight.data.uniform_(-1.0 / self.n_e, 1.0 / self.n_e)
    def forward(self, z):
        z = z.permute(0, 2, 3, 1).contiguous()
        z_flattened = z.view(-1, self.e_dim)
        d = torch.sum(z_flattened ** 2, dim=1, keepdim=True) + \
            torch.sum(self.embedding.weight ** 2, dim=1) - 2 * \
            torch.einsum('bd,dn->bn', z_flattened, self.embedding.weight.t())
        idx = torch.argmin(d, dim=1).unsqueeze(1)
        enc = torch.zeros(idx.shape[0], self.n_e)
        enc.scatter_(1, idx, 1)
        z_q = torch.matmul(enc, self.embedding.weight).view(z.shape)
        loss = self.beta * torch.mean((z_q.detach() - z) ** 2) + torch.mean((z_q - z.detach()) ** 2)
        z_q = z + (z_q - z).detach()
        e_mean = torch.mean(enc, dim=0)
        perplexity = torch.exp(-torch.sum(e_mean * torch.log(e_mean + 1e-10)))
        return loss, z_q.permute(0, 3, 1, 2).contiguous(), perplexity, idx
enc = nn.Sequential(nn.Conv2d(1, 8, 4, 2, 1), nn.ReLU(True), nn.Conv2d(8, 4, 3, 1, 1))
vq = VectorQuantizer(6, 4)
dec = nn.Sequential(nn.ConvTranspose2d(4, 8, 4, 2, 1), nn.SiLU(), nn.Conv2d(8, 1, 1))
params = [*enc.parameters(), *vq.parameters(), *dec.parameters()]
opt = torch.optim.AdamW(params, lr=3e-3)
x = torch.rand(4, 1, 8, 8)
for step in range(6):
    loss_vq, q, perp, idx = vq(enc(x))
    rec = F.mse_loss(dec(q), x)
    loss = rec + loss_vq
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(params, 1.0)
    opt.step()
    print(f"step {step}: rec {rec.item():.4f} vq {loss_vq.item():.5f} perplexity {perp:.3f} used {idx.unique().numel()}")
logits = torch.randn(3, 5, requires_grad=True)
s = F.gumbel_softmax(logits, tau=0.7, hard=True)
print(s)
(s * torch.arange(5.)).sum().backward()
print(logits.grad)
