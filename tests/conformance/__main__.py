"""`make conformance`: the engine against PyTorch itself. Exit 0 only when everything agrees.

    python -m tests.conformance                       all of it
    python -m tests.conformance --only ops --ops '^exp$'
    python -m tests.conformance --only ops --module torch --ops '^(add|exp)$'   must pass

Everything that the engine answers to and that PyTorch has samples for is compared: the ops of the
table, and the functions that are made of them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch

from . import other_dtypes, programs, semantics, single, streams, twice
from .bridge import attribute
from .mutants import MUTANTS
from .opinfo import Score, full_name, opinfos, resolved, run_op, run_spelling, samples_of
from .tables import run_tables

SECTIONS = ("ops", "spellings", "mutants", "single", "half", "twice", "complex", "bfloat16",
            "streams", "order", "programs", "tables", "semantics")  # fmt: skip

MEANWHILE = ("single", "half", "twice", "streams", "order", "programs", "tables")
"""Those that a process of its own runs beside the rest, when all are asked for."""


class Tally:
    """Counts checks, prints a line for each that failed."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, good: bool, text: str) -> None:
        self.passed += good
        self.failed += not good
        if not good:
            print(f"  FAILED  {text}", flush=True)


def opinfo_name(spelling: str) -> str:
    """What an OpInfo would be called: "F.relu" is nn.functional.relu."""
    return re.sub(r"^(torch|Tensor)\.", "", re.sub(r"^F\.", "nn.functional.", spelling))


def table(lib: Any) -> dict[str, Any]:
    ops: dict[str, Any] = importlib.import_module(f"{lib.__name__}.op").OPS
    return ops


def compared(lib: Any, pattern: str) -> tuple[list[Any], list[Any]]:
    """The OpInfos of the table's ops, and those of other names that the module answers to."""
    every = opinfos(None, pattern)
    if lib is torch:
        return every, []
    names = {opinfo_name(s) for op in table(lib).values() for s in op.spellings}
    entries = [o for o in every if o.name in names]
    others = [
        o
        for o in every
        if o.name not in names
        and (attribute(lib, o.name) or not getattr(o.op, "__module__", "").startswith("torch.test"))
        and resolved(lib, o) is not None
    ]
    return entries, others


def spellings(lib: Any, pattern: str) -> tuple[dict[str, Any], list[str]]:
    """Each spelling of the table with an OpInfo that has samples for it; those without any."""
    known = {o.name: o for o in reversed(opinfos())}  # The first variant of a name wins.
    found: dict[str, Any] = {}
    without: set[str] = set()
    for op in table(lib).values():
        siblings = [known[n] for s in op.spellings if (n := opinfo_name(s)) in known]
        for spelling in op.spellings:
            info = known.get(opinfo_name(spelling)) or next(iter(siblings), None)
            if info is None:
                without.add(spelling)
            elif re.search(pattern, opinfo_name(spelling)):
                found.setdefault(spelling, info)
    return found, sorted(without - found.keys())


def show(scores: list[Score], title: str) -> None:
    def total(field: str) -> int:
        return sum(getattr(s, field) for s in scores)

    print(
        f"{title}: {sum(s.passed for s in scores)} of {len(scores)} OpInfos;"
        f" forward {total('forward')} of {total('samples')},"
        f" gradients {total('grad')} of {total('grad_wanted')},"
        f" grad_fn {total('grad_fn_same')} of {total('grad_fn_wanted')},"
        f" backward walks {total('walk_same')} of {total('walk_wanted')},"
        f" error texts {total('errors_same')} of {total('errors_wanted')} samples"
        f" ({total('not_comparable')} not comparable)",
        flush=True,
    )


def describe(score: Score) -> str:
    counts = (
        f"forward {score.forward}/{score.samples}, gradients {score.grad}/{score.grad_wanted},"
        f" grad_fn {score.grad_fn_same}/{score.grad_fn_wanted}"
    )
    return f"{score.name}: {'not there' if score.missing else counts}; " + " | ".join(score.notes)


def run_ops(lib: Any, tally: Tally, pattern: str, verbose: bool) -> list[Score]:
    """Scores the OpInfos of the table, and of the functions over it."""
    entries, others = compared(lib, pattern)
    every: list[Score] = []
    for title, chosen in (("ops of the table", entries), ("functions over them", others)):
        scores = []
        for op in chosen:
            score = run_op(lib, op)
            scores.append(score)
            tally.check(score.passed, describe(score))
            if verbose and score.passed:
                print(f"  ok      {describe(score)}")
        show(scores, title)
        every += scores
    tally.check(bool(every), "the table has at least one op that PyTorch has samples for")
    return every


TOP = json.loads((Path(__file__).parent / "top150.json").read_text())
"""The names that 99.5 % of the calls in public code use, most used first."""

FLOORS = {
    "OpInfos of the 150 most used names": (0.99, 1.0),
    "their grad_fn names": (0.997, 1.0),
    "error texts": (0.99, 0.95),
    "OpInfos that can be differentiated in float64": (0.8, 0.8),
    "samples": (0.85, 0.85),
}
"""Of all that PyTorch can do, whether or not we have the name: the least share that may agree, and
the share that is wanted."""


def run_coverage(lib: Any, tally: Tally, scores: list[Score]) -> None:
    """What agrees, of everything in PyTorch's own collection."""
    known = {s.name: s for s in scores}
    every = opinfos()
    for op in every:  # Methods, which are called through PyTorch's own wrappers.
        if (name := full_name(op)) not in known and resolved(lib, op) is not None:
            known[name] = run_op(lib, op)
    scores = list(known.values())
    top = [o for o in every if o.name in TOP]
    real = [
        o for o in every
        if o.supports_autograd and torch.float64 in o.supported_backward_dtypes("cpu")
    ]  # fmt: skip

    def passed(chosen: list[Any]) -> list[str]:
        return [n for o in chosen if (n := full_name(o)) in known and known[n].passed]

    def total(field: str, chosen: list[Score]) -> int:
        return sum(getattr(s, field) for s in chosen)

    missing = [o for o in every if full_name(o) not in known]
    unknown = sum(len(samples_of(o, Score(o.name))[0]) for o in missing)
    ours = [known[n] for o in top if (n := full_name(o)) in known]
    rows = {
        "OpInfos of the 150 most used names": (len(passed(top)), len(top)),
        "their grad_fn names": (total("grad_fn_same", ours), total("grad_fn_wanted", ours)),
        "error texts": (total("errors_same", scores), total("errors_wanted", scores)),
        "OpInfos that can be differentiated in float64": (len(passed(real)), len(real)),
        "samples": (total("forward", scores), total("samples", scores) + unknown),
    }
    for title, (same, wanted) in rows.items():
        floor, goal = FLOORS[title]
        misses = "" if same >= goal * wanted else ", misses"
        print(f"{title}: {same} of {wanted} ({same / wanted:.1%}, wanted {goal:.0%}{misses})")
        tally.check(same >= floor * wanted, f"{title}: {same} of {wanted}, less than ever")
    left = sorted({full_name(o) for o in top} - set(passed(top)))
    print(f"  of the most used not: {', '.join(left) or 'none'}", flush=True)


def run_spellings(lib: Any, tally: Tally, pattern: str) -> None:
    found, without = spellings(lib, pattern)
    scores = []
    for spelling, info in found.items():
        score = run_spelling(lib, spelling, info)
        if score.not_comparable and not score.samples:
            without.append(spelling)  # It takes its arguments in another order, or is not a leaf's.
            continue
        scores.append(score)
        tally.check(score.passed, describe(score))
    show(scores, "spellings")
    if without and not pattern:
        print(f"  {len(without)} without samples of PyTorch's: {', '.join(without)}")


def mutant_survivors(lib: Any, kind: str, agreeing: set[str]) -> tuple[int, list[str]]:
    """How many of these OpInfos should notice the mutant, and which don't. Spoils the process."""
    ops = table(lib)
    entries = [o for o in compared(lib, "")[0] if full_name(o) in agreeing]
    MUTANTS[kind](type(next(iter(ops.values()))), ops)
    survivors = []
    count = 0
    for op in entries:
        score = run_op(lib, op, errors=False, stop_early=True)
        visible = {
            "derivative": score.grad_nonzero > 0,
            "grad_fn": score.grad_fn_wanted > 0,
            "forward": score.samples > 0,
        }[kind]
        count += visible
        if visible and score.passed:
            survivors.append(score.name)
    return count, survivors


def run_mutants(module: str, tally: Tally, agreeing: set[str]) -> None:
    """Only what agrees before can show that it notices."""
    for kind in MUTANTS:
        command = [sys.executable, "-m", "tests.conformance", "--module", module, "--mutant", kind]
        done = subprocess.run(
            command,
            cwd=programs.ROOT,
            input=json.dumps(sorted(agreeing)),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            tally.check(False, f"mutant {kind}: {done.stderr.strip()[-300:]}")
            continue
        count, survivors = json.loads(done.stdout.splitlines()[-1])
        print(f"mutant {kind}: noticed by {count - len(survivors)} of {count} OpInfos", flush=True)
        tally.check(count > 0, f"mutant {kind}: there is no OpInfo that could notice it")
        tally.check(not survivors, f"mutant {kind} is not noticed by {', '.join(survivors)}")


def run_streams(lib: Any, tally: Tally) -> None:
    outcome = streams.compare_streams(lib)
    for name, said in outcome:
        if name in streams.REQUIRED or said != "not there":
            tally.check(said == "same", f"random stream {name}: {said}")
    same = sum(said == "same" for _, said in outcome)
    absent = [name for name, said in outcome if said == "not there"]
    print(
        f"random streams: {same} of {len(outcome)} the same bit for bit,"
        f" each for {len(streams.SEEDS)} seeds" + (f"; not there: {absent}" if absent else ""),
        flush=True,
    )


def run_order(lib: Any, tally: Tally) -> None:
    wrong = streams.compare_order(lib)
    tally.check(not wrong, f"order of equal leaves: {wrong[:2]}")
    print(f"order of equal leaves: {len(wrong)} of 59 graphs differ", flush=True)


def run_programs(lib: Any, tally: Tally) -> None:
    count = same = 0
    for name, text in programs.programs():
        wrong = programs.difference(lib, name, text)
        count += 1
        same += not wrong
        if programs.REQUIRED.match(name):
            tally.check(not wrong, f"program {name}: {wrong}")
        elif wrong:
            print(f"  not yet {name}: {wrong}")
    print(f"programs: {same} of {count} print the same and leave the same behind", flush=True)


OBSERVED = 0.98
WHOLE = {"order", "grad", "inplace", "hooks", "repr", "optim"}
"""How much of the observed cases has to be the same, and of which groups all."""


def run_semantics(lib: Any, tally: Tally, verbose: bool) -> None:
    groups = semantics.compare(lib)
    for group in groups if verbose else ():
        for code, differs in group.wrong:
            print(f"  {group.name}:\n    {code}\n    {differs}".replace("\n", "\n      "))
    rows = ", ".join(f"{g.name} {g.same}/{g.total}" for g in groups)
    same, total = sum(g.same for g in groups), sum(g.total for g in groups)
    for group in groups:
        whole = group.name not in WHOLE or group.same == group.total
        tally.check(whole, f"observed cases of {group.name}: {group.same} of {group.total}")
    tally.check(
        same >= OBSERVED * total, f"observed cases: {same} of {total}, {OBSERVED:.0%} wanted"
    )
    print(f"observed cases: {same} of {total} ({rows})", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--module", default="engine", help="what answers to torch")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="leave the rest out")
    parser.add_argument("--ops", default="", help="a pattern for OpInfo names")
    parser.add_argument("--every", action="store_true", help="all samples also for single, twice")
    parser.add_argument("--verbose", action="store_true", help="print what passed, too")
    parser.add_argument("--mutant", choices=list(MUTANTS), help=argparse.SUPPRESS)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    lib = importlib.import_module(args.module)
    if args.mutant:
        agreeing = set(json.load(sys.stdin))
        print(json.dumps(mutant_survivors(lib, args.mutant, agreeing)))
        return 0

    print(f"{args.module} against PyTorch {torch.__version__}", flush=True)
    if args.only:
        return run_sections(lib, args, args.only)
    with tempfile.TemporaryFile("w+") as told:
        asked = [part for name in MEANWHILE for part in ("--only", name)]
        command = [sys.executable, "-m", "tests.conformance", *sys.argv[1:], *asked]
        with subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT) as beside:
            try:
                here = run_sections(lib, args, [s for s in SECTIONS if s not in MEANWHILE])
            except BaseException:
                beside.kill()
                raise
            there = beside.wait()
        told.seek(0)
        print(told.read(), end="")
    return max(here, abs(there))


def run_sections(lib: Any, args: argparse.Namespace, sections: Sequence[str]) -> int:
    """The exit code of these sections; 0 when everything agrees and anything was compared."""
    began = time.perf_counter()
    tally = Tally()
    if "semantics" in sections:  # First, as some warnings are given once a process.
        run_semantics(lib, tally, args.verbose)
    if "ops" in sections or "mutants" in sections:
        scores = run_ops(lib, tally, args.ops, args.verbose)
        if not args.ops and lib is not torch:
            run_coverage(lib, tally, scores)
    if "spellings" in sections:
        run_spellings(lib, tally, args.ops)
    if "mutants" in sections:
        run_mutants(args.module, tally, {s.name for s in scores if s.passed})
    of_dtype = other_dtypes.section
    for name, part, most in (
        ("single", single.section, 2), ("half", partial(single.section, dtype=torch.float16), 2),
        ("twice", twice.section, 2),
        ("complex", partial(of_dtype, dtype=torch.complex128), 2),
        ("bfloat16", partial(of_dtype, dtype=torch.bfloat16), 2),
    ):  # fmt: skip
        if name in sections:
            infos = [op for group in compared(lib, args.ops) for op in group]
            part(lib, infos, None if args.every else most, tally.check)
    if "streams" in sections:
        run_streams(lib, tally)
    if "order" in sections:
        run_order(lib, tally)
    if "programs" in sections:
        run_programs(lib, tally)
    if "tables" in sections:
        run_tables(tally.check)
    print(f"conformance: {time.perf_counter() - began:.1f} s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
