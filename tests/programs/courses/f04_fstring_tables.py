"""Tables in logs: f-strings with =, nesting, conversions, alignment, and string.Template."""
from string import Template, ascii_lowercase, capwords
from datetime import timedelta
import math
import torch

torch.manual_seed(0)
rows = [("linear", 1234567, 0.00123, True), ("conv", 89, 12.5, False), ("attn", 0, float("nan"), None)]
width, prec = 12, 3
print(f"{'name':<{width}}|{'params':>{width}}|"[:-1])
for name, n, loss, ok in rows:
    print(f"{name:<{width}}|{n:>{width},}|{loss:^{width}.{prec}e}|{ok!s:>6}")
x = torch.tensor(2 / 3)
y = 7
print(f"{x=} {x = :.3f} {y=:>5d} {y = !r}")
print(f"{x.item():{'+' if x > 0 else '-'}.{prec}f} {x.item():%} {y:#x} {y:08b} {1e6:_.1f} {10**9:,}")
print(f"{'a' if y > 3 else 'b'!r:>5} {[f'{i:02d}' for i in range(3)]} {{literal}} {y**2 = }")
print(f"{torch.tensor([1.5, 2]).tolist()!r:>20} {(lambda v: v * 2)(y)}")
print("%-8s|%5.2f|%+d|%x|%s|%%" % ("old", math.pi, 5, 255, [1]))
print("{0:>8} {1:^8.3f} {name!r:<8}|{0!s:*^9}".format("fmt", math.e, name="kw"))
print("{0[a]} {0[b][1]} {1.real}".format({"a": 1, "b": [2, 3]}, 4.5))
t = Template("epoch $epoch: ${loss} ($$)")
print(t.substitute(epoch=3, loss=f"{0.5:.2f}"), t.safe_substitute(epoch=1))
try:
    t.substitute(epoch=1)
except KeyError as e:
    print("KeyError", e)
print(capwords("hello wide world"), ascii_lowercase[:5], "abc".center(9, "*"), "x".zfill(4))
print(f"{timedelta(seconds=3725)!s} {str(timedelta(days=1, seconds=5)):>20}")
msg = (f"multi "
       f"{y:>{4}} "
       "line " rf"\n{y}")
print(msg)
print(f"""{
    sum(i for i in range(4))
    :>5}|{'nested "quotes"'}""")
print(f"{1234.5678:g} {0.00001234:g} {1e20:g} {123456789.0:.4g} {True:d} {'%d' % 3.9} {-0.0:.1f}")
