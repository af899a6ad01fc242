import torch

x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
squares = x**2
loss = squares.sum()

loss.backward()
print("loss", loss.item())
print("gradient", x.grad)
