"""Where exceptions came from, as programs that log their errors print it."""
import io
import logging
import re
import sys
import traceback


class DataError(ValueError):
    pass


def show(text):
    print(re.sub(r'File "[^"]*"', 'File "program.py"', text), end="")


def divide(x):
    return 1 / x


def load():
    try:
        divide(0)
    except ZeroDivisionError as e:
        raise DataError("no data") from e


try:
    load()
except DataError as e:
    show(traceback.format_exc())
    kind, value, tb = sys.exc_info()
    print(kind.__name__, value, value is e, tb is not None, tb.tb_lineno)
    show("".join(traceback.format_tb(tb)))
    show("".join(traceback.format_exception(kind, value, tb)))
    show("".join(traceback.format_exception(e, chain=False, limit=1)))
    print(traceback.format_exception_only(kind, value), e.__traceback__ is not None)

print(sys.exc_info(), repr(traceback.format_exc()))

try:
    {}["key"]
except KeyError:
    try:
        int("x")
    except ValueError:
        out = io.StringIO()
        traceback.print_exc(file=out)
        show(out.getvalue())

try:
    try:
        {}["key"]
    except KeyError:
        raise RuntimeError("clean") from None
except RuntimeError as e:
    e.add_note("a note")
    show(traceback.format_exc())


def deep(n):
    if n == 0:
        raise LookupError("bottom")
    deep(n - 1)


try:
    deep(10)
except LookupError as e:
    show(traceback.format_exc())

out = io.StringIO()
logging.basicConfig(level=logging.INFO, stream=out, format="%(levelname)s %(message)s")
try:
    divide(0)
except ZeroDivisionError:
    logging.exception("failed after %d", 3)
    logging.getLogger("x").error("again", exc_info=True)
show(out.getvalue())
