# functools
import functools
from functools import *
import operator, itertools
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
print(fib(80), fib.cache_info()); fib.cache_clear(); print(fib.cache_info())
@cache
def sq(x): return x * x
print(sq(4), sq(4), sq.cache_info(), sq.__wrapped__(5), sq.__name__)
@lru_cache(maxsize=2)
def tri(a, *, b=1): return a + b
tri(1); tri(1, b=1); tri(2); tri(1); print(tri.cache_info(), tri.cache_parameters())
try: sq([1])
except TypeError as e: print(e)
class C:
    def __init__(self): self.n = 0
    @cached_property
    def val(self): self.n += 1; print('computing'); return 42
    def power(self, b, e): return b ** e
    square = partialmethod(power, e=2)
    cube = partialmethod(power, e=3)
    @functools.singledispatchmethod
    def show(self, a): return f'obj {a}'
    @show.register
    def _(self, a: int): return f'int {a}'
    @show.register(str)
    def _s(self, a): return f'str {a}'
c = C(); print(c.val, c.val, c.n, c.square(3), c.cube(2), c.__dict__); del c.val; print(c.val)
print(c.show(1), c.show('x'), c.show(2.5))
@singledispatch
def f(x): return 'default'
@f.register
def _(x: int): return 'int'
@f.register(list)
def _l(x): return 'list'
@f.register
def _d(x: dict | set): return 'ds'
@f.register(type(None))
def _n(x): return 'none'
print(f(1), f([]), f(1.0), f({}), f(set()), f(None), f(True), f.dispatch(int).__name__, sorted(k.__name__ for k in f.registry))
add5 = partial(operator.add, 5); print(add5(3), add5.func, add5.args, add5.keywords)
basetwo = partial(int, base=2); print(basetwo("101"))

print(reduce(lambda a, b: a * b, range(1, 6)), reduce(operator.add, [[1], [2]], []), functools.reduce(max, [3, 1, 4]))
try: reduce(operator.add, [])
except TypeError as e: print(e)
@total_ordering
class T:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(T(1) <= T(2), T(3) >= T(2), T(1) > T(2), max([T(1), T(5)], key=lambda t: t.v).v)
def deco(fn):
    @wraps(fn)
    def inner(*a, **k):
        "inner doc"
        return fn(*a, **k)
    return inner
@deco
def hello(name: str) -> str:
    "hello doc"
    return f'hi {name}'
print(hello.__name__, hello.__doc__, hello('x'), hello.__wrapped__('y'))
print(sorted(['b', 'a', 'C'], key=cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))
def retry(times=3, exceptions=(Exception,)):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            for attempt in range(1, times + 1):
                try: return func(*args, **kwargs)
                except exceptions as e:
                    print(f'attempt {attempt} failed: {e!r}')
                    if attempt == times: raise
        return wrapper
    return decorator
n = 0
@retry(times=3, exceptions=(ValueError,))
def flaky():
    global n; n += 1
    if n < 3: raise ValueError(n)
    return 'ok'
print(flaky())
print(WRAPPER_ASSIGNMENTS, WRAPPER_UPDATES)
class Count:
    def __init__(self, f): update_wrapper(self, f); self.f = f; self.calls = 0
    def __call__(self, *a): self.calls += 1; return self.f(*a)
@Count
def z(a): "zdoc"; return a
z(1); z(2); print(z.calls, z.__name__, z.__doc__)
