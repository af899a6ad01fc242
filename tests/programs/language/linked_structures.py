import heapq
import bisect
import copy
from collections import deque


class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


class LinkedList:
    def __init__(self, items=()):
        self.head = None
        for x in reversed(list(items)):
            self.push(x)

    def push(self, x):
        self.head = Node(x, self.head)

    def __iter__(self):
        n = self.head
        while n:
            yield n.value
            n = n.next

    def reverse(self):
        prev, n = None, self.head
        while n:
            n.next, prev, n = prev, n, n.next
        self.head = prev

    def __repr__(self):
        return " -> ".join(map(str, self)) or "empty"


l = LinkedList([1, 2, 3])
l.push(0)
l.reverse()
print(l, list(l), LinkedList())


class Tree:
    def __init__(self, v):
        self.v, self.left, self.right = v, None, None

    def insert(self, v):
        side = "left" if v < self.v else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(v))
        else:
            child.insert(v)
        return self

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.v
        if self.right:
            yield from self.right

    def depth(self):
        return 1 + max((c.depth() for c in (self.left, self.right) if c), default=0)


t = Tree(5)
for v in [3, 8, 1, 4, 9]:
    t.insert(v)
print(list(t), t.depth(), 4 in t, sum(t))
graph = {"a": {"b": 1, "c": 4}, "b": {"c": 2, "d": 5}, "c": {"d": 1}, "d": {}}


def dijkstra(g, s):
    dist, heap = {s: 0}, [(0, s)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in g[u].items():
            if d + w < dist.get(v, float("inf")):
                dist[v] = d + w
                heapq.heappush(heap, (d + w, v))
    return dist


print(dijkstra(graph, "a"))


def bfs(g, s):
    seen, q = [s], deque([s])
    while q:
        for v in g[q.popleft()]:
            if v not in seen:
                seen.append(v)
                q.append(v)
    return seen


def topo(g):
    order, seen = [], set()

    def visit(u):
        if u in seen:
            return
        seen.add(u)
        for v in g[u]:
            visit(v)
        order.append(u)
    for u in g:
        visit(u)
    return order[::-1]


print(bfs(graph, "a"), topo(graph))
xs = [1, 3, 5]
bisect.insort(xs, 4)
print(xs, bisect.bisect_left(xs, 3), heapq.nlargest(2, xs), heapq.nsmallest(2, [5, 1, 4]), list(heapq.merge([1, 4], [2, 3])))
a = [[1, 2], {"k": [3]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[0].append(9)
a[1]["k"] = "new"
print(b, c, copy.copy(l) is l, list(copy.deepcopy(l)))


def hanoi(n, a="A", b="B", c="C"):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


def permutations(xs):
    return [[]] if not xs else [[x] + p for i, x in enumerate(xs) for p in permutations(xs[:i] + xs[i + 1:])]


def sieve(n):
    ok = [True] * (n + 1)
    for i in range(2, int(n ** 0.5) + 1):
        if ok[i]:
            ok[i * i::i] = [False] * len(ok[i * i::i])
    return [i for i in range(2, n + 1) if ok[i]]


def quicksort(xs):
    return xs if len(xs) < 2 else quicksort([x for x in xs[1:] if x < xs[0]]) + [xs[0]] + quicksort([x for x in xs[1:] if x >= xs[0]])


print(hanoi(5), permutations([1, 2, 3]), sieve(30), quicksort([3, 6, 1, 8, 2]))
memo = {}


def collatz(n):
    if n not in memo:
        memo[n] = 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
    return memo[n]


print(max(range(1, 30), key=collatz), collatz(27))
