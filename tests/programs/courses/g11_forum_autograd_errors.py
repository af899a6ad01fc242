import torch
import torch.nn as nn


def attempt(label, fn):
    try:
        print(label, "->", fn())
    except Exception as e:
        print(f"{label}: {type(e).__name__}: {e}")


def twice():
    x = torch.ones(2, requires_grad=True)
    y = (x * x).sum()
    y.backward()
    y.backward()


def leaf_inplace():
    w = torch.zeros(3, requires_grad=True)
    w += 1


def leaf_view_inplace():
    w = torch.zeros(3, requires_grad=True)
    w[0] = 1


def saved_modified():
    x = torch.ones(3, requires_grad=True)
    y = x.exp()
    y += 1
    y.sum().backward()


def sigmoid_modified():
    x = torch.ones(3, requires_grad=True)
    y = torch.sigmoid(x)
    y.mul_(2)
    y.sum().backward()


def weight_modified():
    lin = nn.Linear(2, 2)
    out = lin(torch.ones(1, 2, requires_grad=True))
    with torch.no_grad():
        lin.weight.zero_()
    out.sum().backward()


def nonscalar():
    (torch.ones(3, requires_grad=True) * 2).backward()


def no_grad_fn():
    torch.ones(3).sum().backward()


def with_no_grad():
    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        y = x.sum()
    y.backward()


def int_grad():
    torch.tensor([1, 2, 3], requires_grad=True)


def set_int():
    t = torch.tensor([1, 2])
    t.requires_grad_()


def nonleaf_flag():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.requires_grad = False


def wrong_seed():
    x = torch.ones(2, requires_grad=True)
    (x * 2).backward(torch.ones(3))


def unused():
    x, z = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    return torch.autograd.grad((x * 2).sum(), [x, z])


def unused_ok():
    x, z = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    return torch.autograd.grad((x * 2).sum(), [x, z], allow_unused=True)


def not_required():
    x, z = torch.ones(2, requires_grad=True), torch.ones(2)
    return torch.autograd.grad((x * z).sum(), z)


def assign_grad_shape():
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.ones(3)


def assign_grad_type():
    x = torch.ones(2, requires_grad=True)
    x.grad = 0


def assign_grad_dtype():
    x = torch.ones(2, requires_grad=True)
    x.grad = torch.ones(2, dtype=torch.float64)


def zero_none():
    x = torch.ones(2, requires_grad=True)
    x.grad.zero_()


def deepcopy_nonleaf():
    import copy
    x = torch.ones(2, requires_grad=True)
    copy.deepcopy(x * 2)


def argmax_grad():
    x = torch.randn(3, requires_grad=True)
    x.argmax().backward()


def round_grad():
    x = torch.tensor([1.4, 2.6], requires_grad=True)
    x.round().sum().backward()
    return x.grad


def detached():
    x = torch.ones(2, requires_grad=True)
    y = torch.tensor(x * 2)
    y.sum().backward()


def opt_nonleaf():
    w = torch.randn(2, requires_grad=True) * 0.1
    torch.optim.SGD([w], lr=0.1)


def opt_empty():
    torch.optim.Adam([])


def opt_tensor():
    torch.optim.Adam(torch.randn(2, requires_grad=True))


def opt_bad_lr():
    torch.optim.Adam([torch.randn(2, requires_grad=True)], lr=-1)


def opt_twice():
    p = torch.nn.Parameter(torch.zeros(1))
    torch.optim.SGD([{'params': [p]}, {'params': [p]}], lr=0.1)


def opt_sgd_nesterov():
    p = torch.nn.Parameter(torch.zeros(1))
    torch.optim.SGD([p], lr=0.1, nesterov=True)


def no_super():
    class M(nn.Module):
        def __init__(self):
            self.fc = nn.Linear(1, 1)
    M()


def no_super_tensor():
    class M(nn.Module):
        def __init__(self):
            self.w = nn.Parameter(torch.ones(1))
    M()


def no_forward():
    class M(nn.Module):
        pass
    M()(torch.ones(1))


def set_param():
    lin = nn.Linear(2, 2)
    lin.weight = torch.ones(2, 2)


def missing_attr():
    nn.Linear(2, 2).wieght


def list_of_layers():
    class M(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(2, 2), nn.Linear(2, 2)]
    return list(M().parameters())


def seq_type():
    nn.Sequential(nn.Linear(1, 1), torch.relu)


for f in [twice, leaf_inplace, leaf_view_inplace, saved_modified, sigmoid_modified, weight_modified, nonscalar, no_grad_fn,
          with_no_grad, int_grad, set_int, nonleaf_flag, wrong_seed, unused, unused_ok, not_required, assign_grad_shape,
          assign_grad_type, assign_grad_dtype, zero_none, deepcopy_nonleaf, argmax_grad, round_grad, detached, opt_nonleaf,
          opt_empty, opt_tensor, opt_bad_lr, opt_twice, opt_sgd_nesterov, no_super, no_super_tensor, no_forward, set_param,
          missing_attr, list_of_layers, seq_type]:
    attempt(f.__name__, f)
