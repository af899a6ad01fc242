import torch

losses = []
w = torch.tensor([1.0], requires_grad=True)
for i in range(3):
    loss = (w * (i + 1)).sum()
    losses.append(loss.item())
print(losses, sum(losses) / len(losses))
t = torch.arange(4)
print(t.tolist(), list(t), [int(v) for v in t], t[0].item(), float(t[1]))
a, b = torch.tensor([1.0, 2.0])
print(a, b, max(a, b), sorted([b, a]))
for row in torch.eye(2):
    print(row)
print(len(t), t.numel(), bool(torch.tensor(1)), torch.tensor(3) in t, {"k": a})
try:
    torch.tensor([1, 2]).item()
except RuntimeError as e:
    print(e)
