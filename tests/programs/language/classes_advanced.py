from abc import ABC, abstractmethod


class Shape(ABC):
    registry = {}

    @abstractmethod
    def area(self): ...

    @property
    @abstractmethod
    def name(self): ...

    def __str__(self):
        return f"{self.name}: {self.area():.2f}"


class Circle(Shape):
    name = "circle"
    def __init__(self, r): self.r = r
    def area(self): return 3.14159 * self.r ** 2


class Half(Circle):
    @property
    def name(self): return "half " + super().name
    def area(self): return super().area() / 2


print(Circle(2), Half(2))
for bad in (lambda: Shape(), lambda: type("X", (), {}) if False else Shape()):
    try:
        bad()
    except TypeError as e:
        print(str(e).replace("methods", "method")[:50])


class Typed:
    """A descriptor."""
    def __init__(self, kind): self.kind = kind
    def __repr__(self): return f"Typed({self.kind.__name__})"


class Meta:
    class Inner:
        value = 1
        class Deep:
            value = 2
    def make(self): return self.Inner(), Meta.Inner.Deep().value


print(Meta.Inner.value, Meta.Inner.Deep.value, Meta().make()[1], Typed(int))


class Chain:
    def __init__(self): self.calls = []
    def __getattr__(self, name):
        def call(*args):
            self.calls.append((name, args))
            return self
        return call


print(Chain().relu().linear(3, 4).softmax(1).calls)


class Lazy:
    def __getattr__(self, name):
        if name.startswith("x"):
            value = len(name)
            setattr(self, name, value)
            return value
        raise AttributeError(f"no {name}")


z = Lazy()
print(z.xyz, z.xyz, hasattr(z, "abc"), getattr(z, "abc", "default"))
try:
    z.abc
except AttributeError as e:
    print(e)


class Mixin:
    def to_dict(self): return {k: getattr(self, k) for k in self.keys}


class User(Mixin):
    keys = ("name", "_age")
    __slots__ = ("name", "_age", "__secret")
    def __init__(self, name, age):
        self.name, self._age, self.__secret = name, age, "s"
    def reveal(self): return self.__secret
    @staticmethod
    def parse(text): return User(*text.split("-"))
    @classmethod
    def anonymous(cls): return cls("anon", 0)


u = User.parse("ann-5")
print(u.to_dict(), u.reveal(), User.anonymous().name, u._User__secret, hasattr(u, "__secret"))
print(User.reveal(u), User.__name__, type(u) is User, isinstance(u, (int, Mixin)), issubclass(User, (Mixin,)))


class Account:
    interest = 0.02
    def __init__(self, balance): self.balance = balance
    def grow(self): self.balance *= 1 + self.interest; return self
a, b = Account(100), Account(100)
a.interest = 0.5
Account.interest = 0.1
print(a.grow().balance, b.grow().grow().balance, Account.interest)
bound = b.grow
print(round(bound().balance, 4), [m(Account(10)).balance for m in (Account.grow,)], bound.__name__)


class Equal:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
print(Equal(1) == Equal(1), Equal(1) != Equal(2))
try:
    hash(Equal(1))
except TypeError as e:
    print(e)
