matrix = [[1, 2, 3], [4, 5, 6]]
print([x for row in matrix for x in row if x % 2], [[row[i] for row in matrix] for i in range(3)])
print({x: x ** 2 for x in range(4)}, {c for c in "hello"} == set("helo"), {k: v for k, v in zip("ab", (1, 2))})
print([(x, y) for x in range(3) for y in range(x)], [a if a > 1 else -a for a in range(4)])
print(sum(x for x in range(10) if not x % 3), any(x > 8 for x in range(10)), all(x < 5 for x in range(10)))
print([y := 5, y ** 2], [last := n for n in range(3)], last)
words = "the quick brown the lazy quick".split()
print({w: words.count(w) for w in sorted(set(words))}, [w[::-1].title() for w in words[:2]])
nested = {"a": [1, 2], "b": [3]}
print([(k, v) for k, vs in nested.items() for v in vs], {v: k for k, vs in nested.items() for v in vs})
x = "kept"
print([x for x in range(2)], x)
print([[c for c in "ab"] for _ in range(2)], [*range(2), *"ab"], {**{"a": 1}, "b": 2, **{"a": 3}})
class Box:
    sizes = [1, 2, 3]
    doubled = [s * 2 for s in sizes]
    total = sum(sizes)
print(Box.doubled, Box.total)
if (n := len(words)) > 5 and (first := words[0]):
    print(n, first)
while (w := words.pop()) != "brown":
    print(w, end=" ")
print(words, [i for i, w in enumerate(words) if "e" in w], sorted(nested, key=lambda k: -len(nested[k])))
print([f"{i}{j}" for i, j in zip(range(3), "xyz")], list(filter(None, [0, 1, "", "a"])), list(map(lambda a, b: a * b, [1, 2], [3, 4])))
print(any([]), all([]), [] or "empty", [v for v in (None, 0, "x") if v is not None])
