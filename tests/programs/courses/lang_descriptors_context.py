from contextlib import contextmanager, ExitStack
import time


class Timer:
    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *exc):
        self.elapsed = time.perf_counter() - self.start
        return False


class Celsius:
    def __init__(self, value=0):
        self._value = value

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, v):
        if v < -273:
            raise ValueError("too cold")
        self._value = v

    @value.deleter
    def value(self):
        self._value = None


@contextmanager
def tag(name, log):
    log.append(f"<{name}>")
    try:
        yield name
    except ZeroDivisionError:
        log.append("caught")
    finally:
        log.append(f"</{name}>")


with Timer() as t:
    sum(range(10))
print(t.elapsed >= 0)
c = Celsius()
c.value = 5
c.value += 1
print(c.value)
try:
    c.value = -300
except ValueError as e:
    print(e)
del c.value
print(c.value)
log = []
with tag("a", log) as a, tag("b", log):
    log.append(a)
with tag("z", log):
    1 / 0
with ExitStack() as stack:
    names = [stack.enter_context(tag(n, log)) for n in "xy"]
print(log, names)
