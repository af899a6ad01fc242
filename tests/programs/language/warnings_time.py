import time
import warnings
import sys

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning)
    warnings.warn("plain")
print(len(seen), [(w.category.__name__, str(w.message)) for w in seen])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("now an error", RuntimeWarning)
    except RuntimeWarning as e:
        print("RuntimeWarning", e)
warnings.filterwarnings("ignore")
warnings.warn("silent")
t = time.perf_counter()
time.sleep(0.01)
took = time.perf_counter() - t
print(took >= 0.01, type(took).__name__, time.time() > 1_600_000_000, time.monotonic() <= time.monotonic())
print(time.strftime("%Y", time.gmtime(0)), time.gmtime(86400).tm_mday, time.strftime("%H:%M:%S", time.gmtime(3661)), type(time.time_ns()).__name__)


class Timer:
    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *a):
        self.elapsed = time.perf_counter() - self.start


with Timer() as timer:
    sum(range(100))
print(timer.elapsed >= 0, sys.version_info >= (3, 8), sys.maxsize > 2**32)


def timed(fn):
    def inner(*a):
        s = time.time()
        r = fn(*a)
        print(f"{fn.__name__} took {time.time() - s:.0f}s")
        return r
    return inner


@timed
def work(n):
    return sum(i * i for i in range(n))


print(work(10))
print("to stderr", file=sys.stderr)
sys.stdout.write("written\n")
