def averager():
    total, n = 0.0, 0
    average = None
    while True:
        try:
            x = yield average
        except ZeroDivisionError:
            total, n, average = 0.0, 0, None
            continue
        if x is None:
            return (n, average)
        total += x
        n += 1
        average = total / n


a = averager()
next(a)
print(a.send(10), a.send(20), a.throw(ZeroDivisionError), a.send(4))
try:
    a.send(None)
except StopIteration as e:
    print("returned", e.value)


def delegate(results):
    while True:
        results.append((yield from averager()))


out = []
d = delegate(out)
next(d)
for group in ([1, 2, 3], [10, 20]):
    for v in group:
        d.send(v)
    d.send(None)
print(out)


def resource():
    print("open")
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("exit asked")
        raise
    finally:
        print("closed")


r = resource()
print(next(r))
r.close()
print(list(r), next(r, "done"))
for x in resource():
    print(x)
    break


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(3)), sum(x * x for x in range(5)), max((len(w), w) for w in ["a", "bbb", "cc"]))


def scheduler(tasks):
    while tasks:
        t = tasks.pop(0)
        try:
            print(next(t), end=" ")
            tasks.append(t)
        except StopIteration:
            pass
    print()


def task(name, n):
    for i in range(n):
        yield f"{name}{i}"


scheduler([task("a", 2), task("b", 3)])


class Batches:
    def __init__(self, data, size):
        self.data, self.size = data, size

    def __iter__(self):
        for i in range(0, len(self.data), self.size):
            yield self.data[i:i + self.size]

    def __len__(self):
        return -(-len(self.data) // self.size)

    def __reversed__(self):
        return reversed(list(iter(self)))


b = Batches(list(range(7)), 3)
print(list(b), len(b), list(reversed(b)), [*b][-1], *map(sum, b))
try:
    a = averager()
    a.send(1)
except TypeError as e:
    print("TypeError", e)
g = (i for i in range(3))
print(next(g), list(g), list(g))
try:
    resource().throw(KeyError("early"))
except KeyError as e:
    print("KeyError", e)
