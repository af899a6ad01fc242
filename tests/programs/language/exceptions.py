class AppError(Exception):
    def __init__(self, code, message="failed"):
        super().__init__(f"[{code}] {message}")
        self.code = code


class NotFound(AppError):
    pass


def run(what):
    try:
        print("try", what)
        if what == "value":
            int("x1")
        if what == "key":
            {}["missing"]
        if what == "own":
            raise NotFound(404, "no such page")
        if what == "chain":
            try:
                1 / 0
            except ZeroDivisionError as e:
                raise AppError(500) from e
        if what == "return":
            return "returned"
    except ValueError as e:
        print("ValueError", e, e.args)
    except (KeyError, IndexError) as e:
        print(type(e).__name__, e, repr(e))
    except NotFound as e:
        print("NotFound", e.code, e, isinstance(e, AppError))
    except AppError as e:
        print("AppError", e)
    else:
        print("else")
    finally:
        print("finally")
    return "end"


for what in ("nothing", "value", "key", "own", "chain", "return"):
    print(run(what))


def nested():
    try:
        try:
            raise RuntimeError("inner")
        finally:
            print("cleanup")
    except RuntimeError as e:
        try:
            raise
        except RuntimeError as again:
            print(again is e)
        raise TypeError("outer") from None


try:
    nested()
except TypeError as e:
    print(e)


def in_finally():
    for i in range(3):
        try:
            if i == 1:
                continue
            if i == 2:
                break
            print(i)
        finally:
            print("f", i)


in_finally()
checks = [lambda: [][0], lambda: {}["k"], lambda: "a" + 1, lambda: 1 + "a", lambda: None.x, lambda: int("z"), lambda: 1 / 0, lambda: [].pop(),
          lambda: (1, 2).index(3), lambda: float("abc"), lambda: "abc".index("z"), lambda: undefined_name, lambda: (lambda a: a)(), lambda: (lambda: 1)(2),
          lambda: len(5), lambda: [1, 2] < 3, lambda: next(iter([])), lambda: dict([1]), lambda: int([]), lambda: sorted([1, "a"]), lambda: "%d" % "x",
          lambda: [1, 2, 3][1.5], lambda: (1)(), lambda: 5[0], lambda: {[]: 1}, lambda: list(5), lambda: max([]), lambda: range(1.5), lambda: chr(-1),
          lambda: "a".join([1]), lambda: "{} {}".format(1), lambda: "{x}".format(y=1), lambda: int("12", 99), lambda: [].remove(1), lambda: {}.popitem(),
          lambda: 2 ** 0.5 % "a", lambda: -"a", lambda: not_here.attribute, lambda: round("a"), lambda: abs("a"), lambda: sum(["a"])]
for check in checks:
    try:
        print("no error", check())
    except Exception as e:
        print(type(e).__name__ + ":", e)
try:
    a, b = 1, 2, 3
except ValueError as e:
    print(e)
try:
    a, b, *c = [1]
except ValueError as e:
    print(e)
try:
    assert 1 > 2, "math still works"
except AssertionError as e:
    print("AssertionError", e)
try:
    raise ValueError
except ValueError as e:
    print(repr(e), str(e) == "")
try:
    raise KeyError("a", 2)
except LookupError as e:
    print(e, e.args)
e = ValueError("x")
print(e == ValueError("x"), e.args, [repr(ValueError(1, "a"))])
