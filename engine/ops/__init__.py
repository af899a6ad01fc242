"""The op table's entries, one family a file. Importing this package fills `engine.op.OPS`."""

import importlib
import pkgutil

for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")
