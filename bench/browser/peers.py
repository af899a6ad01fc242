"""Netron and Model Explorer, installed from PyPI into .venv-bench: a graph as a file that each of
them opens, and a server of each.

It must not know Backstep.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.harness import ROOT, free_port

BIN = ROOT / ".venv-bench" / "bin"
START_SECONDS = 60.0


def field(number: int, value: bytes | int) -> bytes:
    """One field of a protocol buffer: bytes, or a number."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def onnx(graph: dict[str, Any]) -> bytes:
    """The graph as an ONNX model, the format that Netron knows best: every node an operator."""
    feeds: dict[int, list[int]] = {node["id"]: [] for node in graph["nodes"]}
    for a, b in graph["edges"]:
        feeds[b].append(a)
    operators = [
        b"".join(field(1, b"t%d" % feed) for feed in feeds[node["id"]])
        + field(2, b"t%d" % node["id"])
        + field(3, f"{node['path']}/{node['id']}".encode())
        + field(4, node["label"].partition("\n")[0].encode())
        for node in graph["nodes"]
    ]
    body = b"".join(field(1, one) for one in operators) + field(2, b"graph")
    return field(1, 8) + field(7, body) + field(8, field(2, 17))


def collection(graph: dict[str, Any], name: str) -> str:
    """The graph in Model Explorer's own JSON: paths are its namespaces."""
    feeds: dict[int, list[dict[str, str]]] = {node["id"]: [] for node in graph["nodes"]}
    for a, b in graph["edges"]:
        feeds[b].append({
            "sourceNodeId": str(a), "sourceNodeOutputId": "0",
            "targetNodeInputId": str(len(feeds[b])),
        })  # fmt: skip
    nodes = [
        {
            "id": str(node["id"]),
            "label": node["label"].partition("\n")[0],
            "namespace": node["path"],
            "incomingEdges": feeds[node["id"]],
        }
        for node in graph["nodes"]
    ]
    return json.dumps({"label": name, "graphs": [{"id": name, "nodes": nodes}]})


@contextlib.contextmanager
def netron(graph: dict[str, Any], name: str, folder: Path) -> Iterator[str]:
    """The address of a Netron that shows the graph."""
    file = folder / f"{name}.onnx"
    file.write_bytes(onnx(graph))
    port = free_port()
    with served([BIN / "netron", file, "--port", port], port, folder):
        yield f"http://127.0.0.1:{port}/"


@contextlib.contextmanager
def model_explorer(graph: dict[str, Any], name: str, folder: Path) -> Iterator[str]:
    """The address of a Model Explorer that shows the graph, groups closed as it begins with."""
    file = folder / f"{name}.json"
    file.write_text(collection(graph, name), "utf-8")
    port = free_port()
    command = [BIN / "model-explorer", "--no_open_in_browser", "--port", port]
    with served(command, port, folder):
        data = json.dumps({"models": [{"url": str(file)}]})
        yield f"http://127.0.0.1:{port}/?data={quote(data)}"


@contextlib.contextmanager
def served(command: list[Any], port: int, folder: Path) -> Iterator[None]:
    """A server as a process of its own, from its first answer on."""
    log = folder / f"peer-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=os.environ | {"BROWSER": "true"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text('utf-8')}")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def version_of(package: str) -> str:
    """Which version of a peer is installed."""
    command = [
        BIN / "python",
        "-c",
        f"import importlib.metadata as m; print(m.version({package!r}))",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()
