from dataclasses import dataclass


@dataclass
class Move:
    dx: int
    dy: int


def run(cmd):
    match cmd:
        case {"op": "add", "args": [a, b]}:
            return a + b
        case {"op": op, **rest} if rest:
            return f"{op} with {sorted(rest)}"
        case ["go", ("north" | "south") as where]:
            return f"going {where}"
        case ["take", *things]:
            return f"taking {len(things)}: {things}"
        case Move(0, 0):
            return "no move"
        case Move(dx=x, dy=0):
            return f"along x by {x}"
        case Move(x, y) if x == y:
            return f"diagonal {x}"
        case int(n) | float(n):
            return f"number {n}"
        case str() as s:
            return s.upper()
        case (1, _) | [_, 1]:
            return "one inside"
        case None:
            return "nothing"
        case _:
            return f"unknown {cmd!r}"


for c in ({"op": "add", "args": [1, 2]}, {"op": "x", "k": 1}, {"op": "y"}, ["go", "north"], ("take", 1, 2), Move(0, 0), Move(3, 0), Move(2, 2), Move(1, 2), 4, 2.5, "hey", (1, 9), [3, 1], None, True, b"q"):
    print(run(c))
