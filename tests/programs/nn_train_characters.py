"""A GRU over characters learns a rhyme; 100 losses from one seed, then a sample."""

import torch
import torch.nn as nn
import torch.nn.functional as F

text = "twinkle twinkle little star how i wonder what you are up above the world so high "
chars = sorted(set(text))
index = {c: i for i, c in enumerate(chars)}
data = torch.tensor([index[c] for c in text])


class CharModel(nn.Module):
    def __init__(self, vocab, size=24):
        super().__init__()
        self.embed = nn.Embedding(vocab, size)
        self.rnn = nn.GRU(size, size, batch_first=True)
        self.norm = nn.LayerNorm(size)
        self.out = nn.Linear(size, vocab)

    def forward(self, ids, state=None):
        out, state = self.rnn(self.embed(ids), state)
        return self.out(self.norm(out)), state


torch.manual_seed(1337)
model = CharModel(len(chars))
optimizer = torch.optim.RMSprop(model.parameters(), lr=3e-3)
for step in range(100):
    starts = torch.randint(0, len(data) - 17, (8,))
    x = torch.stack([data[i : i + 16] for i in starts.tolist()])
    y = torch.stack([data[i + 1 : i + 17] for i in starts.tolist()])
    logits, _ = model(x)
    loss = F.cross_entropy(logits.view(-1, len(chars)), y.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")

model.eval()
with torch.no_grad():
    ids, state, out = torch.tensor([[index["t"]]]), None, "t"
    for _ in range(40):
        logits, state = model(ids, state)
        ids = torch.multinomial(F.softmax(logits[:, -1], dim=-1), 1)
        out += chars[ids.item()]
print(out)
