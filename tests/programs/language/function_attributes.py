import functools
import inspect


def train(model, data, *, epochs: int = 3, lr=0.1, **options) -> float:
    """Train a model.

    Returns the loss.
    """
    return lr * epochs


print(train.__name__, train.__doc__.splitlines()[0], train.__defaults__, train.__kwdefaults__, train.__qualname__, train.__module__)
print(inspect.signature(lambda a, b=2, *c, d, e=5, **f: 0).parameters.keys() if False else list(inspect.signature(lambda a, b=2, *c, d, e=5, **f: 0).parameters))


def count_calls(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return fn(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@count_calls
def greet(name="you"):
    "Say hi."
    return f"hi {name}"


greet(), greet("Bo")
print(greet.calls, greet.__name__, greet.__doc__, greet.__wrapped__("raw"), greet.calls)


def repeat(times):
    def deco(fn):
        @functools.wraps(fn)
        def inner(*a, **k):
            return [fn(*a, **k) for _ in range(times)]
        return inner
    return deco


@repeat(2)
@count_calls
def add(a, b):
    return a + b


print(add(1, 2), add.__name__, add.__wrapped__.__name__)


class Memo:
    def __init__(self, fn):
        functools.update_wrapper(self, fn)
        self.fn, self.cache = fn, {}

    def __call__(self, *a):
        if a not in self.cache:
            self.cache[a] = self.fn(*a)
        return self.cache[a]


@Memo
def square(x):
    "squares"
    print("computing", x)
    return x * x


print(square(3), square(3), square.cache)


def bad(item, seen=[]):
    seen.append(item)
    return seen


print(bad(1), bad(2), bad.__defaults__)
fs = [lambda x, i=i: x + i for i in range(3)]
print([f(10) for f in fs], [f.__name__ for f in fs], (lambda: 0).__name__, len.__name__, str.upper.__name__, [].append.__name__, print.__name__)


class T:
    def method(self):
        "mdoc"

    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    def st():
        return "st"


print(T.method.__name__, T().method.__doc__, T.make.__name__, T.st.__name__, T.method.__qualname__, T.method)
train.note = "custom"
print(train.note, hasattr(train, "note"), hasattr(train, "other"), callable(train), train)


def outer():
    def inner():
        return 1
    return inner


print(outer().__qualname__, outer().__name__)


def compose(*fns):
    return functools.reduce(lambda f, g: lambda x: f(g(x)), fns, lambda x: x)


print(compose(lambda x: x + 1, lambda x: x * 2)(5), functools.partial(int, base=2)("101"), *map(str.upper, "ab"))
