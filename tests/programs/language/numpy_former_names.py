import numpy as np

for name in ["int", "float", "object", "NaN", "Inf", "float_", "bool8", "asfarray", "nope"]:
    try:
        getattr(np, name)
    except AttributeError as e:
        print(e)
for value in [np.ones(1), np.float32(1), np.int64(2)]:
    try:
        value.foo
    except AttributeError as e:
        print(e)
