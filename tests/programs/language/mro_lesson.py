class A:
    def who(self):
        return "A"


class B(A):
    def who(self):
        return "B>" + super().who()


class C(A):
    def who(self):
        return "C>" + super().who()


class D(B, C):
    def who(self):
        return "D>" + super().who()


print(D().who(), [c.__name__ for c in D.__mro__], D.mro() == list(D.__mro__), D.__bases__)
print(D.__mro__, issubclass(D, C), isinstance(D(), A), D.__name__, D.__qualname__, D.__module__, D.__doc__)
try:
    class X(A, B):
        pass
except TypeError as e:
    print("TypeError", str(e)[:50])


class Mixin:
    def __init__(self, *args, extra=None, **kw):
        super().__init__(*args, **kw)
        self.extra = extra


class Base:
    def __init__(self, x):
        self.x = x


class Both(Mixin, Base):
    pass


b = Both(1, extra="e")
print(b.x, b.extra, vars(b), type(b), type(b).__name__, b.__class__ is Both)


class Account:
    """An account."""
    rate = 0.05

    def __init__(self, owner, balance=0):
        self.owner = owner
        self.__balance = balance

    @property
    def balance(self):
        "the balance"
        return self.__balance

    @balance.setter
    def balance(self, v):
        if v < 0:
            raise ValueError("negative")
        self.__balance = v

    @balance.deleter
    def balance(self):
        print("closing")
        del self.__balance

    @staticmethod
    def check(x):
        return x > 0

    @classmethod
    def free(cls, owner):
        return cls(owner, 100)

    def __repr__(self):
        return f"{self.__class__.__name__}({self.owner!r}, {self.__balance})"


a = Account.free("Ann")
a.balance += 50
print(a, a.balance, Account.check(3), Account.__doc__, a._Account__balance, Account.rate)
try:
    a.balance = -1
except ValueError as e:
    print("ValueError", e)
try:
    print(a.__balance)
except AttributeError as e:
    print("AttributeError", e)
del a.balance
print(hasattr(a, "balance"), getattr(a, "nope", "default"), callable(a.check), Account.free)
