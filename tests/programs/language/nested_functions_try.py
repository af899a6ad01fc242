def parse(text):
    """Parses numbers, with everything that can go wrong."""
    def number(token):
        try:
            return int(token)
        except ValueError:
            try:
                return float(token)
            except ValueError as e:
                raise SyntaxError(f"bad token {token!r}") from e
        finally:
            seen.append(token)

    seen = []
    result = []
    for token in text.split():
        try:
            value = number(token)
        except SyntaxError as e:
            result.append(str(e))
            continue
        else:
            result.append(value)
    return result, seen


print(parse("1 2.5 x 3e2"))


def retry(times, exceptions=(Exception,)):
    def decorate(f):
        def run(*args):
            for attempt in range(1, times + 1):
                try:
                    return f(*args)
                except exceptions as e:
                    print("attempt", attempt, "failed:", e)
                    last = e
            raise RuntimeError("gave up") from last
        return run
    return decorate


attempts = iter([ValueError("one"), ValueError("two"), None])


@retry(3, (ValueError,))
def flaky(x):
    problem = next(attempts)
    if problem:
        raise problem
    return x * 2


print(flaky(21))
attempts = iter([KeyError("k")])
try:
    flaky(1)
except KeyError as e:
    print("not retried", e)
attempts = iter([ValueError(i) for i in range(3)])
try:
    flaky(1)
except RuntimeError as e:
    print(e)


def cleanup():
    log = []
    try:
        try:
            log.append("a")
            raise ValueError("v")
        except TypeError:
            log.append("never")
        finally:
            log.append("b")
    except ValueError:
        log.append("c")
    else:
        log.append("never")
    finally:
        log.append("d")
    return log


print(cleanup())


def finally_wins():
    try:
        return "try"
    finally:
        return "finally"


print(finally_wins())


def loop():
    while True:
        try:
            return "out"
        finally:
            print("leaving")


print(loop())


class Stack:
    def __init__(self): self._items = []
    def push(self, x): self._items.append(x)
    def pop(self):
        if not self._items:
            raise IndexError("pop from empty stack")
        return self._items.pop()


s = Stack()
s.push(1)
print(s.pop())
try:
    s.pop()
except IndexError as e:
    print(type(e).__name__, "-", e)
codes = {}
for name in ("ValueError", "KeyError", "ZeroDivisionError"):
    kind = {"ValueError": ValueError, "KeyError": KeyError, "ZeroDivisionError": ZeroDivisionError}[name]
    try:
        raise kind("message")
    except (ValueError, ArithmeticError) as e:
        codes[name] = str(e)
    except LookupError as e:
        codes[name] = e.args[0] + "!"
print(codes)
e = None
try:
    raise ValueError("gone")
except ValueError as e:
    pass
try:
    e
except NameError as problem:
    print(type(problem).__name__, problem)
