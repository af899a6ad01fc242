class AppError(Exception):
    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


class Nested(AppError, ValueError):
    pass


def risky(n):
    try:
        if n == 0:
            return 10 / n
        if n == 1:
            return [][n]
        if n == 2:
            return {}["k"]
        if n == 3:
            raise AppError("custom", code=7)
        if n == 4:
            raise Nested("both") from KeyError("cause")
        if n == 5:
            return int("x")
        return "fine"
    except ZeroDivisionError:
        return "zero"
    except (IndexError, KeyError) as e:
        return f"{type(e).__name__}: {e}"
    except Nested as e:
        return f"nested {e} {isinstance(e, ValueError)} {e.code}"
    except AppError as e:
        return f"app {e} {e.code} {e.args}"
    except Exception as e:
        return f"other {e!r}"
    finally:
        print("finally", n, end="; ")


for n in range(7):
    print(risky(n))
for attempt in (
    lambda: undefined_name, lambda: "a" + 1, lambda: None.x, lambda: (1).foo,
    lambda: [1, 2][5], lambda: {"a": 1}["b"], lambda: len(5), lambda: int("3.5"),
    lambda: [].pop(), lambda: "abc"(1), lambda: next(iter([])), lambda: float("abc"),
):
    try:
        attempt()
    except Exception as e:
        print(type(e).__name__, "-", e)
try:
    try:
        raise ValueError("inner")
    except ValueError:
        raise RuntimeError("outer")
except RuntimeError as e:
    print(e)
