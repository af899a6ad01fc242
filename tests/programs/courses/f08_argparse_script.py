#!/usr/bin/env python
"""A training script with argparse, environment, paths and a main guard."""
import argparse
import os
import sys
from pathlib import Path

import torch
import torch.nn as nn


def parse(argv=None):
    parser = argparse.ArgumentParser(description="toy", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--epochs", type=int, default=3, metavar="N", help="epochs to train")
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--hidden", type=int, nargs="+", default=[4])
    parser.add_argument("--act", choices=["relu", "tanh"], default="tanh")
    parser.add_argument("-v", "--verbose", action="count", default=0)
    parser.add_argument("--no-cuda", dest="cuda", action="store_false")
    parser.add_argument("--set", action="append", default=[], type=lambda s: tuple(s.split("=")))
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--adam", action="store_const", const="adam", dest="opt")
    group.add_argument("--sgd", action="store_const", const="sgd", dest="opt")
    parser.set_defaults(opt="sgd")
    return parser.parse_args(argv)


def main(args):
    torch.manual_seed(int(os.environ.get("SEED", "7")))
    device = torch.device("cuda" if args.cuda and torch.cuda.is_available() else "cpu")
    acts = dict(relu=nn.ReLU, tanh=nn.Tanh)
    sizes = [2, *args.hidden, 1]
    net = nn.Sequential(*(m for i, (a, b) in enumerate(zip(sizes, sizes[1:])) for m in ((nn.Linear(a, b), acts[args.act]()) if i < len(sizes) - 2 else (nn.Linear(a, b),)))).to(device)
    opt = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[args.opt](net.parameters(), lr=args.lr)
    x = torch.tensor([[0., 0], [0, 1], [1, 0], [1, 1]])
    y = x.sum(1, keepdim=True) % 2
    for epoch in range(1, args.epochs + 1):
        loss = nn.functional.mse_loss(net(x), y)
        opt.zero_grad(); loss.backward(); opt.step()
        if args.verbose:
            print(f"[{epoch:>2d}/{args.epochs}] loss={loss.item():.4f}", file=sys.stdout)
    return loss.item()


if __name__ == "__main__":
    print(parse([]))
    args = parse("--epochs 2 --hidden 5 3 -vv --adam --set a=1 --set b=2 --no-cuda".split())
    print(args.hidden, args.verbose, args.opt, args.set, args.cuda, vars(args)["lr"])
    final = main(args)
    print(f"{final:.4f}")
    print(Path("runs") / "exp1" / "model.pt", Path("a/b.tar.gz").suffix, Path("a/b.txt").stem, os.path.join("x", "y"), os.path.splitext("m.pth"))
    print(os.environ.get("NOT_SET_AT_ALL"), os.getenv("ALSO_NOT", "fallback"), len(sys.argv) >= 1, sys.version_info >= (3, 8))
    print(os.path.basename("/a/b/c.py"), os.path.dirname("/a/b/c.py"), os.sep)
    sys.exit(0)
