import functools


def traced(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        shown = [repr(a) for a in args] + [f"{k}={v!r}" for k, v in kwargs.items()]
        result = f(*args, **kwargs)
        print(f"{f.__name__}({', '.join(shown)}) = {result}")
        return result
    return wrapper


def repeat(times):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            return [f(*args, **kwargs) for _ in range(times)]
        return wrapper
    return decorate


@traced
def add(a, b=1):
    """Adds."""
    return a + b


@repeat(times=2)
@traced
def greet(name, *, loud=False):
    return name.upper() if loud else name


add(2)
add(2, b=5)
print(greet("ann", loud=True), add.__name__, add.__doc__, greet.__name__)


class Register:
    def __init__(self): self.names = {}

    def __call__(self, name):
        def decorate(f):
            self.names[name] = f
            return f
        return decorate


register = Register()


@register("relu")
def relu(x): return max(0, x)


@register("square")
def square(x): return x * x


print({name: f(-3) for name, f in register.names.items()})


def singleton(cls):
    made = {}

    def get(*args):
        if cls not in made:
            made[cls] = cls(*args)
        return made[cls]
    return get


@singleton
class Config:
    def __init__(self, lr=0.1): self.lr = lr


print(Config(0.5) is Config(), Config().lr)


class Once:
    def __init__(self, f): self.f, self.calls = f, 0

    def __call__(self, *a):
        self.calls += 1
        return self.f(*a)


@Once
def area(w, h): return w * h


area(2, 3), area(4, 5)
print(area.calls, area(1, 1))


def method_logger(f):
    def inner(self, *a):
        print("->", f.__name__, a)
        return f(self, *a)
    return inner


class Robot:
    @method_logger
    def move(self, x): return x + 1

    @functools.cached_property
    def slow(self):
        print("computed")
        return 42

    @functools.lru_cache(maxsize=None)
    def twice(self, n):
        print("twice", n)
        return 2 * n


r = Robot()
print(r.move(1), r.slow, r.slow, r.twice(3), r.twice(3))


class CountCalls:
    def __init__(self, func):
        functools.update_wrapper(self, func)
        self.func = func
        self.calls = 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        return self.func(*args, **kwargs)


@CountCalls
def greet(name):
    """Say hello."""
    return f"hello {name}"


print(greet("a"), greet("b"), greet.calls, greet.__name__, greet.__doc__)
print(hasattr(greet, "__wrapped__"), greet.__wrapped__("c"), greet.calls)
print(hasattr(CountCalls(greet.func).func, "__name__"))
