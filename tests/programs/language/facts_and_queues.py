"""What exceptions say of themselves, signatures, queues, bytes as text, names of files."""
from typing import TypedDict
class Cfg(TypedDict, total=False):
    lr: float
    name: str
class More(Cfg):
    k: int
c = Cfg(lr=1, name="q"); m = More(lr=2, k=3); print(c, m, c == {"lr": 1, "name": "q"}, isinstance(c, dict), c["lr"])
class MyErr(ValueError): pass
print([k.__name__ for k in MyErr.__mro__], [k.__name__ for k in FileNotFoundError.__mro__], MyErr.__bases__, KeyError.__base__)
try: int("x")
except ValueError as e: print(type(e).__mro__[1])
try: foo
except NameError as e: print(e.name)
try: [].foo
except AttributeError as e: print(e.name)
try: raise FileNotFoundError(2, "No such file", "x.txt")
except OSError as e: print(e.errno, e.strerror, e.filename, e)
try: b"\xff".decode()
except UnicodeDecodeError as e: print(e.start, e.end, e.reason, e.encoding)
it = iter([1, 2]); print(it.__next__(), [*map(iter([3]).__next__, [])] if 0 else "")
import inspect
class A:
    "doc"
    def __init__(self, a, b=[1], *, c=None): pass
def deco(f):
    def w(*a, **k):
        b = inspect.signature(f).bind(*a, **k); b.apply_defaults(); print(b, b.args, b.kwargs); return f(*a, **k)
    return w
@deco
def g(x, y=2, *z, q=5): return x
g(1, 2, 3); print(inspect.signature(A), inspect.signature(A).parameters["b"].default, inspect.getdoc(A))
try: inspect.signature(g).bind
except Exception as e: print(e)
try: inspect.signature(lambda x: x).bind(1, 2)
except TypeError as e: print(e)
import torch; print(inspect.isclass(A), inspect.isgenerator(x for x in []))
import base64, struct, timeit, queue
print(base64.b64encode(b"hi"), base64.b64decode("aGk="), struct.pack("<if", 1, 2.5), struct.unpack("<if", struct.pack("<if", 1, 2.5)), struct.calcsize("i"))
print(timeit.timeit(lambda: None, number=3) >= 0)
from pathlib import Path
p = Path("a/../b/x.tar.gz"); print(p, p.suffixes, p.with_name("y"), p.parents[0], p.is_absolute(), Path("/a/b").relative_to("/a"))
import argparse
def positive(s):
    v = float(s)
    if v <= 0: raise argparse.ArgumentTypeError(f"{s} is not positive")
    return v
p = argparse.ArgumentParser(prog="train.py", description="x")
p.add_argument("--lr", type=positive, default=1e-3)
p.add_argument("--epochs", "-e", type=int, default=3)
p.add_argument("--no-cuda", action="store_true")
p.add_argument("--layers", type=int, nargs="*", default=[64, 64])
p.add_argument("--verbose", action=argparse.BooleanOptionalAction, default=True)
sub = p.add_mutually_exclusive_group()
sub.add_argument("--a", action="store_const", const=5)
args = p.parse_args("--lr 0.1 -e 7 --layers 1 2 3 --no-verbose".split())
print(args, vars(args)["lr"], args.no_cuda, getattr(args, "verbose"))
for k, v in sorted(vars(args).items()): print(f"{k:>10}: {v}")
ns = argparse.Namespace(x=1, y="z"); print(ns, ns == argparse.Namespace(x=1, y="z"), "x" in ns)
import contextlib, io, sys, time
class Timer:
    def __enter__(self): self.t = 1; print("enter"); return self
    def __exit__(self, et, ev, tb): print("exit", et.__name__ if et else None, ev, tb is None); return et is ZeroDivisionError
with Timer() as t: print("body", t.t)
with Timer(): 1 / 0
try:
    with Timer(): raise ValueError("x")
except ValueError as e: print("caught", e)
@contextlib.contextmanager
def setting(d, **kw):
    old = {k: d.get(k) for k in kw}; d.update(kw)
    try: yield d
    finally: d.update(old); print("restored")
cfg = {"lr": 1}
with setting(cfg, lr=2) as c: print(c)
print(cfg)
with contextlib.suppress(KeyError, IndexError): {}["x"]
buf = io.StringIO()
with contextlib.redirect_stdout(buf): print("hidden")
print(buf.getvalue().strip())
with contextlib.redirect_stderr(io.StringIO()) as err: print("to err", file=sys.stderr)
print(repr(err.getvalue()))
with contextlib.ExitStack() as s:
    for i in range(3): s.callback(print, "cb", i)
    s.enter_context(setting(cfg, a=1))
class D(contextlib.ContextDecorator):
    def __enter__(self): print("in"); return self
    def __exit__(self, *e): print("out"); return False
@D()
def f(): print("f")
f()
with (setting(cfg, q=1), contextlib.nullcontext(5) as n): print(n)
import queue
Q = queue.Queue(); Q.put(1); Q.put(2); print(Q.get(), Q.qsize(), Q.empty())
PQ = queue.PriorityQueue(); PQ.put((2, "b")); PQ.put((1, "a")); print(PQ.get())
for empty in (queue.Queue(), queue.LifoQueue()):
    try: empty.get_nowait()
    except queue.Empty as e: print("empty", repr(str(e)))
L = queue.LifoQueue(maxsize=1); L.put("a"); print(L.full(), L.get())
