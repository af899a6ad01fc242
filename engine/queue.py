"""The queue of ready nodes: std::priority_queue over sequence numbers.

Among equals the heap's own shuffling decides, and that is libstdc++'s: it is copied here move for
move, because people see the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .graph import Node

Heap = list[tuple[int, "Node", list[Any]]]
"""The largest sequence number first."""


def push(heap: Heap, item: tuple[int, Node, list[Any]]) -> None:
    """Put a node in, with its number and its gradients."""
    heap.append(item)
    if len(heap) > 1:
        _sift_up(heap, len(heap) - 1)


def first(heap: Heap, count: int) -> list[Node]:
    """The next `count` nodes, in the order in which they would leave."""
    copy = list(heap)
    return [pop(copy)[1] for _ in range(min(count, len(copy)))]


def _sift_up(heap: Heap, hole: int) -> None:
    """libstdc++ __push_heap: move the last element up while its parent is less."""
    item = heap[hole]
    while hole > 0:
        parent = (hole - 1) // 2
        if heap[parent][0] >= item[0]:
            break
        heap[hole] = heap[parent]
        hole = parent
    heap[hole] = item


def pop(heap: Heap) -> tuple[int, Node, list[Any]]:
    """Take the first out. libstdc++ pop_heap: the hole sinks to the bottom along the larger
    children, then the last element is put there and rises."""
    last = heap.pop()
    if not heap:
        return last
    top = heap[0]
    size, hole = len(heap), 0
    child = 0
    while child < (size - 1) // 2:
        child = 2 * (child + 1)
        if heap[child][0] < heap[child - 1][0]:
            child -= 1
        heap[hole] = heap[child]
        hole = child
    if size % 2 == 0 and child == (size - 2) // 2:
        child = 2 * (child + 1)
        heap[hole] = heap[child - 1]
        hole = child - 1
    heap[hole] = last
    _sift_up(heap, hole)
    return top
