"""`re`, `unicodedata` and `pprint`: text made and read, by exact types.

It must not know files.
"""

from __future__ import annotations

import pprint
import re
import string
import textwrap
import unicodedata
from typing import Any

from ..values import scrub
from .kit import Kit, exact

STRING = (
    "ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable "
    "punctuation whitespace capwords"
).split()
LONGEST = 10**7
"""Characters that `textwrap.indent` may add at most, roughly."""

RE_NAMES = (
    "compile escape findall finditer fullmatch match search split sub subn IGNORECASE I "
    "MULTILINE M DOTALL S VERBOSE X ASCII A"
).split()


def _unicode() -> dict[str, Any]:
    def normalize(form: str, text: str, /) -> str:
        return unicodedata.normalize(exact(form, "the form", str), exact(text, "the text", str))

    def category(character: str, /) -> str:
        return unicodedata.category(exact(character, "category() argument", str))

    def name(character: str, /) -> str:
        return unicodedata.name(exact(character, "name() argument", str))

    def combining(character: str, /) -> int:
        return unicodedata.combining(exact(character, "combining() argument", str))

    made = (normalize, category, name, combining)
    return {function.__name__: function for function in made}


class Template:
    """`string.Template`."""

    def __init__(self, template: str) -> None:
        self.template = exact(template, "the template", str)

    def _filled(self, values: dict[str, Any], safe: bool) -> str:
        def put(found: re.Match[str]) -> str:
            name = found["named"] or found["braced"]
            if found["escaped"] is not None:
                return "$"
            if name is None:
                if safe:
                    return found[0]
                before = self.template[: found.start()]
                line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
                raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")
            if safe and name not in values:
                return found[0]
            return scrub(str(values[name]))

        return string.Template.pattern.sub(put, self.template)

    def substitute(self, mapping: Any = (), /, **more: Any) -> str:
        return self._filled(dict(mapping) | more, False)

    def safe_substitute(self, mapping: Any = (), /, **more: Any) -> str:
        return self._filled(dict(mapping) | more, True)


def _textwrap() -> dict[str, Any]:
    def dedent(text: str) -> str:
        return textwrap.dedent(exact(text, "the text", str))

    def indent(text: str, prefix: str, predicate: Any = None) -> str:
        size = len(exact(text, "the text", str)) * len(exact(prefix, "the prefix", str))
        if size > LONGEST:
            raise MemoryError
        return textwrap.indent(text, prefix, predicate)

    def wrap(text: str, width: int = 70, **more: Any) -> list[str]:
        options = {name: exact(value, name, str, int, bool) for name, value in more.items()}
        width = exact(width, "width", int)
        return textwrap.wrap(exact(text, "the text", str), width, **options)

    def fill(text: str, width: int = 70, **more: Any) -> str:
        return "\n".join(wrap(text, width, **more))

    def shorten(text: str, width: int, *, placeholder: str = " [...]") -> str:
        placeholder = exact(placeholder, "placeholder", str)
        text, width = exact(text, "the text", str), exact(width, "width", int)
        return textwrap.shorten(text, width, placeholder=placeholder)

    made = (dedent, indent, wrap, fill, shorten)
    return {function.__name__: function for function in made}


def formatter(kit: Kit) -> type:
    """`string.Formatter`, whose fields are read through the guard."""
    guarded = kit.guards.formatter

    class Formatter:
        def format(self, format_string: str, /, *args: Any, **kwargs: Any) -> str:
            return guarded.vformat(exact(format_string, "the format", str), args, kwargs)

        def vformat(self, format_string: str, args: Any, kwargs: Any) -> str:
            return guarded.vformat(exact(format_string, "the format", str), args, kwargs)

    kit.let_read(Formatter, {"format", "vformat"})
    return Formatter


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def show(object: Any, stream: Any = None, *args: Any, **given: Any) -> None:
        text = pformat(object, *args, **given) + "\n"
        write = kit.console.write if stream is None else kit.guards.read(stream, "write")
        write(text)

    def pformat(
        object: Any, indent: int = 1, width: int = 80, depth: Any = None, *,
        compact: bool = False, sort_dicts: bool = True, underscore_numbers: bool = False,
    ) -> str:  # fmt: skip
        depth = None if depth is None else int(depth)
        return scrub(pprint.pformat(
            object, min(int(indent), 100), int(width), depth, compact=bool(compact),
            sort_dicts=bool(sort_dicts), underscore_numbers=bool(underscore_numbers),
        ))  # fmt: skip

    def pp(object: Any, *args: Any, sort_dicts: bool = False, **given: Any) -> None:
        show(object, *args, sort_dicts=sort_dicts, **given)

    class PrettyPrinter:
        def __init__(self, *args: Any, stream: Any = None, **given: Any) -> None:
            self._stream, self._args, self._given = stream, args, given

        def pprint(self, object: Any) -> None:
            show(object, self._stream, *self._args, **self._given)

        def pformat(self, object: Any) -> str:
            return pformat(object, *self._args, **self._given)

    kit.let_read(PrettyPrinter, {"pprint", "pformat"})

    show.__name__ = "pprint"
    kit.let_read(Template, {"template", "substitute", "safe_substitute"})
    kit.let_read(re.Pattern, "pattern flags match search findall finditer fullmatch split sub subn "
                 "groups".split())  # fmt: skip
    kit.let_read(re.Match, "group groups groupdict start end span expand string pos endpos "
                 "lastindex lastgroup".split())  # fmt: skip
    return {
        "unicodedata": _unicode(),
        "textwrap": _textwrap(),
        "string": {"Template": Template, "Formatter": formatter(kit)}
        | {name: getattr(string, name) for name in STRING},
        "re": {name: getattr(re, name) for name in RE_NAMES}
        | {"Pattern": re.Pattern, "Match": re.Match, "error": re.error},
        "pprint": {"pprint": show, "pp": pp, "pformat": pformat, "PrettyPrinter": PrettyPrinter},
    }
