rows = [("epoch", "loss", "acc"), (1, 0.6931, 0.5), (2, 0.51234, 0.75), (10, 0.1, 1.0)]
header, *body = rows
print(" | ".join(f"{h:>6}" for h in header))
print("-+-".join("-" * 6 for _ in header))
for epoch, loss, acc in body:
    print(f"{epoch:>6d} | {loss:>6.3f} | {acc:>6.0%}")
bar = lambda v, w=20: "#" * round(v * w) + "." * (w - round(v * w))
for _, loss, acc in body:
    print(f"[{bar(acc)}] {acc * 100:5.1f}%", end="\r\n" if acc == 1 else "\n")
print(*[1, 2, 3], sep=", ", end=".\n")
print("a", "b", sep="", end="")
print()
print("tab\tseparated\tvalues", "new\nline", 'single \'quoted\'', "uni \u2713 ✓ 你好 😀")
print("=" * 30 + "\n" + "title".center(30) + "\n" + "=" * 30)
text = ("implicit "
        "concatenation "
        f"{'works'}")
print(text, len(text), text.count("i"))
lines = """first
  second
third""".split("\n")
print(lines, [line.strip() for line in lines], max(lines, key=len))
vocab = sorted(set("hello world"))
print("".join(vocab), {c: i for i, c in enumerate(vocab)}, "".join(c for c in "hello" if c not in "aeiou"))
print("%-10s|%10s|" % ("left", "right"), "%s" % None, "%r" % "x", "%5.1f%%" % 99.5, "%3d:%02d" % (5, 7))
caesar = lambda s, k: "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.isalpha() else c for c in s)
print(caesar("hello, world", 3), caesar(caesar("hello, world", 3), -3))
words = "the cat sat on the mat the end".split()
counts = {}
for w in words:
    counts[w] = counts.get(w, 0) + 1
for w, n in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])):
    print(f"{w:.<8}{n}", end=" ")
print()
print(str(12).zfill(5), str(3.0), str(1e-3), "1" + str(2), "ab"[0] + "cd"[-1], "x".join(["a"]), "".join([]), "a\\b", r"a\b", len("\n"), "\x41", b"\x41")
print("palindrome" if (s := "level") == s[::-1] else "no", s, "abc" in "xabcx", "a" < "b" < "c", "Z" < "a", "10" < "9", [ord(c) for c in "aZ0"])
import sys
sys.stdout.write("no newline")
sys.stdout.write("\n")
print(end="")
print("", "spaced", "")
print(None, True, 1.0, [None], (), {}, set(), sep="|")
