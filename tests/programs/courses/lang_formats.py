import math
import torch

print("%s %d %.3f %5s|%-5s|%05d %x %e %%" % ("a", 3, 1 / 3, "r", "l", 42, 255, 12345.678))
print("{1} {0} {name} {v:.2f} {w[0]} {d[k]}".format(1, 2, name="n", v=3.14159, w=[7], d={"k": 8}))
width, digits = 10, 3
x = "s"
print(f"{math.pi:.2f} {1e6:,.0f} {255:#x} {5:03d} {0.25:.1%} {x:^7}|{x:>3} {x:<3}|{1234.5:e} {12:b} {True} {None} {[1, 'a']} {{}}")
print(f"{math.pi:{width}.{digits}f}|{x!r:>6}|{x!s}|{'é'!a}|{math.pi:+.1f}|{1e10:g}|{10**6:_}|{3 + 4j}")
t = torch.tensor(3.14159)
print(f"{t:.2f} {t} {t.item():8.3f}|{torch.tensor([1.0, 2.0])} {torch.tensor(5)} {torch.tensor(True)}")
print(f"loss={t:.3e}", "acc: {:.2f}%".format(torch.tensor(0.953).item() * 100), "%.2f" % t)
print(str(t), repr(t), "{}".format(t), f"{t!r}")
print(f"{'epoch':>6}{'loss':>10}")
for e in range(2):
    print(f"{e:>6d}{1 / (e + 3):>10.4f}")
print("a".join(["x", "y"]), "A,b".lower().split(","), "abc"[::-1], "x" * 3, "  t ".strip(), "abc".find("c"), "a-b".replace("-", "+"))
print("line1\nline2".splitlines(), "title case".title(), "ab".center(6, "*"), "7".zfill(3), "abc".startswith("ab"), "%r" % "q")
print(round(2.675, 2), round(-0.5), 7 // 2, -7 // 2, -7 % 3, 2 ** -1, divmod(7, 3), 1e-7, 1e16, 0.1 + 0.2, 10 ** 20)
print(int("ff", 16), float("1e3"), bool(""), bin(5), hex(255), oct(8), chr(97), ord("a"), complex(1, 2))
