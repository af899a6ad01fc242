import copy
import string
import statistics
import random
import time
import warnings
import json
import re
import os
import sys
import io
from pprint import pprint
from contextlib import contextmanager, suppress, nullcontext, redirect_stdout
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
import torch


@contextmanager
def section(title):
    print(f"<{title}>")
    try:
        yield title.upper()
    finally:
        print(f"</{title}>")


class Shape(ABC):
    @abstractmethod
    def area(self):
        ...

    @property
    @abstractmethod
    def sides(self): ...

    def describe(self):
        return f"{type(self).__name__} with area {self.area()}"


class Square(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s ** 2

    @property
    def sides(self):
        return 4


with section("a") as title:
    print(title)
with suppress(ZeroDivisionError):
    1 / 0
with nullcontext(3) as three:
    print(three)
try:
    Shape()
except TypeError as e:
    print(str(e).split(" without")[0].split(" with abstract")[0])
print(Square(2).describe(), Square(1).sides, isinstance(Square(1), Shape))
print(statistics.mean([1, 2, 3, 4]), statistics.stdev([1, 2, 3, 4]), statistics.median([3, 1, 2]))
print(string.ascii_lowercase[:5], string.digits, string.punctuation[:4], string.capwords("hello world"))
t0 = time.perf_counter()
time.sleep(0.01)
elapsed = time.perf_counter() - t0
print(elapsed >= 0.0)
print(json.dumps({"loss": 0.5, "epochs": [1, 2], "ok": True, "none": None}, indent=2, sort_keys=True), json.loads('{"a": [1, 2.5, "x"]}'))
print(re.findall(r"\d+", "layer1 and layer22"), re.sub(r"\s+", " ", "a   b"), bool(re.match(r"(\w+)\.weight", "fc.weight")), re.match(r"(\w+)\.weight", "fc.weight").group(1))
print(os.environ.get("CUDA_VISIBLE_DEVICES", "none"), os.path.join("data", "x.pt"), os.path.basename("a/b.txt"), len(sys.argv) >= 1, sys.version_info >= (3, 8))
nested = {"a": [1, torch.tensor([1.0])]}
deep, shallow = copy.deepcopy(nested), copy.copy(nested)
nested["a"][1].add_(1)
print(deep, shallow)
warnings.filterwarnings("ignore")
warnings.warn("not shown")
buffer = io.StringIO()
with redirect_stdout(buffer):
    print("captured")
print(repr(buffer.getvalue()))
random.seed(10)
print(random.random(), random.randint(1, 6), random.choice("abc"), random.sample(range(10), 3), random.gauss(0, 1))
pprint({"b": 1, "a": [1, 2]})
print(timedelta(seconds=90), timedelta(minutes=2).total_seconds())
