"""What inspect says of functions and classes; warnings, streams, copies of namespaces."""
import inspect, warnings, io, copy, operator, types
def f(a, b=2, *args, c, d=4, **kw): "Doc string."; return a
sig = inspect.signature(f); print(sig, list(sig.parameters), sig.parameters["b"].default, sig.parameters["c"].kind, sig.parameters["c"].default is inspect.Parameter.empty)
class A:
    """Class doc."""
    x = 1
    def __init__(self, n, m=3): self.n = n
    def meth(self, q): return q
print(inspect.signature(A), inspect.isclass(A), inspect.isfunction(f), inspect.ismethod(A(1).meth), inspect.getdoc(f), inspect.getdoc(A), f.__doc__)
print([n for n, v in inspect.getmembers(A(5)) if not n.startswith("_")], inspect.isgeneratorfunction(f), callable(f))
bound = sig.bind(1, 2, c=3); bound.apply_defaults(); print(bound.arguments)
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always"); warnings.warn("old", DeprecationWarning); warnings.warn("x"); print([(str(i.message), i.category.__name__) for i in w])
b = io.StringIO("l1\nl2\n"); print(b.readline(), list(b), b.tell()); bb = io.BytesIO(b"abc"); print(bb.read(2), bb.getvalue())
ns = types.SimpleNamespace(a=1, b=[2]); ns2 = copy.deepcopy(ns); ns2.b.append(3); print(ns, ns2, operator.itemgetter(1, 0)("ab"), operator.attrgetter("a")(ns), operator.methodcaller("upper")("x"))
