# listify, compose, ListContainer
from collections.abc import Iterable
from types import SimpleNamespace
from typing import *
def listify(o):
    if o is None: return []
    if isinstance(o, list): return o
    if isinstance(o, str): return [o]
    if isinstance(o, Iterable): return list(o)
    return [o]
class ListContainer():
    def __init__(self, items): self.items = listify(items)
    def __getitem__(self, idx):
        try: return self.items[idx]
        except TypeError:
            if isinstance(idx[0], bool): assert len(idx) == len(self); return [o for m, o in zip(idx, self.items) if m]
            return [self.items[i] for i in idx]
    def __len__(self): return len(self.items)
    def __iter__(self): return iter(self.items)
    def __setitem__(self, i, o): self.items[i] = o
    def __delitem__(self, i): del(self.items[i])
    def __repr__(self):
        res = f'{self.__class__.__name__} ({len(self)} items)\n{self.items[:10]}'
        if len(self) > 10: res = res[:-1] + '...]'
        return res
print(ListContainer(range(20))); l = ListContainer([1, 2, 3]); print(l[0], l[[0, 2]], l[[True, False, True]], l[1:], 2 in l); del l[0]; print(l)
def compose(x, funcs, *args, order_key='_order', **kwargs):
    key = lambda o: getattr(o, order_key, 0)
    for f in sorted(listify(funcs), key=key): x = f(x, **kwargs)
    return x
def a(x): return x + 1
def b(x): return x * 10
a._order = 2; b._order = 1; print(compose(1, [a, b])); ns = SimpleNamespace(x=1, y=[2]); ns.z = 3; print(ns, ns == SimpleNamespace(x=1, y=[2], z=3), vars(ns)); print(Dict, isinstance({}, Iterable))
