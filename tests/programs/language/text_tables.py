"""csv over text, digests, bytes that change, dictionaries of one's own, made dataclasses."""
import argparse
import cmath
import csv
import hashlib
import io
import operator
import statistics
import string
from collections import ChainMap, UserDict, UserList
from dataclasses import asdict, field, fields, make_dataclass

TEXT = 'name,age,note\nann,3,"likes, commas"\nbob,4,"says ""hi"""\n'
for row in csv.reader(io.StringIO(TEXT)):
    print(row)
for row in csv.DictReader(TEXT.splitlines()):
    print(row, int(row["age"]) + 1)
out = io.StringIO()
writer = csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
writer.writerow(["a", 1, 2.5, None])
writer.writerows([[1, 2], "xy"])
table = csv.DictWriter(out, fieldnames=["x", "y"], restval="-")
table.writeheader()
table.writerow({"x": 'q"r'})
try:
    table.writerow({"z": 1})
except ValueError as e:
    print(e)
print(repr(out.getvalue()), list(csv.reader(["a|b"], delimiter="|")))
print(list(csv.DictReader(["a,b", "1", "1,2,3"], restval="?", restkey="more")))

print(hashlib.md5(b"abc").hexdigest(), hashlib.sha256("héllo".encode()).hexdigest()[:16])
h = hashlib.sha1()
h.update(b"a" * 5000)
h.copy().update(b"b")
print(h.hexdigest(), h.name, h.digest_size, len(h.digest()), hashlib.new("sha512", b"x").hexdigest()[:8])
try:
    hashlib.md5("text")
except TypeError as e:
    print(e)

b = bytearray(b"abc")
b[0] = 65
b.append(1)
b += b"zz"
print(b, b.decode("ascii"), len(b), bytes(b), b.hex(), b.find(b"z"), bytearray(3), sum(b), b[1:3])
z = cmath.sqrt(-4)
print(z, cmath.phase(1j), cmath.polar(2 + 0j), round(abs(cmath.exp(1j * cmath.pi) + 1), 9))


class Upper(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


class Numbers(UserList):
    def total(self):
        return sum(self.data)


u = Upper(a=1)
u["b"] = 2
u.update(c=3)
print(u, u.data, "A" in u, len(u), u.get("A"), list(u.items()), u | {"d": 4}, u.pop("A"))
n = Numbers([1, 2])
n.append(3)
print(n, n.total(), n[1:], n + [4], 2 in n)
c = ChainMap({"a": 1}, {"a": 0, "b": 2})
print(c.maps, c["b"], c["a"], c.parents, c.new_child({"b": 0})["b"], sorted(c))

Point = make_dataclass(
    "Point", [("x", int), ("y", int, field(default=5))], namespace={"total": lambda self: self.x + self.y}
)
p = Point(1)
print(p, p.total(), asdict(p), Point.__name__, p == Point(1), [f.name for f in fields(Point)])
Named = make_dataclass("Named", ["name"], bases=(Point,), frozen=False) if False else make_dataclass("Named", ["name"])
print(Named("z"))
for wrong in (["x", "x"], ["1x"]):
    try:
        make_dataclass("Wrong", wrong)
    except TypeError as e:
        print(e)

d = statistics.NormalDist(1, 2)
print(d, round(d.pdf(1), 6), round(d.cdf(2), 6), d.mean, d.variance, d + 3, d.zscore(3), d.quantiles(2))
line = statistics.linear_regression([1, 2, 3], [2, 4, 6])
print(statistics.NormalDist.from_samples([1, 2, 3, 4]).mean, line, line.slope)
print(string.Formatter().format("{0:>5} {a.real} {b[1]}", 3, a=1j, b=[1, 2]), operator.call(max, 1, 5))

parser = argparse.ArgumentParser(prog="train", description="Train a net.", epilog="Have fun.")
parser.add_argument("data", help="where the data is")
parser.add_argument("--lr", type=float, default=0.1, help="learning rate (default: %(default)s)")
parser.add_argument("--model", choices=["mlp", "cnn"], default="mlp", metavar="KIND")
parser.add_argument("--fast", action="store_true", help="do less")
parser.add_argument("--sizes", nargs="+", type=int)
parser.print_help()
print(parser.format_usage())
try:
    parser.parse_args(["--help"])
except SystemExit as e:
    print("exit", e.code)
