"""`argparse`: a parser of the arguments that a program gives it itself; there is no command line.

It must not know how programs are started.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .helping import parser_like
from .kit import Kit, exact
from .system import ARGV
from .typed import Namespace

BOTH = "BooleanOptionalAction"
"""The action of a flag that has a `--no-` beside it."""


class ArgumentTypeError(Exception):
    """What a `type=` function says of a text that it cannot take."""


class Argument:
    """One `add_argument`."""

    def __init__(self, flags: tuple[str, ...], given: dict[str, Any]) -> None:
        self.flags = flags
        self.optional = flags[0].startswith("-")
        long = next((flag for flag in flags if flag.startswith("--")), flags[0])
        self.dest: str = given.pop("dest", None) or long.lstrip("-").replace("-", "_")
        if type(self.dest) is not str or self.dest.startswith("_"):
            raise ValueError(f"dest {self.dest!r} must not start with an underscore")
        self.action = given.pop("action", "store")
        if self.action == BOTH:
            if not long.startswith("--"):
                raise ValueError("BooleanOptionalAction needs a flag such as '--verbose'")
            self.flags = (*flags, f"--no-{long[2:]}")
        known = ("store", "store_true", "store_false", "store_const", "append", "count", BOTH)
        if self.action not in known:
            raise ValueError(f"unknown action {self.action!r}")
        self.default = given.pop("default", {"store_true": False, "store_false": True}.get(
            self.action))  # fmt: skip
        self.const = given.pop("const", None)
        self.convert = given.pop("type", None)
        self.choices = given.pop("choices", None)
        self.nargs = given.pop("nargs", None)
        if self.default is None and self.nargs == "*" and not self.optional:
            self.default = []
        self.required = given.pop("required", not self.optional and self.nargs not in ("?", "*"))
        self.help, self.metavar = given.pop("help", None), given.pop("metavar", None)
        if given:
            raise TypeError(
                f"add_argument() got an unexpected keyword argument {next(iter(given))!r}"
            )

    @property
    def shown(self) -> str:
        return "/".join(self.flags)

    def value_of(self, text: Any, fail: Any) -> Any:
        if self.convert is not None and type(text) is str:
            try:
                text = self.convert(text)
            except ArgumentTypeError as problem:
                fail(f"argument {self.shown}: {problem}")
            except (ValueError, TypeError):
                kind = getattr(self.convert, "__name__", "value")
                fail(f"argument {self.shown}: invalid {kind} value: {text!r}")
        if self.choices is not None and text not in self.choices:
            shown = ", ".join(map(repr, self.choices))
            fail(f"argument {self.shown}: invalid choice: {text!r} (choose from {shown})")
        return text


class Parser:
    """`argparse.ArgumentParser`, and its groups. `_print` writes to a stream or the output."""

    _print: Callable[[str, Any], None]

    def __init__(
        self, prog: Any = None, usage: Any = None, description: Any = None, epilog: Any = None,
        formatter_class: Any = None, add_help: bool = True, **others: Any,
    ) -> None:  # fmt: skip
        self.prog = prog if type(prog) is str else ARGV[0]
        self.usage, self.description, self.epilog = usage, description, epilog
        self.formatter, self.add_help = formatter_class, bool(add_help)
        self._arguments: list[Argument] = []
        self._defaults: dict[str, Any] = {}

    def add_argument(self, *flags: Any, **given: Any) -> None:
        if not flags or any(type(flag) is not str or not flag.strip("-") for flag in flags):
            raise TypeError("add_argument() needs a name or flags such as '--lr'")
        self._arguments.append(Argument(flags, given))

    def add_argument_group(self, *words: Any, **others: Any) -> Parser:
        return self

    def add_mutually_exclusive_group(self, **others: Any) -> Parser:
        return self

    def set_defaults(self, **given: Any) -> None:
        for name in given:
            exact(name, "the name of a default", str)
        self._defaults.update({k: v for k, v in given.items() if not k.startswith("_")})

    def format_help(self) -> str:
        return parser_like(self).format_help()

    def format_usage(self) -> str:
        return parser_like(self).format_usage()

    def print_help(self, file: Any = None) -> None:
        self._print(self.format_help(), file)

    def print_usage(self, file: Any = None) -> None:
        self._print(self.format_usage(), file)

    def error(self, message: Any) -> None:
        raise SystemExit(f"{self.prog}: error: {message}")

    def parse_args(self, args: Any = None, namespace: Any = None) -> Namespace:
        found, rest = self.parse_known_args(args)
        if rest:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return found

    def parse_known_args(
        self, args: Any = None, namespace: Any = None
    ) -> tuple[Namespace, list[str]]:
        words = [] if args is None else list(args)
        if any(type(word) is not str for word in words):
            raise TypeError("arguments must be strings")
        values = {a.dest: a.value_of(a.default, self.error) if type(a.default) is str
                  else a.default for a in self._arguments} | self._defaults  # fmt: skip
        places = [a for a in self._arguments if not a.optional]
        seen: set[str] = set()
        rest: list[str] = []
        while words:
            word = words.pop(0)
            flag, equals, text = word.partition("=")
            if self.add_help and word in ("-h", "--help"):
                self.print_help()
                raise SystemExit(0)
            if self._repeated(flag):  # -vv is -v -v
                words[:0] = [flag[:2]] * (len(flag) - 1)
                continue
            argument = next((a for a in self._arguments if a.optional and flag in a.flags), None)
            if argument is None and not word.startswith("-") and places:
                argument = places.pop(0)
                words.insert(0, word)
            elif argument is not None and equals:
                words.insert(0, text)
            if argument is None:
                rest.append(word)
                continue
            seen.add(argument.dest)
            self._take(argument, flag, words, values)
        missing = [a.shown for a in self._arguments if a.required and a.dest not in seen]
        if missing:
            self.error(f"the following arguments are required: {', '.join(missing)}")
        return Namespace(**values), rest

    def _repeated(self, flag: str) -> bool:
        if len(flag) < 3 or flag[0] != "-" or set(flag[1:]) != {flag[1]} or flag[1] == "-":
            return False
        return any(a.action == "count" and flag[:2] in a.flags for a in self._arguments)

    def _is_flag(self, word: str) -> bool:
        """Whether a word begins another option; `-3` is a number."""
        if word.startswith("--"):
            return True
        known = any(word in a.flags for a in self._arguments if a.optional)
        return known or self._repeated(word)

    def _take(
        self, argument: Argument, flag: str, words: list[str], values: dict[str, Any]
    ) -> None:
        if argument.action == BOTH:
            values[argument.dest] = not flag.startswith("--no-")
        elif argument.action in ("store_true", "store_false"):
            values[argument.dest] = argument.action == "store_true"
        elif argument.action == "store_const":
            values[argument.dest] = argument.const
        elif argument.action == "count":
            values[argument.dest] = (values[argument.dest] or 0) + 1
        else:
            if argument.nargs in ("+", "*") or type(argument.nargs) is int:
                taken: Any = []
                most = argument.nargs if type(argument.nargs) is int else len(words)
                while words and len(taken) < most and not self._is_flag(words[0]):
                    taken.append(argument.value_of(words.pop(0), self.error))
                if not taken and argument.nargs != "*":
                    self.error(f"argument {argument.shown}: expected at least one argument")
            elif words and not (self._is_flag(words[0]) and argument.nargs == "?"):
                taken = argument.value_of(words.pop(0), self.error)
            elif argument.nargs == "?":
                taken = argument.const
            else:
                self.error(f"argument {argument.shown}: expected one argument")
            if argument.action == "append":
                taken = [*(values[argument.dest] or []), taken]
            values[argument.dest] = taken


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    kit.let_read(Parser, {"add_argument", "add_argument_group", "add_mutually_exclusive_group",
                          "set_defaults", "parse_args", "parse_known_args", "error", "prog",
                          "description", "print_help", "format_help", "print_usage",
                          "format_usage"})  # fmt: skip
    formatters = ("ArgumentDefaultsHelpFormatter", "HelpFormatter", "RawTextHelpFormatter",
                  "RawDescriptionHelpFormatter")  # fmt: skip

    def write(text: str, file: Any) -> None:
        (kit.console.write if file is None else kit.guards.read(file, "write"))(text)

    Parser._print = staticmethod(write)
    return {
        "argparse": {
            "ArgumentParser": Parser,
            "Namespace": Namespace,
            BOTH: BOTH,
            "ArgumentTypeError": ArgumentTypeError,
        }
        | {name: name for name in formatters}
    }
