import numpy as np
import matplotlib.pyplot as plt


def f(x):
    return x ** 2 - 4 * x + 5


def df(x):
    return 2 * x - 4


x, history = 10.0, []
for i in range(12):
    history.append((x, f(x)))
    x = x - 0.2 * df(x)
print([f"{a:.3f}" for a, _ in history])
xs, ys = zip(*history)
grid = np.linspace(-6, 10, 100)
plt.plot(grid, f(grid))
plt.plot(xs, ys, 'ro-', markersize=4)
plt.xlabel("x"); plt.ylabel("f(x)")
plt.show()
print(round(x, 4), np.array(ys).min().round(4))
