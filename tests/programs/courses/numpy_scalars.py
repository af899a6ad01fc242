import numpy as np
import math

m = np.mean([1, 2, 3])
print(m, repr(m), type(m), isinstance(m, float), isinstance(m, np.floating))
i = np.argmax([1, 5, 2])
print(i, repr(i), type(i), [10, 20, 30][i], range(3)[i], isinstance(i, np.integer), isinstance(i, int))
print([m, i], {"loss": m}, (i,))
print(f"{m:.3f} {i:d} {m} {i!r}", "%.2f %d" % (m, i), "{:>6.1f}".format(m))
print(float(m), int(i), round(m, 1), round(float(m)), abs(-m), math.sqrt(m), m ** 2, m / 3, -m, m > 1, bool(m > 5))
b = np.bool_(True)
print(b, repr(b), not b, b and 1)
print(np.float32(0.1), repr(np.float32(0.1)), np.float32(0.1) + np.float64(1), np.int64(7) // 2, np.int64(7) % 4)
print(sum(np.array([1, 2, 3])), max(np.array([1, 7, 3])), min([np.float64(2.5), 1]))
print(np.float64(3.0).item(), m.dtype, i.dtype, m.shape, hash(np.int64(3)) == hash(3), {1: "a"}[np.int64(1)])
print(sorted(np.array([3, 1, 2])), np.int64(3) == 3, np.float64("nan") == np.nan, np.array(3.5).item())
