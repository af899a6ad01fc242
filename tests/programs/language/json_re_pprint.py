import json, re, pprint

data = {"name": "net", "layers": [4, 8], "lr": 0.001, "flag": True, "none": None, "nested": {"a": [1, {"b": 2}]}, "é": "ü"}
text = json.dumps(data)
print(text, json.loads(text) == data)
print(json.dumps(data, indent=2, sort_keys=True))
print(json.dumps([1.0, float("inf"), "q\"uote", "\n"], separators=(",", ":")), json.dumps({"é": 1}, ensure_ascii=False), json.loads('[1, 2.5, "x", null, true, {"k": []}]'))
try:
    json.loads("{bad}")
except json.JSONDecodeError as e:
    print(e, e.pos if False else "")
try:
    json.dumps({1, 2})
except TypeError as e:
    print(e)
print(json.dumps({"x": (1, 2)}, default=str), json.dumps({1: 2, None: 3}))
log = "epoch 1: loss=0.53 acc=91%\nepoch 2: loss=0.41 acc=93%\nepoch 10: loss=1e-3 acc=99%"
print(re.findall(r"loss=([\d.e-]+)", log), re.search(r"epoch (\d+)", log).group(1), [m.groups() for m in re.finditer(r"epoch (\d+): loss=(\S+)", log)])
print(re.sub(r"\d+", "#", "a1b22"), re.split(r"[,;]\s*", "a, b;c"), re.match(r"(?P<key>\w+)=(?P<value>.*)", "k=v w").groupdict(), bool(re.fullmatch(r"[a-z]+", "abc")), re.match("x", "abc"))
word = re.compile(r"\b\w+\b", re.IGNORECASE)
print(word.findall("Hello big World"), word.sub(lambda m: m.group().upper(), "a bc"), word.search("  hi").span(), re.escape("a.b*"), re.sub(r"(\w+) (\w+)", r"\2 \1", "one two"), re.findall(r"(?m)^e\w+", log))
try:
    re.compile("(")
except re.error as e:
    print("re.error", e)
pprint.pprint({"b": 1, "a": [1, 2, 3], "long": list(range(30))})
pprint.pprint([["x" * 30, "y" * 30], ("z" * 30,)])
print(pprint.pformat({"k": {"n": 1}}))
