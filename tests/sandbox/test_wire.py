"""Lines of JSON: numbers to their own dtype's text, what null means, what a parent lets through."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import wire
from engine import events as ev
from engine.snapshot import snapshot


def tensor(values: Any, dtype: str = "float32") -> ev.TensorValue:
    return snapshot(7, np.array(values, dtype), False)


def body(event: Any) -> str:
    line = wire.encode(event, 5)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    return line.decode()


@pytest.mark.parametrize(
    ("values", "dtype", "text"),
    [
        ([0.1, 1 / 3, 1e-8], "float32", "[0.1,0.33333334,1e-8]"),
        ([0.1, 1 / 3], "float64", "[0.1,0.3333333333333333]"),
        ([0.1, 65504, -2050], "float16", "[0.1,65504.0,-2050.0]"),
        ([1.5, float("nan"), float("inf"), -float("inf")], "float32",
         '[1.5,"NaN","Infinity","-Infinity"]'),
        ([2**53, 2**53 + 1, -(2**60)], "int64",
         '[9007199254740992,"9007199254740993","-1152921504606846976"]'),
        ([1, 2], "int64", "[1,2]"),
        ([True, False], "bool", "[true,false]"),
        ([250], "uint8", "[250]"),
        ([], "float32", "[]"),
        (3.5, "float32", "[3.5]"),
    ],
)  # fmt: skip
def test_numbers(values: Any, dtype: str, text: str) -> None:
    line = body(ev.Bind("x", tensor(values, dtype)))
    assert f'"data":{text},' in line
    json.loads(line)


def test_statistics_are_in_the_tensors_dtype() -> None:
    line = body(ev.Bind("x", tensor([0.1, 0.2])))
    assert '"min":0.1,"max":0.2,"mean":0.15,"norm":0.2236068' in line


@given(st.floats(width=32))
def test_any_float32_survives(value: float) -> None:
    event = json.loads(body(ev.Bind("x", tensor([value]))))
    (said,) = event["tensor"]["data"]
    back = np.float32(float(said.replace("Infinity", "inf") if isinstance(said, str) else said))
    assert back == np.float32(value) or (np.isnan(back) and np.isnan(value))


def test_none_is_left_out_only_where_it_is_the_default() -> None:
    line = body(ev.Bind(None, tensor([1.0])))
    event = json.loads(line)
    assert event["name"] is None
    assert not {"change", "gradient", "span", "scope"} & set(event)
    assert list(event)[:3] == ["v", "seq", "type"]


def test_settings_are_made_safe() -> None:
    settings = {
        "a": float("nan"), "b": 2**60, "c": (1, 2.5), "d": None, "e": "\ud800",
        "f": np.float32(0.1), "g": np.int64(3), "h": 1j, "i": object,
    }  # fmt: skip
    line = body(ev.Start("program", "0", "1", "2", 0, settings))
    options = json.loads(line)["options"]
    assert options["a"] == "NaN"
    assert options["b"] == str(2**60)
    assert options["c"] == [1, 2.5]
    assert options["e"] == "\\ud800"
    assert options["f"] == 0.1
    assert options["h"] == [0.0, 1.0]


def test_every_kind_of_event_can_be_encoded() -> None:
    value = tensor([1.0])
    local = ev.LocalDerivative("elementwise", value)
    events: list[Any] = [
        ev.Start("program", "0", "1", "2", 0, {}),
        ev.Scope("enter", 0, "module", "fc", dependencies=((1, 2),)),
        ev.Forward(0, "mul", None, (1, 2, 3, 4), (), (), {}, value, next=((1, 0), None)),
        ev.Backward(0, 1, "Mul", 0, (value, None),
                    (ev.GradientOut("self", None, 0, None, local),), (), ((1, 0),)),
        ev.Accumulate(0, "grad", 1, 0, 1, None, None, value, value, 1, 1),
        ev.Optimizer("SGD", None, 0, value, value, value, {"m": value, "step": 1}, {"lr": 0.1}),
        ev.Bind("x", value), ev.Asked(0, "missing"),
        ev.Iteration(3, {"loss": 0.5}, {}, {}), ev.Stdout("é\n"),
        ev.Plot("t", 1, 1, (ev.PlotAxes(0, (ev.Mark("line", (0.5,), (math.nan,), "", "C0"),)),)),
        ev.Warned("UserWarning", "w"), ev.Problem("E", "m"), ev.End("ok", result={"value": [1]}),
    ]  # fmt: skip
    assert {type(event) for event in events} == set(ev.Event.__args__)
    for event in events:
        said = json.loads(body(event))
        assert said["type"] == event.type
        for name in event.__dataclass_fields__:
            assert name in said or getattr(event, name) is None
    said = json.loads(body(events[3]))
    assert said["gradients_in"][1] is None
    assert said["gradients_out"][0]["node"] is None


def lines(*kinds: str, start: int = 0) -> bytes:
    return b"".join(
        b'{"v":1,"seq":%d,"type":"%s"}\n' % (start + i, kind.encode())
        for i, kind in enumerate(kinds)
    )


@given(st.lists(st.integers(1, 40), max_size=30))
def test_the_gate_lets_whole_lines_through_in_any_cut(cuts: list[int]) -> None:
    data = lines("start", "stdout", "stdout", "end") + lines("stdout", start=4)
    gate, passed, at = wire.Gate(), b"", 0
    for cut in [*cuts, len(data)]:
        piece = gate.feed(data[at : at + cut])
        assert piece == b"" or piece.endswith(b"\n")
        passed += piece
        at += cut
    assert passed == lines("start", "stdout", "stdout", "end")
    assert gate.ended
    assert gate.counts == {"start": 1, "stdout": 2, "end": 1}


@pytest.mark.parametrize(
    "forged",
    [
        lines("stdout", start=3),
        lines("stdout", start=1),
        b"hello\n",
        b'{"v":2,"seq":2,"type":"stdout"}\n',
        b'{"v":1,"seq":2,"type":"stdout"\n',
        b'{"v":1,"seq":2,"type":"std out"}\n',
        b'{"v":1,"seq":2, "type":"stdout"}\n',
        b'{"v":1,"seq":2,"type":"stdout","text":"a\rdata: {}"}\n',
        b'{"v":1,"seq":2,"type":"stdout"\r}\n',
        b"\n",
    ],
)
def test_the_gate_closes_on_what_is_not_the_next_event(forged: bytes) -> None:
    gate = wire.Gate()
    good = lines("start", "stdout")
    assert gate.feed(good + forged + lines("stdout", start=2)) == good
    assert gate.broken
    assert gate.feed(lines("end", start=2)) == b""


def test_the_gate_does_not_gather_an_endless_line() -> None:
    gate = wire.Gate(line_bytes=100)
    gate.feed(b'{"v":1,"seq":0,"type":"stdout","text":"' + b"x" * 200)
    assert gate.broken


def test_a_line_of_many_pieces_is_joined_once() -> None:
    gate, size = wire.Gate(line_bytes=64 << 20), 1 << 10
    line = b'{"v":1,"seq":0,"type":"end","text":"' + b"x" * (32 << 20) + b'"}\n'
    started = time.process_time()
    passed = b"".join(gate.feed(line[at : at + size * 16]) for at in range(0, len(line), size * 16))
    assert passed == line
    # Joined anew for each of its 2,048 pieces it takes a hundred times as long.
    assert time.process_time() - started < 2


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([0.0, -0.0, 1.5, 1e30, float("nan")]), max_size=3)))
def test_tensors_of_equal_numbers_are_told_as_each_alone(rows: list[list[float]]) -> None:
    """Their text is made once: number, shape and dtype are each one's own."""
    for i, row in enumerate(rows):
        for dtype, shape in (("float32", (len(row),)), ("float64", (1, len(row)))):
            event = ev.Bind("x", snapshot(i, np.array(row, dtype).reshape(shape), i % 2 == 0))
            again = body(event)
            wire._TOLD.clear()
            assert again == body(event)
            told = json.loads(again)["tensor"]
            assert (told["id"], tuple(told["shape"])) == (i, shape)
            assert (told["dtype"], told["requires_grad"]) == (dtype, i % 2 == 0)
