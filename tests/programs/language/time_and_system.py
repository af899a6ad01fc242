import os, sys, time, argparse, datetime

start = time.perf_counter()
t0 = time.time()
elapsed = time.perf_counter() - start
print(elapsed >= 0, isinstance(t0, float), time.time() >= t0, time.monotonic() <= time.monotonic(), type(time.perf_counter()).__name__)
time.sleep(0)
parser = argparse.ArgumentParser(description="Train")
parser.add_argument("--lr", type=float, default=0.01, help="learning rate")
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--name", default="run")
parser.add_argument("--cuda", action="store_true")
parser.add_argument("--opt", choices=["sgd", "adam"], default="sgd")
args = parser.parse_args([])
print(args.lr, args.epochs, args.name, args.cuda, args.opt, vars(args) if False else sorted(["lr"]))
args = parser.parse_args(["--lr", "0.5", "--cuda", "--epochs=7", "--opt", "adam"])
print(args.lr, args.epochs, args.cuda, args.opt)
args.lr = 1
print(args.lr, hasattr(args, "name"))
print(os.environ.get("CUDA_VISIBLE_DEVICES"), os.environ.get("NOPE", "default"), os.getenv("NOPE"), len(sys.argv), os.path.join("a", "b.txt"), os.path.basename("/x/y.py"), os.path.splitext("m.pt"), os.sep)
print(sys.maxsize > 2**31, sys.version_info >= (3, 8), sys.version_info[0], isinstance(sys.platform, str), sys.float_info.epsilon, sys.byteorder)
print("to stderr", file=sys.stderr)
sys.stdout.write("written\n")
sys.stdout.flush()


def main():
    print("main runs")
    if len(sys.argv) > 5:
        sys.exit(2)
    return 0


if __name__ == "__main__":
    main()
    sys.exit(0)
print("never")
