from contextlib import contextmanager, suppress, ExitStack, nullcontext, closing, redirect_stdout, ContextDecorator, AbstractContextManager
import io


@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    except KeyError as e:
        print("swallowed", e)
    finally:
        print(f"</{name}>")


with tag("b") as t:
    print(t)
with tag("i"):
    raise KeyError("k")
try:
    with tag("u"):
        raise ValueError("v")
except ValueError as e:
    print("outside", e)


@tag("fn")
def f(x):
    print("in f", x)
    return x * 2


print(f(3), f.__name__)
with suppress(ZeroDivisionError, KeyError):
    1 / 0
    print("never")
with ExitStack() as stack:
    for n in "xy":
        stack.enter_context(tag(n))
    stack.callback(print, "callback", "a", sep="-")
    print("inside")
with ExitStack() as outer:
    kept = outer.pop_all()
kept.close()
with nullcontext(5) as five, closing(io.StringIO()) as s:
    s.write("text")
    print(five, s.getvalue())
out = io.StringIO()
with redirect_stdout(out):
    print("captured")
print(repr(out.getvalue()))


class Timer(ContextDecorator):
    def __enter__(self):
        print("start")
        return self

    def __exit__(self, *exc):
        print("stop", exc[0].__name__ if exc[0] else None)
        return False


@Timer()
def g():
    print("g")


g()


class Conn(AbstractContextManager):
    def __exit__(self, exc_type, exc, tb):
        print("closed", exc_type is None)


with Conn() as c:
    print(type(c).__name__)


class Res:
    def __init__(self, n):
        self.n = n

    def __enter__(self):
        print("enter", self.n)
        return self

    def __exit__(self, t, v, tb):
        print("exit", self.n, t.__name__ if t else None, v)
        return self.n == 1


with Res(1) as a, Res(2) as b:
    raise RuntimeError("deep")
print("after")
try:
    with Res(3):
        raise RuntimeError("again")
except RuntimeError as e:
    print("got", e, e.__context__)
