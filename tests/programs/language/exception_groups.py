# exception groups
def g():
    raise ExceptionGroup("many", [ValueError("a"), TypeError("b"), ExceptionGroup("inner", [KeyError("k")])])
try:
    g()
except* ValueError as eg:
    print("VE", eg.exceptions)
except* (TypeError, KeyError) as eg:
    print("TE", eg, len(eg.exceptions))
try:
    raise ValueError("naked")
except* ValueError as eg:
    print(type(eg).__name__, eg.exceptions)
eg = ExceptionGroup("x", [ValueError(1), OSError(2)])
print(eg, repr(eg), eg.message, eg.exceptions)
m, r = eg.split(ValueError); print(m, r); print(eg.subgroup(OSError))
try:
    try: raise eg
    except* ValueError as v: print('got', v)
    else: print('no')
    finally: print('fin')
except ExceptionGroup as rest: print('rest', rest.exceptions)
try: ExceptionGroup("e", [])
except ValueError as e: print(e)
try: ExceptionGroup("e", [1])
except ValueError as e: print(e)
try: print(BaseExceptionGroup("b", [KeyboardInterrupt()]))
except TypeError as e: print(e)
for i in range(3):
    try: raise ExceptionGroup("l", [ValueError(i)])
    except* ValueError as e: print(i, e.exceptions[0])
