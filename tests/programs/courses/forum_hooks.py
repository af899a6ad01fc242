import torch

grads = {}


def save_grad(name):
    def hook(grad):
        grads[name] = grad
    return hook


x = torch.ones(2, requires_grad=True)
y = x * 3
y.register_hook(save_grad('y'))
h = x.register_hook(lambda grad: grad * 2)
z = (y ** 2).mean()
z.backward()
print(grads['y'], x.grad)
h.remove()
net = torch.nn.Linear(2, 1)
activation = {}


def get_activation(name):
    def hook(model, input, output):
        activation[name] = output.detach()
    return hook


handle = net.register_forward_hook(get_activation('fc'))
torch.nn.init.ones_(net.weight)
torch.nn.init.zeros_(net.bias)
net(torch.tensor([[1., 2.]]))
print(activation)
handle.remove()
print(activation.keys())
