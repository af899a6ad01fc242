s = "  Hello, World  "
print(s.strip(), s.lstrip() + "|", s.rstrip() + "|", s.lower(), s.upper(), s.swapcase(), s.title(), s.strip().capitalize(), len(s))
t = s.strip()
print(t[0], t[-1], t[1:5], t[::-1], t[::2], t[-3:], t.find("o"), t.rfind("o"), t.find("z"), t.index("W"), t.count("l"), t.replace("l", "L", 2))
print(t.split(", "), "a,b,,c".split(","), " a  b ".split(), "a-b-c".rsplit("-", 1), "x\ny\r\nz".splitlines(), "k=v=w".partition("="), "k=v=w".rpartition("="))
print("-".join("abc"), "ab" * 3, "a" "b", "abc" < "abd", "b" in "abc", "z" not in "abc", ord("a"), chr(98), "abc".zfill(6), "-5".zfill(4))
print("abc".center(9, "*"), "abc".ljust(5) + "|", "abc".rjust(5), "a\tb".expandtabs(4), "Abc".isalpha(), "12".isdigit(), "a1".isalnum(), " ".isspace(), "aB".islower(), "AB".isupper(), "Ab Cd".istitle())
print("abc".startswith(("a", "x")), "abc".endswith("c"), "prefix_x".removeprefix("prefix_"), "x.py".removesuffix(".py"), "abc".translate(str.maketrans("ab", "xy")), "a".isidentifier())
print(r"raw\n", "esc\\ \" ' \x41 \u00e9 \N{BULLET}", """multi
line""", 'it"s', b"bytes", b"ab"[0], bytes([65, 66]), "é".encode(), b"\xc3\xa9".decode(), "é".encode("latin-1"), b"ab".hex())
print(sorted("hello"), list(reversed("abc")), "".join(sorted("banana", reverse=True)), set("aab") == {"a", "b"}, max("hello"), min("hello"), [*"ab"])
print("a%sb" % 1, "abc"[5:], "abc"[-100:2], "abc" == 'abc', "a" is not None, str(None), str(1.0), str([1, "a"]), repr("a'b"), repr('a"b'), repr("a'\"b"), ascii("é"))
print("one two".split()[0], "CamelCase".casefold(), "ß".upper(), "İ".lower() == "i̇", "straße".casefold(), "abc".encode().decode("ascii"))
import string
print(string.ascii_lowercase[:5], string.digits, string.punctuation[:6], string.capwords("hello there"), string.ascii_letters[-3:], string.hexdigits)
text = """It was the best of times, it was the worst of times"""
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
itos = {i: c for c, i in stoi.items()}
encode = lambda s: [stoi[c] for c in s]
decode = lambda l: "".join(itos[i] for i in l)
print(len(chars), encode("times"), decode(encode("best")))
print("\n".join(f"{w:<6}{len(w):>2}" for w in text.split()[:3]))
print("{:-^20}".format(" title "), "=" * 20, sep="\n")
print(int("12"), int("-7"), int("ff", 16), int("0b101", 0), int(" 5 "), float("1e3"), float("inf"), int(3.9), int(-3.9), bool("False"), bool(""), complex("1+2j"))
print(hex(255), oct(8), bin(5), round(2.675, 2), round(2.5), round(-1.5), round(1234, -2), abs(-3), divmod(-7, 3), -7 // 2, -7 % 3, 7 // -2, 2 ** -1, 0.1 + 0.2 == 0.3)
print("a,b;c".replace(";", ",").split(","), [w.strip(".,") for w in "a, b. c".split()], "abcabc".find("c", 3), "aXbX".split("X"))
