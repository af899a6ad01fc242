from collections import Counter, OrderedDict, defaultdict, deque, namedtuple, ChainMap
import torch
import torch.nn as nn

counts = Counter("mississippi")
print(counts, counts.most_common(2), counts["s"], counts["z"])
counts.update("sip")
print(sorted(counts.items()), sum(counts.values()))
model = nn.Sequential(OrderedDict([("fc1", nn.Linear(2, 3)), ("act", nn.ReLU()), ("fc2", nn.Linear(3, 1))]))
print(model)
history = defaultdict(list)
for epoch in range(3):
    history["loss"].append(1 / (epoch + 1))
    history["acc"].append(epoch * 0.1)
print(dict(history))
Batch = namedtuple("Batch", ["x", "y"])
b = Batch(torch.ones(2), torch.zeros(1))
print(b, b.x, b._fields, b._replace(y=None), b._asdict())
Transition = namedtuple("Transition", "state action reward", defaults=(0.0,))
print(Transition(1, 2), Transition(state=1, action=3, reward=5))
memory = deque(maxlen=3)
for i in range(5):
    memory.append(Transition(i, i + 1))
print(memory, len(memory), memory[-1])
batch = Transition(*zip(*memory))
print(batch.state, batch.reward)
merged = ChainMap({"lr": 0.1}, {"lr": 0.2, "wd": 0.0})
print(merged["lr"], merged["wd"])
d = {}
d.setdefault("a", []).append(1)
print(d | {"b": 2}, {**d, "c": 3}, dict(zip("xy", range(2))))
