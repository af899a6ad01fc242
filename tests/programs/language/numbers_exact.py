from fractions import Fraction
from decimal import Decimal, getcontext, ROUND_HALF_UP, localcontext, InvalidOperation
import numbers
import math

a, b = Fraction(1, 3), Fraction("0.25")
print(a + b, a * b, a / b, a - 1, 2 * a, a ** 2, float(a), repr(a), a < b, Fraction(0.5), Fraction(6, 8))
print(a.numerator, b.denominator, Fraction(math.pi).limit_denominator(100), round(a, 2), int(Fraction(7, 2)), sum([a, b]), abs(-a), f"{float(a):.3f}")
print(Decimal("0.1") + Decimal("0.2"), Decimal("1.10").quantize(Decimal("0.1"), rounding=ROUND_HALF_UP), Decimal(7) / Decimal(3))
getcontext().prec = 6
print(Decimal(1) / Decimal(7), Decimal(2).sqrt(), Decimal("3.14159").normalize(), repr(Decimal("1.5")), Decimal("-2") ** 3, f"{Decimal('1234.5'):,.2f}")
with localcontext() as ctx:
    ctx.prec = 3
    print(Decimal(1) / 3)
print(Decimal(1) / 3, Decimal("NaN").is_nan(), Decimal("2.50").as_tuple(), max(Decimal(1), Decimal(2)))
try:
    Decimal("abc")
except InvalidOperation as e:
    print("InvalidOperation")
try:
    Fraction(1, 0)
except ZeroDivisionError as e:
    print("ZeroDivisionError", e)
for x in (1, 1.5, 1j, True, a, Decimal(1), "s"):
    print(type(x).__name__, isinstance(x, numbers.Number), isinstance(x, numbers.Real), isinstance(x, numbers.Integral), isinstance(x, (numbers.Rational, str)))


def scale(x: numbers.Real) -> float:
    if not isinstance(x, numbers.Real):
        raise TypeError("need a real number")
    return x * 2.0


print(scale(3), scale(Fraction(1, 2)), (1).numerator, (0.5).as_integer_ratio(), math.gcd(12, 18), math.isqrt(17), math.comb(5, 2), math.prod([1, 2, 3]), math.dist([0, 0], [3, 4]))
