class Layer:
    count = 0

    def __init__(self, name):
        self.name = name
        Layer.count += 1

    def describe(self):
        return f"{type(self).__name__}({self.name})"


class Dense(Layer):
    def __init__(self, name, units):
        super().__init__(name)
        self.units = units

    def describe(self):
        return super().describe() + f"[{self.units}]"


class Old(Layer):
    def __init__(self, name):
        super(Old, self).__init__(name)

    def describe(self):
        return "old " + super(Old, self).describe() + " " + Layer.describe(self)


class A:
    def who(self): return ["A"]
class B(A):
    def who(self): return ["B"] + super().who()
class C(A):
    def who(self): return ["C"] + super().who()
class D(B, C):
    def who(self): return ["D"] + super().who()


layers = [Dense("d1", 3), Old("o1"), Layer("l1")]
for layer in layers:
    print(layer.describe(), isinstance(layer, Layer), isinstance(layer, Dense))
print(Layer.count, Dense.count, D().who(), issubclass(D, A), issubclass(A, D))
print(hasattr(layers[0], "units"), hasattr(layers[1], "units"), getattr(layers[1], "units", "none"))
layers[2].extra = 5
print(layers[2].extra)
del layers[2].extra
try:
    layers[2].extra
except AttributeError as e:
    print("AttributeError:", e)
print(D.__name__, D().__class__.__name__, D.__doc__)
