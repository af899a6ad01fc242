"""Coroutines run to their end from plain tests, and hand-written events for what reads them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import orjson

from app.runs.run import kinds_of
from app.views.graph import RunGraph
from app.views.told import mattering, read

T = TypeVar("T")
DEADLINE = 30.0


def run(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The coroutine's result, from a loop in a thread of its own: a browser may hold this one."""
    results: list[T] = []
    problems: list[BaseException] = []

    async def timed() -> T:
        async with asyncio.timeout(DEADLINE):
            return await make()

    def work() -> None:
        try:
            results.append(asyncio.run(timed()))
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]
    return results[0]


class Story:
    """Events of a run, written by hand: enough of each for views and tensors."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._node = 0
        self._scopes: list[int] = []
        self._scope = 0

    def tell(self, type: str, **fields: Any) -> int:
        """One more event; returns its seq."""
        seq = len(self.events)
        self.events.append({"v": 1, "seq": seq, "type": type} | fields)
        return seq

    def node(
        self,
        *inputs: int,
        grad: bool = True,
        shape: Sequence[int] = (),
        tensor: int | None = None,
        inplace: bool = False,
    ) -> int:
        """A forward event. Its node and its tensor have the same number, which is returned."""
        number = self._node
        self._node += 1
        output = {"id": number if tensor is None else tensor, "shape": list(shape)}
        self.tell(
            "forward",
            node=number,
            op="mul.Tensor" if inputs else "tensor",
            grad_fn="MulBackward0" if grad and inputs else None,
            inputs=list(inputs),
            arguments=[("self", "other", "third")[i] for i in range(len(inputs))],
            output=output | {"dtype": "float32", "data": [], "truncated": True},
            scope=self._scopes[-1] if self._scopes else None,
            inplace=inplace,
        )
        return number

    def enter(self, kind: str, name: str = "", **fields: Any) -> int:
        number = self._scope
        self._scope += 1
        parent = self._scopes[-1] if self._scopes else None
        self._scopes.append(number)
        return self.tell(
            "scope", action="enter", id=number, kind=kind, name=name, parent=parent, **fields
        )

    def leave(self) -> int:
        return self.tell("scope", action="leave", id=self._scopes.pop(), kind="", name="")

    @property
    def lines(self) -> list[bytes]:
        return [json.dumps(event, separators=(",", ":")).encode() + b"\n" for event in self.events]


def graph_of(events: list[dict[str, Any]]) -> RunGraph:
    """The graph that the views' worker makes of these events."""
    lines = [orjson.dumps(event) + b"\n" for event in events]
    graph = RunGraph()
    graph.add(read(b"".join(mattering(lines, kinds_of(lines)))))
    return graph
