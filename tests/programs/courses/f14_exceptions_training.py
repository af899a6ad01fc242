"""Exceptions: chains, custom types, else/finally, retry decorators, assertion messages, warnings."""
import warnings
import functools
import torch


class TrainingError(RuntimeError):
    def __init__(self, step, reason="unknown"):
        super().__init__(f"step {step}: {reason}")
        self.step, self.reason = step, reason


class Diverged(TrainingError): ...


def retry(times=3, exceptions=(Exception,)):
    def deco(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return fn(*args, attempt=attempt, **kwargs)
                except exceptions as e:
                    print(f"  attempt {attempt} failed: {e}")
                    if attempt == times:
                        raise TrainingError(attempt, "gave up") from e
                else:
                    print("unreachable")
                finally:
                    print("  cleaned")
        return inner
    return deco


@retry(times=2, exceptions=(Diverged, ZeroDivisionError))
def fit(lr, attempt):
    """Fits a quadratic."""
    w = torch.tensor(1.0, requires_grad=True)
    for step in range(20):
        loss = w ** 4
        if not torch.isfinite(loss):
            raise Diverged(step, f"loss is {loss.item()}")
        loss.backward()
        with torch.no_grad():
            w -= lr / attempt * w.grad
            w.grad.zero_()
    return round(w.item(), 4)


print(fit.__name__, fit.__doc__)
print(fit(0.1))
try:
    fit(9.0)
except TrainingError as e:
    print(type(e).__name__, e, e.step, e.reason)


def order():
    try:
        yield "try"
        raise KeyError("k")
    except KeyError as e:
        yield f"except {e}"
    else:
        yield "else"
    finally:
        yield "finally"

print(list(order()))


def returns():
    for i in range(3):
        try:
            if i == 1:
                return "returned"
        finally:
            print("finally", i)

print(returns())
try:
    assert 1 + 1 == 3, f"math is {'hard'}"
except AssertionError as e:
    print("AssertionError:", e, e.args)
for bad in ["int('x')", "[][2]", "{}['k']", "None.x", "1/0", "(1).real.foo", "len(3)", "'a' + 1", "undefined_name"]:
    try:
        {"int('x')": lambda: int("x"), "[][2]": lambda: [][2], "{}['k']": lambda: {}["k"], "None.x": lambda: None.x, "1/0": lambda: 1 / 0,
         "(1).real.foo": lambda: (1).real.foo, "len(3)": lambda: len(3), "'a' + 1": lambda: "a" + 1, "undefined_name": lambda: undefined_name}[bad]()
    except Exception as e:
        print(f"{bad:>15} -> {type(e).__name__}: {e}")
try:
    try:
        torch.ones(2) @ torch.ones(3)
    except RuntimeError as e:
        raise ValueError("shape problem") from e
except ValueError as e:
    print(e)
try:
    torch.ones(2, 3).view(4)
except RuntimeError as e:
    print(str(e))
try:
    x = torch.ones(2, requires_grad=True)
    x.sum().backward(); y = x * 2; y.backward()
except RuntimeError as e:
    print(str(e))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful", UserWarning)
    print(len(caught), caught[0].category.__name__, caught[0].message)
