from enum import Enum, IntEnum, Flag, StrEnum, auto, unique
from collections import defaultdict


@unique
class State(Enum):
    IDLE = "idle"
    RUN = "run"
    DONE = "done"

    def next(self):
        order = list(State)
        return order[(order.index(self) + 1) % len(order)]

    @classmethod
    def parse(cls, text):
        try:
            return cls(text)
        except ValueError:
            return cls.IDLE


s = State.IDLE
print([(s := s.next()).name for _ in range(4)], State.parse("run"), State.parse("zzz"), State["DONE"].value, len(State), State.RUN in State)
print([m for m in State], {m: m.value for m in State}[State.RUN], repr(State.RUN), str(State.RUN), f"{State.RUN}", State.__members__["IDLE"])
Color = Enum("Color", "RED GREEN BLUE")
Level = IntEnum("Level", {"LOW": 1, "HIGH": 10})
print(list(Color), Color.GREEN.value, Color(3), Level.HIGH + 1, sorted([Level.HIGH, Level.LOW]), Level.LOW < 5, isinstance(Level.LOW, int), isinstance(Color.RED, Enum))


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    ALL = R | W | X


print(Perm.R | Perm.X, Perm.ALL, Perm.W in Perm.ALL, Perm.R & Perm.W, bool(Perm.R & Perm.W), ~Perm.R, Perm(3), [p.name for p in Perm.ALL])


class Mode(StrEnum):
    TRAIN = auto()
    EVAL = auto()


print(Mode.TRAIN, Mode.TRAIN == "train", Mode("eval"), f"{Mode.EVAL:>6}", Mode.TRAIN.upper(), {"train": 1}[Mode.TRAIN])


class Planet(Enum):
    MERCURY = (3.303e23, 2.4397e6)
    EARTH = (5.976e24, 6.37814e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius

    @property
    def gravity(self):
        return 6.6743e-11 * self.mass / self.radius ** 2


print([f"{p.name}: {p.gravity:.2f}" for p in Planet], Planet((5.976e24, 6.37814e6)))


class Op(Enum):
    ADD = "+"
    MUL = "*"

    def __call__(self, a, b):
        return a + b if self is Op.ADD else a * b


print(Op.ADD(2, 3), Op("*")(2, 3), [op.value for op in Op])
for bad in (lambda: State("nope"), lambda: State["NOPE"], lambda: setattr(State, "RUN", 3), lambda: Color(9)):
    try:
        bad()
    except (ValueError, KeyError, AttributeError) as e:
        print(type(e).__name__, e)
try:
    @unique
    class Twice(Enum):
        A = 1
        B = 1
except ValueError as e:
    print("ValueError", e)


class Alias(Enum):
    A = 1
    B = 1


print(Alias.B, list(Alias), Alias.B is Alias.A, Alias.A != Alias.B, hash(Alias.A) == hash(Alias.B))
moves = defaultdict(lambda: State.IDLE, {(State.IDLE, "go"): State.RUN, (State.RUN, "stop"): State.DONE})
state = State.IDLE
for event in ["go", "stop", "??"]:
    state = moves[state, event]
    print(event, "->", state.value)
match state:
    case State.IDLE | State.RUN:
        print("working")
    case State.DONE:
        print("finished")
