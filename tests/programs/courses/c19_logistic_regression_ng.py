import torch


def sigmoid(z):
    return 1 / (1 + torch.exp(-z))


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(torch.mm(w.t(), X) + b)
    cost = -1 / m * torch.sum(Y * torch.log(A) + (1 - Y) * torch.log(1 - A))
    dw = 1 / m * torch.mm(X, (A - Y).t())
    db = 1 / m * torch.sum(A - Y)
    return {"dw": dw, "db": db}, cost


w, b = torch.tensor([[1.0], [2.0]]), torch.tensor(2.0)
X = torch.tensor([[1.0, 2.0, -1.0], [3.0, 4.0, -3.2]])
Y = torch.tensor([[1.0, 0.0, 1.0]])
grads, cost = propagate(w, b, X, Y)
print("dw =", grads["dw"], "db =", grads["db"], "cost =", cost)

wt, bt = w.clone().requires_grad_(), b.clone().requires_grad_()
A = torch.sigmoid(wt.t() @ X + bt)
loss = torch.nn.functional.binary_cross_entropy(A, Y)
loss.backward()
print(torch.allclose(wt.grad, grads["dw"], atol=1e-6), torch.allclose(bt.grad, grads["db"], atol=1e-6))
costs = []
for i in range(100):
    grads, cost = propagate(w, b, X, Y)
    w = w - 0.009 * grads["dw"]
    b = b - 0.009 * grads["db"]
    if i % 50 == 0:
        costs.append(round(cost.item(), 4))
print("w =", w, "b =", b, costs)
print((sigmoid(w.t() @ X + b) > 0.5).int())
print((torch.where(sigmoid(w.t() @ X + b) > 0.5, 1.0, 0.0) == Y).float().mean().item() * 100, "%")
