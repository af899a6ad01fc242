def count(n):
    i = 0
    while i < n:
        sent = yield i
        i = sent if sent is not None else i + 1


g = count(5)
print(next(g), next(g), g.send(4), next(g, "end"))


def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)


print(list(tree((((None, 1, None), 2, None), 3, (None, 4, None)))))


def averager():
    total, n, average = 0.0, 0, None
    while True:
        x = yield average
        if x is None:
            return total, n
        total, n = total + x, n + 1
        average = total / n


def delegate(results):
    while True:
        results.append((yield from averager()))


results = []
d = delegate(results)
next(d)
print([d.send(v) for v in (10, 20, 60)], d.send(None), d.send(5), results)


def guarded():
    try:
        yield 1
        yield 2
    finally:
        print("closing")


h = guarded()
print(next(h))
h.close()
for x in guarded():
    print(x)
    break
print("after break")


def batches(items, size):
    for start in range(0, len(items), size):
        yield items[start:start + size]


print(list(batches("abcdefgh", 3)))


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found if p * p <= n):
            found.append(n)
            yield n
        n += 1


from itertools import islice, takewhile
print(list(islice(primes(), 10)), sum(takewhile(lambda p: p < 30, primes())))
squares = (x * x for x in range(5))
print(next(squares), list(squares), list(squares))
try:
    next(squares)
except StopIteration:
    print("done")
pipeline = (str(x) for x in (y + 1 for y in range(3)))
print("-".join(pipeline))
a, *b = count(3)
print(a, b)
