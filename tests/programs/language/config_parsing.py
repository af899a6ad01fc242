import argparse
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
import math

parser = argparse.ArgumentParser(description="Train")
parser.add_argument("--lr", type=float, default=1e-3, help="learning rate")
parser.add_argument("--epochs", "-e", type=int, default=3)
parser.add_argument("--model", choices=["mlp", "cnn"], default="mlp")
parser.add_argument("--no-cuda", action="store_true")
parser.add_argument("--sizes", nargs="+", type=int, default=[1, 2])
args = parser.parse_args(["--lr", "0.5", "-e", "7", "--sizes", "3", "4"])
print(args, args.lr, args.no_cuda, vars(args)["model"])
defaults = parser.parse_args([])
print(defaults.lr, sorted(vars(defaults)))
cfg = json.loads('{"lr": 0.1, "layers": [4, 2], "name": "x"}', object_hook=lambda d: SimpleNamespace(**d))
print(cfg.lr, cfg.layers, cfg, json.dumps(vars(cfg), sort_keys=True))
path = Path("runs") / "exp1" / "model.pt"
print(path, path.name, path.suffix, path.stem, path.parent, os.path.join("a", "b.txt"), os.path.splitext("m.pth"), os.path.basename("/x/y"))
print(os.environ.get("NOT_SET_ANYWHERE", "default"), os.getenv("NOT_SET_ANYWHERE") is None)


class Dot(dict):
    def __getattr__(self, k):
        try:
            return self[k]
        except KeyError:
            raise AttributeError(k) from None


d = Dot(a=1, b={"c": 2})
print(d.a, d["b"], hasattr(d, "zz"), d, len(d), list(d), isinstance(d, dict))


class Config:
    lr = 0.1
    batch = 32

    def __init__(self, **kw):
        for k, v in kw.items():
            if not hasattr(self, k):
                raise AttributeError(f"unknown option {k}")
            setattr(self, k, v)

    def __repr__(self):
        return f"Config(lr={self.lr}, batch={self.batch})"


print(Config(lr=0.5), Config())
try:
    Config(foo=1)
except AttributeError as e:
    print("AttributeError", e)


def main(argv=None):
    print("main", math.prod([1, 2, 3]))
    return 0


if __name__ == "__main__":
    code = main()
    if code:
        sys.exit(code)

many = argparse.ArgumentParser()
many.add_argument("files", nargs="*")
many.add_argument("--names", nargs="*")
print(many.parse_args([]).files, many.parse_args(["a", "b"]).files, many.parse_args([]).names)
