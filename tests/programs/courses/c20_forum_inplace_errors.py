import torch

# Questions from a forum: what goes wrong, and what PyTorch says.


def attempt(title, f):
    try:
        f()
        print(title, "fine")
    except RuntimeError as e:
        print(title, "->", str(e).split(" Hint")[0])


def twice():
    x = torch.ones(2, requires_grad=True)
    y = (x * x).sum()
    y.backward()
    y.backward()


def leaf_inplace():
    w = torch.ones(3, requires_grad=True)
    w += 1


def no_grad_output():
    x = torch.ones(3)
    x.sum().backward()


def not_scalar():
    x = torch.ones(3, requires_grad=True)
    (x * 2).backward()


def saved_changed():
    x = torch.ones(3, requires_grad=True)
    y = x.exp()
    y.add_(1)
    y.sum().backward()


def numpy_of_grad():
    torch.ones(2, requires_grad=True).numpy()


def shapes():
    torch.ones(2, 3) @ torch.ones(4, 5)


def broadcast():
    torch.ones(2, 3) + torch.ones(4)


def views():
    torch.arange(6).t().view(4)


def integers():
    torch.arange(3, requires_grad=True)


def item():
    torch.ones(2).item()


def retained():
    x = torch.ones(2, requires_grad=True)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    print(x.grad)


def index():
    torch.ones(3)[5]


def cat():
    torch.cat([torch.ones(2, 3), torch.ones(2, 4)])


for f in (twice, leaf_inplace, no_grad_output, not_scalar, saved_changed, numpy_of_grad, shapes, broadcast, views,
          integers, item, retained, cat):
    attempt(f.__name__, f)
try:
    index()
except IndexError as e:
    print(e)
