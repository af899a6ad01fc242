class Singleton:
    _instance = None

    def __new__(cls, *args, **kwargs):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __init__(self, v=0):
        self.v = v


a, b = Singleton(1), Singleton(2)
print(a is b, a.v)


class Registry:
    _items = {}

    @classmethod
    def register(cls, name):
        def deco(obj):
            cls._items[name] = obj
            return obj
        return deco

    @classmethod
    def create(cls, name, *a, **k):
        return cls._items[name](*a, **k)


@Registry.register("relu")
class Relu:
    def __call__(self, x: float) -> float:
        return max(0.0, x)


@Registry.register("leaky")
def leaky(slope: float = 0.1):
    return lambda x: x if x > 0 else slope * x


print(Registry.create("relu")(-3), Registry.create("leaky", slope=0.5)(-2), sorted(Registry._items), leaky.__name__)


class Observable:
    def __init__(self):
        self._subs = []

    def subscribe(self, fn):
        self._subs.append(fn)
        return lambda: self._subs.remove(fn)

    def notify(self, *a):
        for fn in list(self._subs):
            fn(*a)


o = Observable()
log = []
off = o.subscribe(log.append)
o.notify(1)
off()
o.notify(2)
print(log)


class Builder:
    def __init__(self):
        self.parts = []

    def __getattr__(self, name):
        if name.startswith("add_"):
            def add(*a):
                self.parts.append((name[4:], *a))
                return self
            return add
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __str__(self):
        return " > ".join(f"{n}{list(a) if a else ''}" for n, *a in self.parts)


print(Builder().add_linear(2, 3).add_relu().add_linear(3, 1))
try:
    Builder().nope
except AttributeError as e:
    print("AttributeError", e)


class Stack:
    def __init__(self, *items):
        self._items = list(items)

    def push(self, x):
        self._items.append(x)
        return self

    def pop(self):
        if not self._items:
            raise IndexError("pop from empty stack")
        return self._items.pop()

    def __len__(self):
        return len(self._items)

    def __bool__(self):
        return bool(self._items)

    def __eq__(self, other):
        return isinstance(other, Stack) and self._items == other._items

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self._items))})"


s = Stack(1).push(2).push("x")
print(s, len(s), s.pop(), s == Stack(1, 2), bool(Stack()), s != Stack())
try:
    hash(s)
except TypeError as e:
    print("TypeError", e)
try:
    Stack().pop()
except IndexError as e:
    print("IndexError", e)


class Meta:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __eq__(self, o):
        return self.__dict__ == o.__dict__


m = Meta(a=1, b=[2])
print(m.__dict__, m == Meta(a=1, b=[2]), vars(m)["a"], getattr(m, "b"), hasattr(m, "c"))
setattr(m, "c", 3)
delattr(m, "a")
print(sorted(m.__dict__))


class Temp:
    def __init__(self, c): self.c = c
    @property
    def f(self): return self.c * 9 / 5 + 32
    @f.setter
    def f(self, v): self.c = (v - 32) * 5 / 9


t = Temp(100)
print(t.f)
t.f = 32
print(t.c)
