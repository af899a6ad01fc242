import collections
import torch
import torch.nn as nn
import numpy as np

print(str, int, list, dict, type(None), type(...), type(print), type(lambda: 0), type(len), type([].append), type(str), type(type))
print([str, int], {"k": float}, (bool,), f"{str} {int!r} {dict!s}", str(list), repr(tuple), "%s %r" % (set, bytes), "{}".format(frozenset))
print(type(1), type(1.0), type("s"), type(b""), type([]), type(()), type({}), type(set()), type(1j), type(True), type(range(1)), type(slice(1)), type((i for i in [])), type(iter([])), type(zip()), type(map(str, [])), type({}.keys()), type(enumerate([])), type(NotImplemented))
print(Exception, ValueError, type(ValueError("x")), KeyError.__name__, collections.OrderedDict, collections.Counter, type(collections.deque()), collections.defaultdict)


class Own:
    pass


class Child(Own):
    def m(self):
        pass


print(Own, type(Own()), [Own, Child], type(Child()).__name__, Child.m, type(Child().m), type(Child.m), type(property()))
print(torch.Tensor, type(torch.ones(1)), nn.Linear, type(nn.Linear(1, 1)), torch.float32, type(torch.float32), torch.optim.SGD, type(torch.Size([1])), nn.Parameter, torch.device("cpu"), type(nn.ReLU()))
print(np.ndarray, type(np.ones(1)), type(np.float64(1)), np.float32, np.ones(1).dtype, type(np.ones(1)[0]))
t = {int: "int", str: "str", Own: "own"}
print(t[type(3)], t[type("a")], t[type(Own())], type(3) is int, type("") == str, isinstance(Own, type), type(int) is type)
print(*map(str, [1, None, int, Own]), list(map(type, [1, "a", None])), sorted([int, str, float], key=lambda k: k.__name__), {type(x).__name__ for x in [1]})
x = torch.ones(2, requires_grad=True)
y = (x * 2).sum()
print(type(y.grad_fn).__name__, y.grad_fn, type(x.shape), x.dtype, type(x.tolist()), type(y.item()), type(x.numpy) if False else "")
print(issubclass(bool, int), issubclass(nn.Linear, nn.Module), isinstance(x, torch.Tensor), type(nn.Linear(1, 1)).__mro__[1] if False else nn.Module, callable(Own))
