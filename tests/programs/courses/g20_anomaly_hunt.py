import torch, warnings
torch.autograd.set_detect_anomaly(True)
def f(x):
    y = x.exp()
    y += 1
    return y.sum()
x = torch.ones(3, requires_grad=True)
try:
    f(x).backward()
except RuntimeError as e: print(e)
def g(x):
    return torch.log(x - 1)
try:
    (g(x) * 0).sum().backward()
except RuntimeError as e: print(e)
class E(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): raise ValueError("no")
try: E.apply(x).sum().backward()
except ValueError as e: print(e)
class N(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x): return x * 2
    @staticmethod
    def backward(ctx, g): return g*float('nan')
try: N.apply(x).sum().backward()
except RuntimeError as e: print(e)
torch.autograd.set_detect_anomaly(False)
z = torch.zeros(1, requires_grad=True)
w = torch.sqrt(z)*0
with torch.autograd.detect_anomaly():
  try: w.backward()
  except RuntimeError as e: print(e)
