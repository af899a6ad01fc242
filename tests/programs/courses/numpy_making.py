import numpy as np
print(np.frombuffer(b"\x01\x02\x03\x04", dtype=np.uint8), np.frombuffer(bytearray(8), dtype=np.int16, count=2, offset=2))
print(np.fromiter((x * x for x in range(5)), float), np.fromiter(iter([1, 2, 3]), dtype=int, count=2))
print(np.fromfunction(lambda i, j: i + j, (3, 3)), np.fromfunction(lambda i: i == 1, (3,), dtype=int))
x = np.linspace(-2.5, 2.5, 6)
print(np.piecewise(x, [x < 0, x >= 0], [-1, 1]), np.piecewise(x, [x < 0, x >= 0], [lambda x: -x, lambda x: x]), np.piecewise(x, [x < 0], [0, lambda v: v * 2]))
print(np.array2string(x, precision=1, separator=", "), np.array2string(np.array([1, 2]), prefix="a"))
a = np.arange(6).reshape(2, 3)
for v in np.nditer(a): print(v, end=" ")
for v in np.nditer(a.T): print(v, end=" ")
for v in np.nditer(a, order="C", op_flags=["readwrite"]): v[...] = 2 * v
print(a)
with np.nditer(a, flags=["multi_index"]) as it:
    while not it.finished:
        print(it[0], it.multi_index, end=" "); it.iternext()
print()
for p, q in np.nditer([a, np.arange(3)]): print(p + q, end=" ")
for r in np.nditer(a, flags=["external_loop"]): print(r)
b = np.array([[1, 2], [3, 4]]); b.resize(3, 2); print(b); b.resize((2,)); print(b)
c = b[:1]
for bad in (lambda: c.resize(3), lambda: b.resize(5)):
    try: bad()
    except ValueError as e: print(str(e)[:40])
print(b.flat[1], list(a.flat), len(a.flat)); a.flat[0] = 9; a.flat = 3; print(a)
print(np.arange(3, dtype=np.float32).view(np.int32), np.arange(2).tobytes(), a.strides)
print(list(np.ndenumerate(b)), np.ix_([0, 1], [1, 2])[1].shape, np.ogrid[0:2, 0:3][0].shape, np.s_[1:3])
print(np.issubdtype(np.float32, np.floating), np.issubdtype(int, np.integer), np.result_type(np.int8, np.float32), np.can_cast(np.int64, np.int8))
print(np.hanning(4), np.histogram2d([0, 1], [0, 1], bins=2)[0], np.angle(1j), np.poly([1, 2]), np.polymul([1, 1], [1, -1]), np.polyder([1, 2, 3]))
with np.printoptions(precision=2, suppress=True): print(np.array([1.23456]))
print(np.array([1.23456]), np.get_printoptions()["precision"], np.True_, np.binary_repr(5), np.base_repr(10, 3))
print(np.broadcast_arrays(np.ones((2, 1)), np.ones(3))[0].shape, np.unstack(a)[0], np.nanpercentile([1, np.nan, 3], 50), np.atleast_3d(x).shape, np.pow(2, 3), np.fix(-1.5))
