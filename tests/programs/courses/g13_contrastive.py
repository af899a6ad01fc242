import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class NTXent(nn.Module):
    def __init__(self, temperature=0.5):
        super().__init__()
        self.temperature = temperature

    def forward(self, z_i, z_j):
        N = 2 * z_i.size(0)
        z = torch.cat((z_i, z_j), dim=0)
        sim = F.cosine_similarity(z.unsqueeze(1), z.unsqueeze(0), dim=2) / self.temperature
        sim_i_j = torch.diag(sim, z_i.size(0))
        sim_j_i = torch.diag(sim, -z_i.size(0))
        positives = torch.cat((sim_i_j, sim_j_i), dim=0).reshape(N, 1)
        mask = torch.ones((N, N), dtype=bool).fill_diagonal_(0)
        for i in range(z_i.size(0)):
            mask[i, z_i.size(0) + i] = 0
            mask[z_i.size(0) + i, i] = 0
        negatives = sim[mask].reshape(N, -1)
        labels = torch.zeros(N).long()
        logits = torch.cat((positives, negatives), dim=1)
        return F.cross_entropy(logits, labels, reduction="sum") / N


def info_nce(q, k, t=0.1):
    q, k = F.normalize(q, dim=-1), F.normalize(k, dim=-1)
    logits = q @ k.T / t
    return F.cross_entropy(logits, torch.arange(len(q)))


def clip_loss(img, txt, logit_scale):
    img = img / img.norm(dim=1, keepdim=True)
    txt = txt / txt.norm(dim=1, keepdim=True)
    logits = logit_scale.exp() * img @ txt.t()
    target = torch.arange(img.shape[0], device=img.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target)) / 2


enc = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 4))
x = torch.randn(6, 5)
a, b = x + 0.1 * torch.randn_like(x), x + 0.1 * torch.randn_like(x)
loss = NTXent()(enc(a), enc(b))
print(loss)
loss.backward()
print(enc[2].bias.grad)
print(info_nce(enc(a), enc(b)))
scale = nn.Parameter(torch.ones([]) * torch.log(torch.tensor(1 / 0.07)))
l = clip_loss(enc(a), enc(b), scale)
l.backward()
print(l, scale.grad)
triplet = nn.TripletMarginLoss(margin=1.0, p=2)
print(triplet(enc(a), enc(b), enc(a.roll(1, 0))))
cos_triplet = nn.TripletMarginWithDistanceLoss(distance_function=lambda u, v: 1.0 - F.cosine_similarity(u, v), margin=0.5)
print(cos_triplet(enc(a), enc(b), enc(a.flip(0))))
print(F.cosine_embedding_loss(enc(a), enc(b), torch.tensor([1, 1, 1, -1, -1, -1]), margin=0.2))


class ContrastiveLoss(nn.Module):
    """Hadsell et al. 2006"""

    def __init__(self, margin=2.0):
        super(ContrastiveLoss, self).__init__()
        self.margin = margin

    def forward(self, output1, output2, label):
        d = F.pairwise_distance(output1, output2, keepdim=True)
        return torch.mean((1 - label) * torch.pow(d, 2) + label * torch.pow(torch.clamp(self.margin - d, min=0.0), 2))


label = torch.tensor([0., 0., 0., 1., 1., 1.])
print(ContrastiveLoss()(enc(a), enc(b), label), ContrastiveLoss()(enc(a), enc(b), label[:, None]))
# hard mining
emb = F.normalize(enc(x)).detach()
y = torch.tensor([0, 0, 1, 1, 2, 2])
D = torch.cdist(emb, emb)
same = y[:, None] == y[None, :]
hp = (D * same.float()).max(1)
hn = (D + 1e5 * same).min(1)
print(hp.values, hn.indices)
print(F.relu(hp[0] - hn[0] + 0.3).mean())
