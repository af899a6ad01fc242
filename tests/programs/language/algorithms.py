def quicksort(xs):
    if len(xs) <= 1:
        return xs
    pivot, *rest = xs
    return quicksort([x for x in rest if x < pivot]) + [pivot] + quicksort([x for x in rest if x >= pivot])


def sieve(n):
    flags = [True] * (n + 1)
    flags[0:2] = [False, False]
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = [False] * len(range(i * i, n + 1, i))
    return [i for i, f in enumerate(flags) if f]


def bisect(xs, v):
    lo, hi = 0, len(xs)
    while lo < hi:
        mid = (lo + hi) // 2
        if xs[mid] < v:
            lo = mid + 1
        else:
            hi = mid
    return lo


def edit(a, b):
    row = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        prev, row[0] = row[0], i
        for j, cb in enumerate(b, 1):
            prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (ca != cb))
    return row[-1]


def hanoi(n, a="A", b="B", c="C"):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


def permutations(xs):
    if not xs:
        yield []
    for i, x in enumerate(xs):
        for rest in permutations(xs[:i] + xs[i + 1:]):
            yield [x] + rest


def newton(f, df, x, eps=1e-12):
    for i in range(100):
        step = f(x) / df(x)
        x -= step
        if abs(step) < eps:
            return x, i
    raise RuntimeError("no convergence")


def matmul(a, b):
    return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]


print(quicksort([3, 6, 1, 8, 2, 9, 2]), sieve(40), bisect([1, 3, 5, 7], 5), edit("kitten", "sitting"), hanoi(7), len(list(permutations([1, 2, 3, 4]))))
print(newton(lambda x: x * x - 2, lambda x: 2 * x, 1.0), matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]]))
print(2 ** 200, 10 ** 30 // 7, (3 ** 50) % 1000, pow(3, 50, 1000), -(2 ** 65), hash(2 ** 61 - 1), int("9" * 30) + 1, (1 << 100).bit_length())
fibs = {0: 0, 1: 1}
for i in range(2, 90):
    fibs[i] = fibs[i - 1] + fibs[i - 2]
print(fibs[89], sum(int(c) for c in str(2 ** 100)), "".join(reversed(str(12345))))
board = [[0] * 5 for _ in range(5)]
for r, c in [(1, 2), (2, 2), (3, 2)]:
    board[r][c] = 1


def life(b):
    n = len(b)
    near = lambda r, c: sum(b[i][j] for i in range(max(0, r - 1), min(n, r + 2)) for j in range(max(0, c - 1), min(n, c + 2)) if (i, j) != (r, c))
    return [[1 if near(r, c) == 3 or (b[r][c] and near(r, c) == 2) else 0 for c in range(n)] for r in range(n)]


for row in life(board):
    print("".join(".#"[v] for v in row))


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


print(deep(800))
try:
    deep(10 ** 6)
except RecursionError as e:
    print(type(e).__name__, e)
