"""Writes static/js/known.js: the names that mean something in a formula without a value being given
for them, so that the page has no fields for them. With --check it writes nothing and fails when the
file is stale.

It must not know what any of the names stands for.
"""

from __future__ import annotations

import argparse
import keyword
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.sandbox.expression import KNOWN  # noqa: E402

TARGET = ROOT / "static" / "js" / "known.js"


def generate() -> str:
    """The whole file."""
    names = "".join(f'  "{name}",\n' for name in (*KNOWN, *keyword.kwlist))
    return (
        "/**\n * Names that a formula has without a value being given for them.\n"
        " * Generated from app/sandbox/expression.py by scripts/generate_known.py. Do not edit.\n"
        f" */\nexport const KNOWN = [\n{names}];\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the file is stale")
    text = generate()
    if parser.parse_args().check:
        if not TARGET.exists() or TARGET.read_text("utf-8") != text:
            print(f"{TARGET.relative_to(ROOT)} is stale: run scripts/generate_known.py")
            return 1
        return 0
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
