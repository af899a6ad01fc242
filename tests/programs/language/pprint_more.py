from pprint import pprint, pformat, PrettyPrinter

config = {"optimizer": {"name": "adam", "lr": 0.001, "betas": (0.9, 0.999)}, "layers": [784, 256, 128, 10], "notes": "a" * 60, "b": {1, 2, 3}}
pprint(config)
pprint(config, width=40)
pprint(config, depth=1)
pprint(config, sort_dicts=False, width=50)
pprint(list(range(40)), compact=True, width=40)
pprint([{"k": i, "v": [i] * 8} for i in range(4)], indent=4)
print(pformat({"a": 1, "b": [1, 2]}, width=10))
PrettyPrinter(width=30, indent=2).pprint({"x": list(range(12)), "y": "text " * 8})


class A:
    def __repr__(self):
        return "A()"


pprint({"b": A(), "a": [A(), None, True]})
