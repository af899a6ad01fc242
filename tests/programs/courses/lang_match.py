def kind(value):
    match value:
        case 0 | 1:
            return "small"
        case int(n) if n < 0:
            return f"negative {n}"
        case int():
            return "int"
        case float(x):
            return f"float {x}"
        case str() as s:
            return f"text {s}"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [x, *rest]:
            return f"first {x} rest {rest}"
        case {"type": "linear", "in": i, **other}:
            return f"linear {i} {sorted(other)}"
        case {"type": t}:
            return f"type {t}"
        case None:
            return "none"
        case _:
            return "other"


for v in [0, 1, -5, 7, 2.5, "hi", [], [1], [1, 2, 3], (4, 5), {"type": "linear", "in": 3, "out": 2}, {"type": "relu"}, None, {1}, True]:
    print(repr(v), "->", kind(v))


class Shape:
    CIRCLE = 1
    SQUARE = 2


def name(code, big=False):
    match code:
        case Shape.CIRCLE if big:
            return "big circle"
        case Shape.CIRCLE:
            return "circle"
        case Shape.SQUARE | 3:
            return "square"
        case _:
            return "?"


print(name(1), name(1, True), name(2), name(3), name(9))
