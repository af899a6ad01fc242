x = [1, 2, 3, 4]
y = x
del x[0], x[-1]
print(x, y)
del x
try:
    x
except NameError as e:
    print(e)
d = {"a": {"b": 1}, "c": 2}
del d["a"]["b"], d["c"]
print(d)


class Thing:
    shared = []

    def __init__(self):
        self.own = 1


t = Thing()
t.shared.append(1)
t.own, t.new = 2, 3
del t.new
print(Thing.shared, t.own, hasattr(t, "new"), Thing.shared is t.shared)
Thing.added = lambda self: self.own * 10
print(t.added(), Thing().added())
del Thing.added
print(hasattr(t, "added"))
setattr(t, "dyn", 5)
print(t.dyn, getattr(t, "dyn"), getattr(t, "none", None))
delattr(t, "dyn")
assert True
assert isinstance(t, Thing), "a message"
try:
    assert t.own == 3, f"own is {t.own}"
except AssertionError as e:
    print("failed:", e)
n = 0
while True:
    n += 1
    if n == 2:
        continue
    if n > 4:
        break
    print(n, end=" ")
else:
    print("not printed")
print()
for i in range(3):
    pass
else:
    print("loop else", i)
for i in []:
    pass
else:
    print("empty else")
while n:
    n -= 1
else:
    print("while else", n)
if n: print("yes")
elif not n and d: print("elif")
else: print("else")
a = b = c = 0
a, b, c = c, a + 1, b
a += 1; b -= 1; c |= 4; a <<= 3; a **= 2; a //= 3; a %= 7; c ^= 1; c &= 7
print(a, b, c, 7 & 3, 7 | 8, 5 ^ 1, ~5, 1 << 4, -9 >> 1, 0x1F, 0o17, 0b11, 1_000, 1e3, 3j * 3j)
_, (p, *q), r = 1, "hey", 3
print(_, p, q, r)


def outer():
    v = 1
    class Inner:
        w = v + 1
        def get(self): return v
    v = 10
    return Inner.w, Inner().get()


print(outer())
print(*(k for k in ("print", "len") if callable(len)), sep=",")
pass
...
"a string statement"
print(__name__ == "__main__", type(None).__name__, callable(outer), type(outer).__name__ if False else "function")
