import copy
class Single:
    _instance = None
    def __new__(cls, *args):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
            print("made")
        return cls._instance
    def __init__(self, v=0):
        self.v = v
a, b = Single(1), Single(2)
print(a is b, a.v)
class Base:
    def __new__(cls, x, *rest, **kw):
        self = object.__new__(cls)
        self.x = x
        return self
    def __init__(self, x, y=2):
        self.y = y
class Child(Base):
    def __new__(cls, x, y=3):
        print("child")
        return Base.__new__(cls, x * 10)
    def __init__(self, x, y=3):
        super().__init__(x, y)
c = Child(1)
print(c.x, c.y, type(c).__name__, isinstance(c, Base))
try: Base()
except TypeError as e: print(e)
class Other:
    def __new__(cls): return c
print(Other() is c)
class Two(Child, Other): pass
print(Two(4).x)
s = copy.copy(a); print(s is a)
class Val:
    def __new__(cls): return super().__new__(cls)
    def __init__(self): self.items = [1, [2]]
v = Val(); w = copy.deepcopy(v); w.items[1].append(3); print(v.items, w.items)
