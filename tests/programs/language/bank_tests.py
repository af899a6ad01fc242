from decimal import Decimal, ROUND_HALF_EVEN
from fractions import Fraction
from datetime import date, timedelta
from abc import ABC, abstractmethod
from numbers import Number


class InsufficientFunds(Exception):
    def __init__(self, need, have):
        super().__init__(f"need {need}, have {have}")
        self.need, self.have = need, have


class Account(ABC):
    opened = 0

    def __init__(self, owner: str, balance="0"):
        self.owner = owner
        self.balance = Decimal(balance)
        self.history: list[tuple[str, Decimal]] = []
        Account.opened += 1

    @abstractmethod
    def interest(self) -> Decimal:
        """Interest for a year."""

    def deposit(self, amount):
        if not isinstance(amount, (Number, str)):
            raise TypeError(f"cannot deposit {type(amount).__name__}")
        self.balance += Decimal(str(amount))
        self.history.append(("in", Decimal(str(amount))))
        return self

    def withdraw(self, amount):
        amount = Decimal(str(amount))
        if amount > self.balance:
            raise InsufficientFunds(amount, self.balance)
        self.balance -= amount
        self.history.append(("out", amount))
        return self

    def __str__(self):
        return f"{self.owner}: {self.balance:,.2f}"


class Savings(Account):
    rate = Decimal("0.035")

    def interest(self):
        return (self.balance * self.rate).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


try:
    Account("x")
except TypeError as e:
    print("TypeError", str(e)[:44])
a = Savings("Ann", "1000.10").deposit(250).deposit("0.05").withdraw(100.5)
print(a, a.interest(), a.history, Account.opened, Account.interest.__doc__)
for act in (lambda: a.withdraw(10 ** 6), lambda: a.deposit([1]), lambda: a.deposit(None)):
    try:
        act()
    except InsufficientFunds as e:
        print("InsufficientFunds", e, e.need > e.have)
    except TypeError as e:
        print("TypeError", e)
start = date(2024, 1, 31)
due = [start + timedelta(weeks=w) for w in range(3)]
print(*due, (due[-1] - start).days, [d.strftime("%a %d %b") for d in due], due == sorted(due))
share = Fraction(1, 3)
print([share * n for n in range(4)], sum([share] * 3) == 1, round(float(share), 3), Fraction("2/6"), max(Fraction(1, 2), 0.3))
print(type(a.balance), isinstance(a.balance, Number), type(share).__name__, Decimal("1.0") == 1, Decimal(1) / 8, sum([Decimal("0.1")] * 3), Decimal("1E+3"), abs(Decimal("-2.5")), int(Decimal("7.9")), sorted([Decimal(3), Decimal("1.5")]))
