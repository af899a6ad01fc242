"""Enums of every kind drive a training schedule."""
from enum import Enum, IntEnum, Flag, auto, unique, StrEnum
import torch


@unique
class Phase(Enum):
    WARMUP = auto()
    TRAIN = auto()
    COOLDOWN = auto()

    @classmethod
    def of(cls, step, total):
        for phase, end in zip(cls, (0.2, 0.8, 1.0)):
            if step < end * total:
                return phase
        return cls.COOLDOWN

    @property
    def factor(self):
        return {"WARMUP": 0.5, "TRAIN": 1.0}.get(self.name, 0.1)

    def __str__(self):
        return self.name.title()


class Level(IntEnum):
    LOW = 1
    HIGH = 10


class Opt(Flag):
    NONE = 0
    CLIP = auto()
    DECAY = auto()
    ALL = CLIP | DECAY


class Act(StrEnum):
    RELU = auto()
    TANH = "tanh"

    def __call__(self, x):
        return getattr(torch, self.value)(x)


class Planet(Enum):
    EARTH = (1.0, 2.0)
    MARS = (0.5, 1.5)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return self.mass / self.radius ** 2


w = torch.tensor([4.0, -3.0], requires_grad=True)
opts = Opt.CLIP | Opt.DECAY
for step in range(10):
    phase = Phase.of(step, 10)
    loss = (w ** 2).sum()
    w.grad = None
    loss.backward()
    if Opt.CLIP in opts:
        norm = torch.nn.utils.clip_grad_norm_([w], 1.0)
    with torch.no_grad():
        w -= 0.5 * phase.factor * w.grad
    if step in (0, 1, 2, 9):
        print(step, phase, phase.value, f"{loss.item():.4f} {norm.item():.4f}")
print(w.detach())
print(list(Phase), Phase["TRAIN"], Phase(3), Phase.TRAIN is Phase(2), Phase.TRAIN.name)
print(Level.HIGH + 1, Level.LOW < Level.HIGH, max(Level), [l.value for l in Level], f"{Level.HIGH:>4}|{Level.HIGH!r}")
print(opts, Opt.ALL == opts, ~Opt.CLIP, bool(Opt.NONE), Opt.CLIP & Opt.DECAY)
print(Act.RELU, Act("tanh"), Act.TANH(torch.tensor(0.5)), Act.RELU == "relu", f"{Act.TANH}")
print([f"{p.name}={p.gravity:.3f}" for p in Planet], Planet.MARS.value)
try:
    Phase("nope")
except ValueError as e:
    print(e)
try:
    Phase.TRAIN = 3
except AttributeError as e:
    print(e)
try:
    @unique
    class Bad(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)
print(Phase.__members__.keys(), len(Phase), Phase.WARMUP in Phase, hash(Phase.TRAIN) == hash(Phase.TRAIN))
