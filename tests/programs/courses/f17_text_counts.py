"""Bag of words, vocabularies, and a bigram model from a text."""
import re
import string
import json
from collections import Counter, OrderedDict
import textwrap
import torch
import torch.nn.functional as F

TEXT = """It was the best of times, it was the worst of times,
it was the age of wisdom, it was the age of foolishness ..."""
tokens = re.findall(r"[a-z']+|[.,]", TEXT.lower())
counts = Counter(tokens)
vocab = OrderedDict((w, i) for i, (w, _) in enumerate(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))))
itos = {i: w for w, i in vocab.items()}
print(len(tokens), counts.most_common(3), list(vocab)[:5])
ids = torch.tensor([vocab[t] for t in tokens])
N = torch.zeros(len(vocab), len(vocab), dtype=torch.int32)
for a, b in zip(ids, ids[1:]):
    N[a, b] += 1
P = (N + 1).float() / (N + 1).float().sum(1, keepdim=True)
print(P.sum(1)[:3], N.max(), N[vocab["it"]].nonzero().squeeze().tolist())
g = torch.Generator().manual_seed(2147483647)
i, out = vocab["it"], ["it"]
for _ in range(6):
    i = torch.multinomial(P[i], 1, replacement=True, generator=g).item()
    out.append(itos[i])
print(" ".join(out))
W = torch.zeros(len(vocab), len(vocab), requires_grad=True)
for k in range(20):
    logits = F.one_hot(ids[:-1], len(vocab)).float() @ W
    loss = F.cross_entropy(logits, ids[1:]) + 0.01 * (W ** 2).mean()
    W.grad = None
    loss.backward()
    W.data += -20 * W.grad
print(f"{loss.item():.4f}")
nll = -P[ids[:-1], ids[1:]].log().mean()
print(f"{nll.item():.4f} {nll.exp().item():.2f}")
table = str.maketrans("", "", string.punctuation)
print("It's, fine!".translate(table), "a-b_c".split("-"), "x=1;y=2".partition(";"), "ab".isalpha(), "Straße".casefold())
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.split(r"\s*,\s*", "a , b,c"), bool(re.match(r"^\d{3}$", "123")), [m.span() for m in re.finditer("as", TEXT)][:2])
m = re.search(r"(?P<first>\w+)\s+was", TEXT)
print(m.group("first"), m.groups(), m.start(), m[0])
print(json.dumps({"a": [1, 2.5, None, True], "b": {"c": "é"}}, indent=2, sort_keys=True), json.loads('{"x": [1, {"y": null}]}'))
print(textwrap.shorten("the quick brown fox jumps", 15), textwrap.dedent("   a\n   b"), textwrap.fill("one two three four", 9))
enc = "héllo".encode("utf-8")
print(enc, len(enc), enc.decode(), list("héllo".encode("latin-1"))[:2], chr(960), ord("é"), "\N{GREEK SMALL LETTER PI}")
stoi = {c: i for i, c in enumerate(sorted(set("hello world")))}
encode = lambda s: [stoi[c] for c in s]
decode = lambda l: "".join(sorted(stoi, key=stoi.get)[i] for i in l)
print(encode("hello"), decode(encode("world")), "hello"[::-1], "-".join(map(str, range(3))), "abc" < "abd", "a" in "cat", "%05.1f" % 3.14159)
