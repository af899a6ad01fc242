from contextlib import contextmanager, suppress, nullcontext, closing, ExitStack


class Timer:
    def __init__(self, name, swallow=()):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("start", self.name)
        return self

    def __exit__(self, kind, value, traceback):
        print("stop", self.name, kind and kind.__name__)
        return kind is not None and issubclass(kind, self.swallow)


@contextmanager
def setting(values, key, value):
    old = values.get(key)
    values[key] = value
    try:
        yield values
    finally:
        values[key] = old
        print("restored", key)


options = {"lr": 0.1}
with setting(options, "lr", 0.5) as o, Timer("a") as t:
    print(o["lr"], t.name)
print(options)
with Timer("b", (ValueError,)):
    raise ValueError("swallowed")
try:
    with Timer("c"), setting(options, "m", 1):
        raise KeyError("passed on")
except KeyError as e:
    print("got", e)
with suppress(ZeroDivisionError, KeyError):
    1 / 0
print("still here")
with (
    nullcontext(5) as n,
    Timer("paren"),
):
    print(n)


class Thing:
    def close(self):
        print("closed")


with closing(Thing()) as thing:
    pass
with ExitStack() as stack:
    names = [stack.enter_context(Timer(i)).name for i in "xy"]
    stack.callback(print, "callback", 1)
    print(names)


@contextmanager
def twice():
    print("in")
    yield
    print("out")


@twice()
def decorated(x):
    print("body", x)


decorated(3)


def early():
    with Timer("return"):
        return "value"


print(early())
for i in range(3):
    with Timer(i):
        if i == 1:
            break
