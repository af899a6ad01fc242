"""contextlib: ExitStack, suppress, closing, redirect_stdout, nullcontext, decorators."""
import contextlib
import io
import torch
from contextlib import contextmanager, ExitStack, suppress, nullcontext, closing, redirect_stdout


@contextmanager
def frozen(module):
    before = {n: p.requires_grad for n, p in module.named_parameters()}
    for p in module.parameters():
        p.requires_grad_(False)
    try:
        yield module
    except RuntimeError as e:
        print("caught inside:", str(e).split("\n")[0][:60])
    finally:
        for n, p in module.named_parameters():
            p.requires_grad_(before[n])


class Timer(contextlib.ContextDecorator):
    calls = 0

    def __enter__(self):
        Timer.calls += 1
        return self

    def __exit__(self, kind, value, tb):
        print("exit", kind.__name__ if kind else None)
        return kind is ZeroDivisionError


@Timer()
def risky(n):
    return 10 // n


net = torch.nn.Linear(2, 1)
with frozen(net) as f:
    f(torch.ones(1, 2)).sum().backward()
print(all(p.requires_grad for p in net.parameters()), net.weight.grad)

print(risky(5), risky(0), Timer.calls)

with ExitStack() as stack:
    for name in "abc":
        stack.callback(print, "closing", name)
    stack.enter_context(torch.no_grad())
    y = net(torch.ones(1, 2))
    print(y.requires_grad)
    keep = stack.pop_all()
print("still open", torch.is_grad_enabled())
keep.close()
print(torch.is_grad_enabled())

buffer = io.StringIO()
with redirect_stdout(buffer):
    print("hidden", 1 + 1)
print(repr(buffer.getvalue()))

with suppress(KeyError, IndexError):
    [][1]
    print("never")

for amp in (False, True):
    with torch.no_grad() if amp else nullcontext() as c:
        print(torch.is_grad_enabled(), c is None)


class Resource:
    def close(self):
        print("closed")


with closing(Resource()) as r, suppress(AttributeError):
    r.missing
