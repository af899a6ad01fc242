from enum import Enum, IntEnum, Flag, auto, unique
import torch


class Activation(Enum):
    RELU = "relu"
    TANH = "tanh"
    GELU = auto() if False else "gelu"

    def apply(self, x):
        return getattr(torch, self.value)(x) if self is not Activation.GELU else x

    @property
    def short(self):
        return self.value[0]

    @classmethod
    def default(cls):
        return cls.RELU


@unique
class Phase(IntEnum):
    TRAIN = 0
    EVAL = 1


class Color(Enum):
    RED = auto()
    GREEN = auto()
    BLUE = 3
    ALIAS = 3

    def __str__(self):
        return f"color {self.name.lower()}"


class Opt(Flag):
    A = auto()
    B = auto()
    AB = A | B


print(Activation.RELU, repr(Activation.RELU), Activation.RELU.name, Activation.RELU.value)
print(Activation("tanh"), Activation["TANH"], Activation.TANH is Activation("tanh"))
print([a.name for a in Activation], len(Activation), list(Color), Color.ALIAS is Color.BLUE)
print(Activation.default().apply(torch.tensor([-1.0, 2.0])), Activation.TANH.short)
print(Phase.EVAL == 1, Phase.TRAIN < Phase.EVAL, Phase(1), Phase.EVAL + 1, [10, 20][Phase.EVAL], repr(Phase.EVAL))
print(Color.RED, f"{Color.GREEN}", isinstance(Color.RED, Color), Color.RED == 1, Color.RED != Color.GREEN)
print({Color.RED: 1}[Color.RED], Color.RED in Color, "RED" in Color.__members__)
try:
    Activation("nope")
except ValueError as e:
    print(e)
print(Opt.A | Opt.B, Opt.AB & Opt.A, bool(Opt.A & Opt.B), Opt.A in Opt.AB)
match Activation("relu"):
    case Activation.RELU:
        print("matched relu")
    case _:
        print("other")
