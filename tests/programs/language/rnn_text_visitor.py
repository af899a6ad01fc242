import torch
import torch.nn as nn
import torch.nn.functional as F
from collections import Counter, OrderedDict

torch.manual_seed(1)
text = "hello world"
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
data = torch.tensor([stoi[c] for c in text])
print(chars, data, Counter(text).most_common(1))


class CharRNN(nn.Module):
    def __init__(self, vocab, hidden=8):
        super().__init__()
        self.emb = nn.Embedding(vocab, hidden)
        self.rnn = nn.GRU(hidden, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocab)

    def forward(self, x, h=None):
        out, h = self.rnn(self.emb(x), h)
        return self.head(out), h

    @torch.no_grad()
    def sample(self, start, n):
        x, h, out = torch.tensor([[stoi[start]]]), None, [start]
        for _ in range(n):
            logits, h = self(x, h)
            x = logits[:, -1].argmax(-1, keepdim=True)
            out.append(chars[x.item()])
        return "".join(out)


model = CharRNN(len(chars))
opt = torch.optim.Adam(model.parameters(), lr=0.05)
x, y = data[:-1].unsqueeze(0), data[1:].unsqueeze(0)
losses = []
for epoch in range(30):
    opt.zero_grad()
    logits, _ = model(x)
    loss = F.cross_entropy(logits.view(-1, len(chars)), y.view(-1))
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    opt.step()
    losses.append(loss.item())
print(losses[0] > losses[-1], f"{losses[0]:.3f}", len(model.sample("h", 5)))
print(model)
print({k: tuple(v.shape) for k, v in model.state_dict().items()})
net = nn.Sequential(OrderedDict([("fc1", nn.Linear(2, 3)), ("act", nn.ReLU()), ("fc2", nn.Linear(3, 1))]))
print(net, sum(p.numel() for p in net.parameters() if p.requires_grad), [n for n, _ in net.named_parameters()], net.fc1.weight.shape, net[0] is net.fc1)
