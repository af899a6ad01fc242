class Base:
    count = 0

    def __init__(self, name):
        self.name = name
        Base.count += 1

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    @staticmethod
    def helper(x):
        return x + 1

    @property
    def upper(self):
        return self.name.upper()

    @upper.setter
    def upper(self, value):
        self.name = value.lower()

    def __repr__(self):
        return f"{self.__class__.__name__}({self.name!r})"

    def __eq__(self, other):
        return isinstance(other, Base) and self.name == other.name

    def __lt__(self, other):
        return self.name < other.name

    def __hash__(self):
        return hash(self.name)


class Child(Base):
    def __init__(self, name, extra=None, *rest, **options):
        super().__init__(name)
        self.extra, self.rest, self.options = extra, rest, options

    def __getattr__(self, key):
        if key in self.options:
            return self.options[key]
        raise AttributeError(f"no {key}")

    def __len__(self):
        return len(self.rest)

    def __contains__(self, item):
        return item in self.rest

    def __call__(self, x):
        return x * 2


class GrandChild(Child):
    __slots__ = ()

    def __init__(self):
        super(GrandChild, self).__init__("g", 1, 2, 3, depth=4)
        self._hidden = 5
        self.__private = 6

    def peek(self):
        return self._hidden + self.__private

    def __iter__(self):
        yield from self.rest

    def __enter__(self):
        print("in")
        return self

    def __exit__(self, kind, value, tb):
        print("out", kind.__name__ if kind else None)
        return kind is ValueError


g = GrandChild()
print(g, g.depth, g.peek(), len(g), 2 in g, list(g), g(21))
g.upper = "ABC"
print(g.upper, g.name, Base.count, Base.helper(1), Child.make("x", extra=2).extra)
with g as same:
    print(same is g)
with g:
    raise ValueError("swallowed")
print(sorted([Base("b"), Base("a")]), Base("a") == Base("a"), len({Base("a"), Base("a")}))
print(isinstance(g, Base), issubclass(GrandChild, Base), type(g).__name__, hasattr(g, "nope"))


class AttrDict(dict):
    def __getattr__(self, key):
        try:
            return self[key]
        except KeyError:
            raise AttributeError(key)


config = AttrDict(lr=0.1, layers=[2, 3])
print(config.lr, config["layers"], config.get("x", 5), hasattr(config, "y"), {**config})
