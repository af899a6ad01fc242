import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset, random_split

texts = [("i love this movie", 1), ("terrible plot", 0), ("great acting and story", 1), ("i hate it", 0),
         ("wonderful", 1), ("boring and slow and bad", 0), ("what a great film", 1), ("not good", 0)]
vocab = {"<pad>": 0, "<unk>": 1}
for t, _ in texts:
    for w in t.split():
        vocab.setdefault(w, len(vocab))


class TextDataset(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, idx):
        text, label = self.rows[idx]
        return torch.tensor([vocab.get(w, 1) for w in text.split()], dtype=torch.int64), label


def collate_batch(batch):
    batch.sort(key=lambda item: len(item[0]), reverse=True)
    tokens, labels = zip(*batch)
    lengths = torch.tensor([len(t) for t in tokens])
    return pad_sequence(tokens, batch_first=True, padding_value=0), lengths, torch.tensor(labels, dtype=torch.float32)


class LSTMClassifier(nn.Module):
    def __init__(self, vocab_size, dim=8, hidden=8):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, hidden, num_layers=1, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * hidden, 1)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embedding(tokens), lengths.cpu(), batch_first=True)
        out, (h, c) = self.lstm(packed)
        unpacked, lens = pad_packed_sequence(out, batch_first=True)
        pooled = torch.cat([h[-2], h[-1]], dim=1)
        return self.fc(pooled).squeeze(1), unpacked.shape, lens


torch.manual_seed(2)
train_set, test_set = random_split(TextDataset(texts), [6, 2], generator=torch.Generator().manual_seed(42))
print(train_set.indices, test_set.indices)
loader = DataLoader(train_set, batch_size=3, shuffle=True, collate_fn=collate_batch)
model = LSTMClassifier(len(vocab))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.BCEWithLogitsLoss()
for epoch in range(3):
    total = 0.0
    for tokens, lengths, labels in loader:
        optimizer.zero_grad()
        logits, shape, lens = model(tokens, lengths)
        loss = criterion(logits, labels)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()
        total += loss.item() * len(labels)
    print(f"epoch {epoch}: {total / len(train_set):.4f}", tuple(shape), lens.tolist())
print(model.embedding.weight.grad[0].abs().sum(), model.embedding.padding_idx)
packed = pack_padded_sequence(torch.arange(6.0).view(2, 3, 1), torch.tensor([3, 2]), batch_first=True)
print(packed.data.flatten(), packed.batch_sizes)
print(packed)
bag = nn.EmbeddingBag(10, 3, mode="mean")
print(bag(torch.tensor([1, 2, 4, 5]), torch.tensor([0, 2])).shape)
conv = nn.Conv1d(8, 4, kernel_size=2)
e = model.embedding(torch.tensor([[2, 3, 4, 5]])).permute(0, 2, 1)
print(F.max_pool1d(F.relu(conv(e)), 3).squeeze(2).shape)
