def counter(start=0):
    value = start

    def step(by=1):
        nonlocal value
        value += by
        return value

    def reset():
        nonlocal value
        value = start
    return step, reset


step, reset = counter(10)
print(step(), step(5), step())
reset()
print(step())

fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
print([f() for f in fs], [g() for g in gs])

total = 0


def add(n):
    global total
    total += n
    return total


print(add(3), add(4), total)


def compose(*functions):
    def run(x):
        for f in reversed(functions):
            x = f(x)
        return x
    return run


print(compose(lambda x: x + 1, lambda x: x * 2, abs)(-5))


def outer():
    x = "outer"

    def middle():
        def inner():
            nonlocal x
            x = "inner"
        inner()
        return x
    return middle(), x


print(outer())


def memo(f):
    seen = {}

    def wrapped(n):
        if n not in seen:
            seen[n] = f(n)
        return seen[n]
    wrapped.seen = seen
    return wrapped


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(50), len(fib.seen))
try:
    def early():
        print(late)
        late = 1
    early()
except UnboundLocalError as e:
    print(type(e).__name__, e)
