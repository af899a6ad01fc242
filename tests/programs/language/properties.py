class Celsius:
    """A temperature."""

    def __init__(self, degrees=0.0):
        self.degrees = degrees

    @property
    def degrees(self):
        "The degrees."
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value < -273.15:
            raise ValueError(f"{value} is below absolute zero")
        self._degrees = float(value)

    @degrees.deleter
    def degrees(self):
        print("deleted")
        self._degrees = 0.0

    @property
    def fahrenheit(self):
        return self.degrees * 9 / 5 + 32

    @classmethod
    def from_fahrenheit(cls, f):
        return cls((f - 32) * 5 / 9)

    @staticmethod
    def valid(x):
        return x >= -273.15


t = Celsius(25)
print(t.degrees, t.fahrenheit)
t.degrees += 10
print(t.degrees)
try:
    t.degrees = -300
except ValueError as e:
    print(e)
try:
    t.fahrenheit = 1
except AttributeError as e:
    print("AttributeError:", e)
del t.degrees
print(t.degrees, Celsius.from_fahrenheit(212).degrees, Celsius.valid(-500), t.valid(3))
print(Celsius.__doc__)


class Kelvin(Celsius):
    @property
    def degrees(self):
        return super().degrees + 273.15

    @degrees.setter
    def degrees(self, value):
        self._degrees = value - 273.15


k = Kelvin(300)
print(round(k.degrees, 6), round(k._degrees, 6))
