class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, objtype=None):
        if obj is None:
            return self
        return getattr(obj, self.name, 0)

    def __set__(self, obj, value):
        if value <= 0:
            raise ValueError(f"{self.name[1:]} must be positive")
        setattr(obj, self.name, value)

    def __delete__(self, obj):
        print("deleting", self.name)
        delattr(obj, self.name)


class Box:
    w = Positive()
    h = Positive()

    def __init__(self, w, h):
        self.w = w
        self.h = h

    @property
    def area(self):
        return self.w * self.h


b = Box(2, 3)
print(b.area, b.w, type(Box.w).__name__, vars(b))
try:
    b.w = -1
except ValueError as e:
    print("ValueError", e)
del b.w
print(b.w)


class Lazy:
    def __init__(self, fn):
        self.fn = fn
        self.__doc__ = fn.__doc__

    def __get__(self, obj, cls):
        if obj is None:
            return self
        print("computing", self.fn.__name__)
        value = self.fn(obj)
        setattr(obj, self.fn.__name__, value)
        return value


class Model:
    def __init__(self, n):
        self.n = n

    @Lazy
    def weights(self):
        return [0.0] * self.n


m = Model(3)
print(m.weights, m.weights, Model.weights.fn.__name__)


class ReadOnly:
    def __init__(self, v):
        self.v = v

    def __get__(self, obj, cls):
        return self.v

    def __set__(self, obj, v):
        raise AttributeError("read-only")


class Config:
    debug = ReadOnly(False)


c = Config()
try:
    c.debug = True
except AttributeError as e:
    print("AttributeError", e)
print(c.debug, Config.debug)


class ClassProp:
    def __init__(self, f):
        self.f = f

    def __get__(self, obj, owner):
        return self.f(owner)


class K:
    items = [1, 2]

    @ClassProp
    def size(cls):
        return len(cls.items)


print(K.size, K().size)


class Field:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = name
        owner.fields = getattr(owner, "fields", []) + [name]

    def __get__(self, obj, owner):
        return self if obj is None else obj.__dict__[self.name]

    def __set__(self, obj, v):
        obj.__dict__[self.name] = self.kind(v)


class Row:
    id = Field(int)
    score = Field(float)

    def __init__(self, **kw):
        for k, v in kw.items():
            setattr(self, k, v)


r = Row(id="7", score=3)
print(r.id, r.score, Row.fields, r.__dict__)
