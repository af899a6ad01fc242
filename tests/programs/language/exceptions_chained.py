import math


class ConfigError(Exception):
    """Base."""

    def __init__(self, key, message="bad config"):
        self.key = key
        super().__init__(f"{message}: {key}")


class MissingKey(ConfigError, KeyError):
    pass


def load(d):
    try:
        return d["lr"]
    except KeyError as e:
        raise MissingKey("lr") from e


try:
    load({})
except ConfigError as e:
    print(type(e).__name__, e.args, e.key, repr(e.__cause__), isinstance(e, KeyError), e.__context__ is e.__cause__)


def chain(n):
    try:
        if n == 0:
            raise ValueError("deepest")
        chain(n - 1)
    except ValueError as e:
        raise ValueError(f"level {n}") from e


try:
    chain(2)
except ValueError as e:
    while e is not None:
        print(e)
        e = e.__cause__


def attempt(f, *a):
    try:
        r = f(*a)
    except (ZeroDivisionError, ValueError) as e:
        return f"{type(e).__name__}: {e}"
    except Exception as e:
        return f"other {type(e).__name__}: {e}"
    else:
        return f"fine {r}"
    finally:
        print("finally", end=" ")


print(attempt(lambda: 1 / 0), attempt(int, "x"), attempt(math.sqrt, 4), attempt(math.sqrt, -1), attempt(lambda: [][1]), attempt(lambda: {}["k"]), attempt(lambda: "a" + 1), attempt(lambda: None.x), attempt(lambda: undefined_name))


def f():
    try:
        return "try"
    finally:
        print("cleanup")


print(f())
for i in range(3):
    try:
        if i == 1:
            continue
        print("i", i)
    finally:
        print("end", i)
try:
    try:
        raise TypeError("first")
    finally:
        print("inner finally")
except TypeError as e:
    e.add_note("a note")
    print(e, e.__notes__)
try:
    raise RuntimeError
except RuntimeError as e:
    print(repr(e), e.args, str(e) == "")
try:
    assert 1 == 2, ("tuple", 3)
except AssertionError as e:
    print(e.args, e)
e = ValueError("kept", 3)
print(e, repr(e), e.args[1])


class Retry:
    def __init__(self, n):
        self.n = n

    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        print("exit", kind.__name__ if kind else None, value, tb is None)
        return kind is not None and issubclass(kind, LookupError)


with Retry(1):
    raise KeyError("swallowed")
try:
    with Retry(2):
        raise OSError("through")
except OSError as e:
    print("OSError", e)
try:
    raise StopIteration(5)
except StopIteration as e:
    print(e.value)
try:
    raise SystemExit(3)
except SystemExit as e:
    print(e.code)
try:
    int("12a")
except ValueError as e:
    print(e)
    try:
        raise KeyError("while handling")
    except KeyError as k:
        print(repr(k.__context__))
