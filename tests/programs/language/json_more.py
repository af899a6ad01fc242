import json
import io

data = {"name": "net", "layers": [1, 2.5, None, True], "nested": {"a": "é"}, "t": (1, 2)}
print(json.dumps(data), json.dumps(data, ensure_ascii=False, sort_keys=True), json.dumps(data, separators=(",", ":")))
print(json.dumps(data, indent=2))
back = json.loads(json.dumps(data))
print(back, back["nested"]["a"], json.loads("[1, 1e3, -0.5, \"x\\n\", null]"), json.loads(b'{"a": 1}'))
print(json.loads('{"a": {"b": 1}}', object_hook=lambda d: tuple(d.items())), json.loads('{"a":1,"b":2}', object_pairs_hook=list), json.loads("1.50", parse_float=str), json.loads("7", parse_int=float))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


def encode(o):
    if isinstance(o, Point):
        return {"__point__": [o.x, o.y]}
    raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")


print(json.dumps([Point(1, 2)], default=encode), json.dumps({1: "a", None: 2, True: 3}), json.dumps({(1, 2): 3, "k": 1}, skipkeys=True))
for bad in ("{", "[1,]", "nul", "{'a': 1}", ""):
    try:
        json.loads(bad)
    except json.JSONDecodeError as e:
        print(e, e.pos, e.lineno, e.colno, e.msg)
for bad in ({1, 2}, Point(1, 2), float("nan")):
    try:
        print(json.dumps(bad))
    except TypeError as e:
        print("TypeError", e)
try:
    json.dumps(float("inf"), allow_nan=False)
except ValueError as e:
    print("ValueError", e)
buffer = io.StringIO()
json.dump({"a": [1, 2]}, buffer, indent=1)
print(buffer.getvalue())
print(json.load(io.StringIO('{"q": [true]}')))


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, set):
            return sorted(o)
        return super().default(o)


print(json.dumps({"s": {3, 1}}, cls=Encoder), Encoder(indent=None).encode([{2}]))
