import torch
import torch.nn as nn


class Layer(nn.Module):
    registry = {}

    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Layer.registry[name or cls.__name__.lower()] = cls


class Double(Layer):
    def forward(self, x):
        return x * 2


class Shift(Layer, name="plus"):
    def __init__(self, by=1.0):
        super().__init__()
        self.by = nn.Parameter(torch.tensor(by))

    def forward(self, x):
        return x + self.by


print(Layer.registry, sorted(Layer.registry))
net = nn.Sequential(Layer.registry["double"](), Layer.registry["plus"](0.5))
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = net(x).sum()
y.backward()
print(y, x.grad, net[1].by.grad, net)


class Plugin:
    def __init_subclass__(cls, /, required=(), **kw):
        super().__init_subclass__(**kw)
        for name in required:
            if not hasattr(cls, name):
                raise TypeError(f"{cls.__name__} needs {name}")
        cls.order = getattr(Plugin, "count", 0)
        Plugin.count = cls.order + 1


class Good(Plugin, required=["run"]):
    def run(self):
        return "ran"


try:
    class Bad(Plugin, required=["run"]):
        pass
except TypeError as e:
    print("TypeError", e)


class Child(Good):
    pass


print(Good.order, Child.order, Plugin.count, Child().run())


class Validated:
    def __init_subclass__(cls):
        super().__init_subclass__()
        for k, v in list(vars(cls).items()) if False else []:
            print(k, v)
        cls.made = True


class V(Validated):
    pass


print(V.made, V().made)
try:
    class W(Validated, key=1):
        pass
except TypeError as e:
    print("TypeError", e)
