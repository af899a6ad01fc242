from enum import Enum, IntEnum, Flag, IntFlag, auto, unique


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    @property
    def nice(self):
        return self.name.title()

    @classmethod
    def default(cls):
        return cls.GREEN

    def __str__(self):
        return f"<{self.name}>"


print(Color.RED, repr(Color.RED), Color(2), Color["GREEN"], Color.RED is Color.CRIMSON, list(Color), len(Color), Color.RED.value, Color.RED.name)
print(Color.GREEN.nice, Color.default(), Color.RED == 1, Color.RED in Color, {Color.RED: "r"}[Color(1)], isinstance(Color.RED, Color), Color.RED != Color.GREEN)
print([(c.name, c.value) for c in Color], list(Color.__members__))
for bad in (lambda: Color(9), lambda: Color["NOPE"], lambda: Color.NOPE):
    try:
        bad()
    except (ValueError, KeyError, AttributeError) as e:
        print(type(e).__name__, e)


class Level(IntEnum):
    LOW = auto()
    MID = auto()
    HIGH = 10


print(Level.LOW < Level.HIGH, Level.MID + 1, int(Level.HIGH), sorted([Level.HIGH, Level.LOW]), Level(2) is Level.MID, f"{Level.LOW.name}", max(Level).name, Level.HIGH * 2, [10, 20, 30][Level.LOW])


class Mode(str, Enum):
    TRAIN = "train"
    EVAL = "eval"


print(Mode.TRAIN == "train", Mode("eval"), Mode.TRAIN.upper(), Mode.EVAL.value, "train" in [m.value for m in Mode])


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    ALL = R | W | X


p = Perm.R | Perm.W
print(p.value, Perm.R in p, Perm.X in p, bool(p & Perm.X), (p ^ Perm.R) == Perm.W, Perm.ALL == Perm.R | Perm.W | Perm.X, bool(Perm(0)))
try:
    @unique
    class Twice(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)
Animal = Enum("Animal", "CAT DOG")
print(list(Animal), Animal.CAT.value)


class Op(Enum):
    ADD = "+"
    MUL = "*"

    def __call__(self, a, b):
        return a + b if self is Op.ADD else a * b


print(Op.ADD(2, 3), Op("*")(2, 3))
