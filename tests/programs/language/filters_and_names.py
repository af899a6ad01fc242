import logging
import sys
from collections import namedtuple

Odd = namedtuple("Odd", "class x x _y", rename=True)
print(Odd(1, 2, 3, 4), Odd._fields)
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("[%(levelname)s] %(message)s"))
log = logging.getLogger("filtered")
log.addHandler(handler)
log.propagate = False


class NoSkip(logging.Filter):
    def filter(self, record):
        return "skip" not in record.getMessage()


skip = NoSkip()
log.addFilter(skip)
log.warning("skip me")
log.warning("keep me")
log.removeFilter(skip)
handler.addFilter(lambda record: record.levelno >= 40)
log.warning("not this one")
log.error("this one")
handler.addFilter(logging.Filter("other"))
log.error("of another name")


class Named:
    def __set_name__(self, owner, name):
        self.name = name
        print("named", owner.__name__, name)

    def __get__(self, obj, owner=None):
        return self.name


class Holder:
    pass


named = Named()
Holder.x = named
named.__set_name__(Holder, "x")
print(Holder().x)
Named.__set_name__(named, Holder, "y")
print(Holder.x)
