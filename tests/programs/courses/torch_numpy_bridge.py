import numpy as np
import torch

a = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
t = torch.from_numpy(a)
t[0, 0] = 10
a[1, 1] = 40
print(a, t)
print(torch.tensor(a), torch.as_tensor(a).dtype, torch.tensor(np.float64(2.5)), torch.tensor([np.float32(1.5), 2]))
print(torch.tensor(np.arange(3)), torch.Tensor(np.array([1, 2])))
x = torch.arange(6.0).reshape(2, 3)
print(x.numpy(), x.numpy().shape, x.sum().numpy(), type(x.numpy()).__name__)
print(np.array(x), np.asarray(x).sum(), np.mean(x.numpy()))
print(x[np.array([1, 0])], x[:, np.array([0, 2])], x[np.int64(1)], x[np.array([True, False])])
s = np.sqrt(4.0)
print(x / s, s * x, x * np.pi, x ** np.float64(2))
w = torch.ones(2, requires_grad=True)
print(w.detach().numpy(), w.detach().cpu().numpy().tolist())
loss = (w * torch.from_numpy(np.array([2.0, 3.0], dtype=np.float32))).sum()
loss.backward()
print(w.grad.numpy(), float(loss), loss.item())
losses = np.zeros(3)
for i in range(3):
    losses[i] = (w * i).sum().item()
print(losses, losses.mean(), losses.argmin())
preds = torch.tensor([0.2, 0.7, 0.9]).numpy()
print((preds > 0.5).astype(int), np.where(preds > 0.5)[0], (preds > 0.5).mean())
print(torch.tensor(np.random.RandomState(0).randn(2, 2), dtype=torch.float32))
print(torch.from_numpy(np.random.default_rng(0).integers(0, 5, 4)))
