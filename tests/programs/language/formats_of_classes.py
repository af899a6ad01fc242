from datetime import date


class Money:
    def __init__(self, amount, currency="EUR"):
        self.amount, self.currency = amount, currency

    def __format__(self, spec):
        if not spec:
            return str(self)
        if spec.endswith("c"):
            return f"{self.amount:{spec[:-1] or '.2f'}} {self.currency}"
        return format(self.amount, spec)

    def __str__(self):
        return f"{self.amount:.2f}"


m = Money(1234.5)
print(f"{m}|{m:c}|{m:,.1fc}|{m:10.1f}|{m!s:>10}|{m!r:.6}" if False else f"{m}|{m:c}|{m:,.1fc}|{m:10.1f}|{m!s:>10}")
print("{:c} {0:.0f}".replace("{:", "{0:").format(m), format(m), format(m, ".3f"), "%s" % m)


class Vec:
    def __init__(self, *v):
        self.v = v

    def __format__(self, spec):
        return "(" + ", ".join(format(x, spec) for x in self.v) + ")"


width = 8
print(f"{Vec(1, 2.5):.2f} {Vec(1, 2):>4} {Vec():x}", f"{3.14159:{width}.2f}|{'a':^{width}}|{42:0{width}b}|{1e6:,.0f}|{0.25:.1%}|{255:#x}|{-5:+d}|{5: d}")
x, name = 10, "loss"
print(f"{x=} {x = } {name!r:>8} {x + 1=:>5} {'nested ' + f'{x:03d}'} {{literal}} {x:>{width}}|{name:*^{width}}")
print(f"{date(2024, 5, 1):%d/%m/%y} {[1, 2]!s:>10} {None} {True:d} {1 + 2j:.1f} {b'x'} {'é':>3} {'a' if x > 5 else 'b'}")
print("{0} {1} {0}".format("a", "b"), "{a[0]} {b.amount}".format(a=[1], b=m), "{:<5}|{:>5}|{:^5}".format(1, 2, 3), "{!r}".format("q"), "%5.2f|%-5d|%05d|%x|%e|%s|%r|%%" % (1.5, 3, 4, 255, 12345.678, "s", "r"))
print("%(a)s-%(b)03d" % {"a": 1, "b": 2}, "{:,}".format(1234567), f"{1234567:_}", f"{0.1 + 0.2!r}", f"{1/3:.3g}", f"{100000.0:g}", f"{float('inf')} {float('nan')}")
for row in [("epoch", "loss", "acc"), (1, 0.5, 0.91), (10, 0.125, 0.99)]:
    print("{:>6} {:>8} {:>6}".format(*row))
try:
    f"{Money(1):zz}"
except ValueError as e:
    print("ValueError", e)
try:
    "{} {}".format(1)
except IndexError as e:
    print("IndexError", e)
try:
    f"{[]:5}"
except TypeError as e:
    print("TypeError", e)
