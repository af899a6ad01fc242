import torch

inputs = torch.tensor([0.5, -1.2, 2.0])
label = torch.tensor(1.0)

weights = torch.tensor([0.1, 0.4, -0.3], requires_grad=True)
bias = torch.tensor(0.05, requires_grad=True)

score = (weights * inputs).sum() + bias
prediction = torch.sigmoid(score)
loss = -(label * torch.log(prediction) + (1 - label) * torch.log(1 - prediction))

loss.backward()
print(f"prediction {prediction.item():.4f}, loss {loss.item():.4f}")
print("gradient of the weights", weights.grad)
print("prediction - label, times the inputs", (prediction - label).detach() * inputs)
