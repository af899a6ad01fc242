print(7 / 2, 7 // 2, -7 // 2, 7 % 3, -7 % 3, 7.5 // 2, 2 ** 10, 2 ** -2, 4 ** 0.5, (-8) ** (1 / 3) if False else 0, 10 ** 20, 1e20, 0.1 + 0.2, 1 / 3)
print(int(7.9), round(7.5), round(8.5), round(3.14159, 3), round(-2.5), float(3), float("nan") != float("nan"), 1e308 * 10, -1e308 * 10, 5 // 0.3, divmod(17, 5), divmod(-17.5, 5))
print(1 == 1.0, 1 is not 1.0, True == 1, hash(1) == hash(1.0), 3 < 3.5, 2 + 3j, (2 + 3j) * (1 - 1j), abs(3 + 4j), (1j ** 2).real, complex(1, 2).conjugate(), (2 + 0j) == 2)
print((255).bit_length(), (0.5).as_integer_ratio(), (2.0).is_integer(), float.fromhex("0x1.8p1") if False else 3.0, (10).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "big"), (1.5).hex(), bin(-5), hex(2 ** 40), oct(64), (7).bit_count())
print(0.1 * 3, 1.1 + 2.2, 100 * 1.1, 1e-5, 1e-4, 123456789012345678, 1.0e15, 1.0e16, 1e22, 1e23, 0.00001234, 3.0e-300 * 1e-300, 2.5e-8, 1234567.0)
print(sum([0.1] * 10), sum(range(101)), min(3, 1.5), max(-1, -2.5), abs(-0.0), pow(2, 5), pow(2, 5, 7), pow(7, -1, 13), 1 if 0.0 else 2, bool(0.1), int(True), -True, ~True, True & False, True | 2, True ^ True)
for a, op, b in [(6, "&", 3), (6, "|", 3), (6, "^", 3), (1, "<<", 5), (-16, ">>", 2)]:
    print(a, op, b, {"&": a & b, "|": a | b, "^": a ^ b, "<<": a << b if b < 10 and b >= 0 else 0, ">>": a >> b}[op], end="; ")
print()
for bad in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 0 ** -1, lambda: 1.0 / 0, lambda: int("1.5"), lambda: int(float("inf")), lambda: int(float("nan")), lambda: 1 << -1, lambda: 2.0 ** 10000, lambda: 1j < 2j, lambda: 1.5 & 1, lambda: float("1,5"), lambda: round(float("nan")), lambda: (1).nope, lambda: [1] * 1.5, lambda: "a" * "b"):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
x = 5
x += 2; x -= 1; x *= 3; x //= 2; x **= 2; x %= 50; x /= 4; x = -x
print(x, x.__class__.__name__, isinstance(x, float), 0 <= 5 < 10 > 3, not 0, not 1 == 2, 5 and 0, 5 or 1 / 0, None or "d", [] and 1 / 0)
print(f"{1e10:.3e} {1234.5678:10.2f}| {0:b} {-3:+} {0.000001234:.3g} {123456789:.4g} {1:.0%} {0.1234:.1%}", str(1e100), repr(0.1), str(1/7), 1_000_000, 0b1010, 0xff, 0o17, 1.5e3, .5, 5.)
print(sorted([3, 1.5, -2, True]), sorted([2, 10, 1], key=str), list(map(round, [0.5, 1.5, 2.5])), sum(map(int, str(2 ** 64))), all(isinstance(v, int) for v in (1, True)), [i for i in range(-3, 4) if i], 17 .real, 10 ** 2 ** 0)
