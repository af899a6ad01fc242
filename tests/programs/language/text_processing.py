import re
import string
import textwrap
from collections import Counter

text = """It was the best of times, it was the worst of times,
it was the age of wisdom..."""
words = re.findall(r"[a-z']+", text.lower())
print(Counter(words).most_common(3), len(set(words)), re.sub(r"\s+", " ", text)[:30])
print(re.split(r"[,.]\s*", "a, b.c"), re.match(r"(\w+)\s(\w+)", "hello world").groups(), re.search(r"(?P<year>\d{4})-(?P<m>\d\d)", "on 2024-05-06").groupdict(), re.fullmatch(r"\d+", "12a"))
print(re.sub(r"(\w)(\w*)", lambda m: m[1].upper() + m[2], "make title case"), [m.span() for m in re.finditer("t", "tot")], re.compile(r"^a", re.M | re.I).findall("A\nb\na"))
m = re.search(r"(\d+)\D+(\d+)", "a12b34")
print(m.group(), m.group(1, 2), m[2], m.start(2), m.end(), m.span(1), m.expand(r"\2-\1"), m)
print("Hello".center(11, "*"), "a-b-c".split("-", 1), "a,b,,c".split(","), "  x ".strip(), "xxhixx".strip("x"), "title case".title(), "abc".find("c"), "abc".index("b"), "abcabc".replace("a", "z", 1), "a".join("123"), "Ab".swapcase(), "x=1".partition("="), "a/b/c".rpartition("/"), "abc".startswith(("x", "a")), "42".zfill(5), "tab\tx".expandtabs(4))
print("héllo".encode(), b"h\xc3\xa9".decode(), "abc".translate(str.maketrans("ab", "xy")), "line1\nline2".splitlines(), "é".isalpha(), "12".isdigit(), "a1".isalnum(), ord("a"), chr(97), "a" * 3, "abc"[::-1], "b" in "abc", "abc" < "abd", "%s" % "q", "ß".casefold())
print(textwrap.fill("the quick brown fox jumps over the lazy dog", 20), textwrap.dedent("  a\n  b"), textwrap.shorten("hello big world", 11), sep="\n")
print(string.ascii_lowercase[:5], string.digits, string.capwords("a bc"), string.Template("$who likes ${what}").substitute(who="tim", what="kung pao"))


def caesar(s, k):
    return "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.islower() else c for c in s)


print(caesar("hello, world", 3), caesar(caesar("abc", 5), -5))
vocab = {c: i for i, c in enumerate(sorted(set("hello")))}
ids = [vocab[c] for c in "hello"]
inverse = {i: c for c, i in vocab.items()}
print(vocab, ids, "".join(inverse[i] for i in ids))
bigrams = Counter(zip("hello", "hello"[1:]))
print(sorted(bigrams.items()), repr("a'b\"c\n\t\\"), ascii("é"), r"raw\n", "a" "b", """multi
line""")
