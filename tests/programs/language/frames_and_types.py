import inspect
import logging
import sys
from collections import namedtuple


def names(frame):
    print(frame.f_code.co_name, frame.f_lineno, sorted(frame.f_locals), frame.f_code.co_varnames)


def show(a, b=2, *args, c=3, **kw):
    f = inspect.currentframe()
    names(f)
    info = inspect.getargvalues(f)
    print(info.args, info.varargs, info.keywords, info.locals["a"])
    print([entry.function for entry in inspect.stack()][:2])
    print(f.f_back.f_code.co_name)


def outer():
    show(1, x=5)


def caller():
    return inspect.currentframe().f_back.f_code.co_name


def who():
    return [caller() for _ in range(1)][0]


show(1)
Odd = namedtuple("Odd", "class x x _y", rename=True)
print(Odd(1, 2, 3, 4), Odd._fields)


class A:
    def hi(self):
        return f"hi from {type(self).__name__}"


X = type("X", (A,), {"y": 5, "get": lambda self: self.y})
print(X().hi(), X().get(), X.__name__, X.__mro__[1].__name__, isinstance(X(), A), X)
Y = type("Y", (X,), {})
print(Y().get(), Y.__bases__)
for wrong in [lambda: type("Z", 5, {}), lambda: type(5, (), {}), lambda: type("a", ())]:
    try:
        print(wrong())
    except TypeError as e:
        print("TypeError")


class HyperParameters:
    def save_hyperparameters(self, ignore=[]):
        frame = inspect.currentframe().f_back
        _, _, _, local_vars = inspect.getargvalues(frame)
        self.hparams = {
            k: v
            for k, v in local_vars.items()
            if k not in set(ignore + ["self"]) and not k.startswith("_")
        }
        for k, v in self.hparams.items():
            setattr(self, k, v)


class B(HyperParameters):
    def __init__(self, a, b, c):
        self.save_hyperparameters(ignore=["c"])
        print("self.a =", self.a, "self.b =", self.b)
        print("There is no self.c =", not hasattr(self, "c"))


B(a=1, b=2, c=3)
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("[%(levelname)s] %(message)s"))
log = logging.getLogger("filtered")
log.addHandler(handler)
log.propagate = False


class NoSkip(logging.Filter):
    def filter(self, record):
        return "skip" not in record.getMessage()


skip = NoSkip()
log.addFilter(skip)
log.warning("skip me")
log.warning("keep me")
log.removeFilter(skip)
handler.addFilter(lambda record: record.levelno >= 40)
log.warning("not this one")
log.error("this one")
handler.addFilter(logging.Filter("other"))
log.error("of another name")


class Named:
    def __set_name__(self, owner, name):
        self.name = name
        print("named", owner.__name__, name)

    def __get__(self, obj, owner=None):
        return self.name


class Holder:
    pass


named = Named()
Holder.x = named
named.__set_name__(Holder, "x")
print(Holder().x)
Named.__set_name__(named, Holder, "y")
print(Holder.x)
