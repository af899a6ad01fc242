"""Losses of margins and alignments, distances, bags, bilinear forms: numbers, prints, refusals."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def graph(node, depth=0, seen=None):
    seen = {} if seen is None else seen
    if node is None or node in seen:
        print("  " * depth + ("None" if node is None else f"#{seen[node]}"))
        return
    seen[node] = len(seen)
    print("  " * depth + node.name())
    for child, _ in node.next_functions:
        graph(child, depth + 1, seen)


torch.manual_seed(2)
x = torch.randn(4, 5, dtype=torch.double, requires_grad=True)
y = torch.randn(4, 5, dtype=torch.double, requires_grad=True)
z = torch.randn(4, 5, dtype=torch.double, requires_grad=True)
classes = torch.tensor([0, 4, 2, 2])
several = torch.tensor([[3, 0, -1, 1, 1], [-1, 0, 1, 2, 3], [0, 1, 2, 3, 4], [2, -1, -1, -1, -1]])
signs = torch.where(x.detach() > 0.3, 1.0, -1.0).double()
for make, given in [
    (lambda **k: nn.SoftMarginLoss(**k), (x, signs)),
    (lambda **k: nn.MultiMarginLoss(**k), (x, classes)),
    (lambda **k: nn.MultiMarginLoss(p=2, margin=0.5, weight=x[0].detach().abs(), **k), (x, classes)),
    (lambda **k: nn.MultiLabelMarginLoss(**k), (x, several)),
    (lambda **k: nn.TripletMarginLoss(swap=True, p=3, **k), (x, y, z)),
    (lambda **k: nn.TripletMarginWithDistanceLoss(margin=2.0, **k), (x, y, z)),
    (
        lambda **k: nn.TripletMarginWithDistanceLoss(
            distance_function=lambda a, b: 1 - F.cosine_similarity(a, b), swap=True, **k
        ),
        (x, y, z),
    ),
]:
    for reduction in ("mean", "sum", "none"):
        loss = make(reduction=reduction)
        for t in (x, y, z):
            t.grad = None
        out = loss(*given)
        print(loss, out)
        out.sum().backward()
        print(x.grad, y.grad)
    graph(out.grad_fn)

logits = torch.randn(8, 3, 5, dtype=torch.double, requires_grad=True)
labels = torch.tensor([[1, 2, 2, 3], [4, 4, 0, 0], [1, 0, 0, 0]])
for reduction in ("mean", "sum", "none"):
    logits.grad = None
    loss = nn.CTCLoss(reduction=reduction)(logits.log_softmax(2), labels, (8, 8, 6), (4, 2, 1))
    loss.sum().backward()
    print(loss, logits.grad[:, 1])
loss = F.ctc_loss(logits.log_softmax(2), labels, [2, 8, 6], [4, 2, 1], zero_infinity=True)
graph(loss.grad_fn)
print(loss, F.ctc_loss(logits.log_softmax(2), labels, [2, 8, 6], [4, 2, 1], reduction="none"))
print(F.ctc_loss(logits[:, 0].log_softmax(1), labels[0], torch.tensor(8), torch.tensor(4)))

print(nn.CosineSimilarity()(x, y), nn.PairwiseDistance(p=1, keepdim=True)(x, y), F.pdist(x))
graph(F.cosine_similarity(x, y[:1]).grad_fn)
graph(F.pairwise_distance(x, y).grad_fn)
x.grad = None
F.pdist(x, 3).sin().sum().backward()
print(x.grad)
torch.manual_seed(4)
for net in (nn.Bilinear(5, 5, 2), nn.Bilinear(5, 5, 3, bias=False)):
    net.double()
    out = net(x, y)
    print(net, out)
    out.pow(2).sum().backward()
    print(net.weight.grad[0], x.grad)
graph(nn.Bilinear(5, 5, 2).double()(x, y).grad_fn)

ids = torch.tensor([1, 2, 4, 5, 4, 3, 2, 9])
for mode in ("sum", "mean", "max"):
    bag = nn.EmbeddingBag(10, 3, mode=mode, padding_idx=2)
    out = bag(ids, torch.tensor([0, 4, 4]))
    print(bag, out)
    out.pow(2).sum().backward()
    print(bag.weight.grad, bag(ids.view(2, 4)))
weights = torch.rand(8, requires_grad=True)
bag = nn.EmbeddingBag(10, 3, mode="sum", include_last_offset=True)
out = bag(ids, torch.tensor([0, 3, 8]), per_sample_weights=weights)
graph(out.grad_fn)
out.sin().sum().backward()
print(out, weights.grad)

torch.manual_seed(5)
layer = nn.RReLU()
print(layer, layer(x), layer.eval()(x).grad_fn.name(), layer(x))
print(F.gumbel_softmax(x, tau=0.7), F.gumbel_softmax(x, hard=True))
graph(F.gumbel_softmax(x, hard=True).grad_fn)
print(F.relu_(x.detach().clone()), F.leaky_relu_(x.detach().clone(), 0.1), F.normalize(x, dim=0))

for attempt in (
    lambda: nn.TripletMarginLoss(margin=0),
    lambda: nn.MultiMarginLoss(p=3),
    lambda: F.multi_margin_loss(x, classes[:2]),
    lambda: F.multilabel_margin_loss(x, several[:2]),
    lambda: F.triplet_margin_loss(x, y[0], z),
    lambda: nn.Bilinear(4, 5, 2).double()(x, y),
    lambda: nn.EmbeddingBag(10, 3)(ids),
    lambda: nn.EmbeddingBag(10, 3)(ids.view(2, 4), torch.tensor([0])),
    lambda: nn.EmbeddingBag(10, 3, mode="x")(ids.view(2, 4)),
    lambda: F.pdist(x[0]),
    lambda: F.ctc_loss(logits.log_softmax(2), labels, [9, 8, 6], [4, 2, 1]),
    lambda: F.ctc_loss(logits.log_softmax(2), labels, [8, 8, 6], [4, 2, 1], blank=7),
):
    try:
        attempt()
    except Exception as problem:
        print(type(problem).__name__, problem)
