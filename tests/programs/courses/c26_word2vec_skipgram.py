import torch
import torch.nn as nn
import torch.nn.functional as F
from collections import Counter

sentence = "we are about to study the idea of a computational process computational processes are abstract beings".split()
counts = Counter(sentence)
vocab = sorted(counts)
word_to_ix = {w: i for i, w in enumerate(vocab)}
pairs = [(word_to_ix[sentence[i]], word_to_ix[sentence[i + o]])
         for i in range(len(sentence)) for o in (-2, -1, 1, 2) if 0 <= i + o < len(sentence)]
print(counts.most_common(3), len(vocab), len(pairs))


class SkipGram(nn.Module):
    def __init__(self, size, dim):
        super().__init__()
        self.u = nn.Embedding(size, dim)
        self.v = nn.Embedding(size, dim)

    def forward(self, centre, context, negative):
        c = self.u(centre)
        positive = F.logsigmoid((c * self.v(context)).sum(1))
        negatives = F.logsigmoid(-torch.bmm(self.v(negative), c.unsqueeze(2)).squeeze(2)).sum(1)
        return -(positive + negatives).mean()


torch.manual_seed(1)
model = SkipGram(len(vocab), 5)
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.1)
freq = torch.tensor([counts[w] for w in vocab], dtype=torch.float) ** 0.75
for epoch in range(6):
    centre = torch.tensor([p[0] for p in pairs])
    context = torch.tensor([p[1] for p in pairs])
    negative = torch.multinomial(freq, len(pairs) * 3, replacement=True).view(-1, 3)
    loss = model(centre, context, negative)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{epoch} {loss.item():.4f}")
w = model.u.weight.detach()
similar = F.cosine_similarity(w[word_to_ix["process"]].unsqueeze(0), w)
best = torch.topk(similar, 2)
print([vocab[i] for i in best.indices], best.values[0].item() > 0.999)
print(model.u(torch.tensor([0, 0])).shape, model.u.weight.grad.shape)
