import torch
import torch.nn.functional as F
def a(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
a(lambda: torch.nn.ModuleList([F.relu])); a(lambda: torch.nn.ModuleDict({'a':F.relu})); a(lambda: torch.nn.Module().add_module('a', F.relu))
a(lambda: torch.nn.Sequential(lambda x:x)); a(lambda: torch.nn.Sequential([torch.nn.ReLU()])); a(lambda: torch.nn.Sequential(torch.nn.ReLU)); 
class Foo: pass
class M(torch.nn.Module): pass
a(lambda: torch.nn.Sequential(Foo)); a(lambda: torch.nn.Sequential(Foo())); a(lambda: torch.nn.Sequential(M)); a(lambda: torch.nn.ModuleList(torch.nn.ReLU())); a(lambda: torch.nn.ModuleList(3))
def g(x): return x
a(lambda: torch.nn.Sequential(g)); import numpy as np, math; a(lambda: torch.nn.Sequential(np.tanh)); a(lambda: torch.nn.Sequential(math.tanh)); a(lambda: torch.nn.Sequential(print)); a(lambda: torch.nn.Sequential(np.ones(1)));a(lambda: torch.nn.Sequential(torch.nn.ReLU().forward))
