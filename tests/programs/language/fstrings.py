x, n, s, big, neg = 3.14159265, 42, "text", 1234567.891, -7.5
print(f"{x:.2f} {x:8.3f}| {x:<8.2f}| {x:^9.1f}| {x:+.1f} {x:e} {x:.3g} {x:%} {x:.1%} {x:010.4f}")
print(f"{n:d} {n:5d}| {n:<5d}| {n:05d} {n:b} {n:#b} {n:o} {n:#x} {n:X} {n:c} {n:,} {n:+d} {n:e}")
print(f"{big:,.2f} {big:_.1f} {big:15,.1f} {int(big):_} {int(big):,} {2**70:,}")
print(f"{s:>10}| {s:<10}| {s:^10}| {s:*^12} {s!r} {s!s:>8} {s!a} {s:.2} {s:>6.3}|")
print(f"{neg:=+9.2f} {neg:09.2f} {neg:-^11} {abs(neg)!r:>6}")
width, prec, fill = 12, 3, "-"
print(f"{x:{width}.{prec}f}| {s:{fill}>{width}} {x:{'.2f'}} {n:{'0'}{'6'}}")
print(f"{x=} {n=:05d} {s=!r} {n + 1=} {x = :.2f} {s.upper()=}")
print(f"{{literal}} {{{n}}} {'nested ' + f'{n}'} {[i for i in range(3)]} {({'a': 1}['a'])} {n if n > 1 else 0}")
print(f"{True} {None} {[1, 'a']} {(1,)} {{'k': 2}} {1j} {b'b'} {...}")
print(f"{lambda_ if (lambda_ := 3) else 0} {(lambda y: y * 2)(4)} {'%.1f' % x} {'{:.1f}'.format(x)}")
print("%d %5d|%-5d|%05d %x %o %e %.2f %8.3f|%s %r %c %%" % (n, n, n, n, n, n, x, x, x, s, s, "c"))
print("%(name)s is %(age)d, %(pi).2f" % {"name": "Ann", "age": 5, "pi": x}, "%s" % (1,), "%s %s" % ("a", [1]), "%*d" % (6, n), "%+d % d" % (n, n))
print("{} {} {0}".replace("{0}", "{}").format(1, 2, 3), "{1} {0} {1}".format("a", "b"), "{a} {b:>5}".format(a=1, b="x"), "{0[1]} {1[k]} {2.real}".format([1, 2], {"k": 3}, 4))
print("{:>{w}} {:.{p}f}".format("r", x, w=5, p=1), "{!r} {!s}".format("q", "q"), "{:,} {:_}".format(10**6, 10**6), "{:08.3f}".format(x), "{:^+9.2e}".format(x))
print(format(x, ".3f"), format(n, "#06x"), format(s, ">6"), str(x)[:4], repr(s), format(True), format(10**9, ","))
print(f"multi {x:.1f}"
      f" line {n}" " joined", rf"raw \n {n}", f"""triple
{s}""")
import math
print(f"{math.inf} {-math.inf:.1f} {math.nan:5} {1e300*1e10} {0.1 + 0.2} {1e-7} {1e16} {123456789.0} {1.0} {-0.0} {5e-324}")
print(f"{1/3:.20f} {2.5:.0f} {3.5:.0f} {0.5:.0f} {1e5:g} {1e-5:g} {123456:g} {1234567:g} {100.0:g} {0.0001:g}")
print(f"{12345.678:n} {1+2j:.2f} {'é你😀':>6}| {'é':*^5} {chr(0x1F600)} {'tab	'}|")
for spec in (".2d", "z", ".", "5,c", "q"):
    try:
        print(f"{n:{spec}}")
    except ValueError as e:
        print("ValueError", e)
try:
    f"{s:d}"
except ValueError as e:
    print(e)
try:
    f"{[1]:>5}"
except TypeError as e:
    print(e)
