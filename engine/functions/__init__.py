"""torch's functions and Tensor's methods: overload resolution and composites over the op table.

Importing this package loads every family and makes all spellings callable.
"""

import importlib
import pkgutil

from . import registry

for _file in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_file.name}")

registry.attach()
