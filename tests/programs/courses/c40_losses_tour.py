import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
input = torch.randn(3, 5, requires_grad=True)
target = torch.tensor([1, 0, 4])
prob_target = torch.randn(3, 5).softmax(dim=1)
reals = torch.randn(3, 5)
for name, loss in [
    ("cross_entropy", nn.CrossEntropyLoss()(input, target)),
    ("smoothed", nn.CrossEntropyLoss(label_smoothing=0.1)(input, target)),
    ("weighted", nn.CrossEntropyLoss(weight=torch.arange(1.0, 6.0))(input, target)),
    ("probabilities", F.cross_entropy(input, prob_target)),
    ("ignored", F.cross_entropy(input, torch.tensor([1, -100, 4]))),
    ("nll", F.nll_loss(F.log_softmax(input, dim=1), target)),
    ("kl", F.kl_div(F.log_softmax(input, dim=1), prob_target, reduction="batchmean")),
    ("bce_logits", F.binary_cross_entropy_with_logits(input, (reals > 0).float())),
    ("pos_weight", nn.BCEWithLogitsLoss(pos_weight=torch.full((5,), 2.0))(input, (reals > 0).float())),
    ("mse", F.mse_loss(input, reals)),
    ("l1", nn.L1Loss(reduction="sum")(input, reals)),
    ("smooth_l1", nn.SmoothL1Loss(beta=0.5)(input, reals)),
    ("huber", nn.HuberLoss(delta=0.7)(input, reals)),
    ("hinge", F.hinge_embedding_loss(input, reals.sign())),
    ("margin", nn.MultiMarginLoss()(input, target)),
    ("triplet", nn.TripletMarginLoss()(input, reals, prob_target)),
    ("cosine", F.cosine_embedding_loss(input, reals, torch.tensor([1, -1, 1]))),
    ("poisson", F.poisson_nll_loss(input, prob_target)),
    ("gaussian", nn.GaussianNLLLoss()(input, reals, torch.ones(3, 5))),
    ("soft_margin", F.soft_margin_loss(input, reals.sign())),
    ("ranking", F.margin_ranking_loss(input[:, 0], input[:, 1], torch.tensor([1.0, -1.0, 1.0]), margin=0.2)),
    ("multilabel", nn.MultiLabelSoftMarginLoss()(input, (reals > 0).float())),
]:
    input.grad = None
    loss.backward(retain_graph=True)
    print(f"{name:14s} {loss.item():8.4f} {input.grad.norm().item():.4f} {loss.grad_fn.name()}")
x = torch.linspace(-3, 3, 7, requires_grad=True)
for f in (F.relu, F.leaky_relu, F.elu, F.selu, F.gelu, F.silu, F.mish, F.softplus, F.hardswish, F.hardsigmoid, F.relu6,
          F.softsign, F.tanhshrink, F.logsigmoid, F.celu, torch.sigmoid, torch.tanh, F.hardtanh):
    x.grad = None
    y = f(x)
    y.sum().backward()
    print(f"{f.__name__:12s}", [round(v, 3) for v in y.tolist()], [round(v, 3) for v in x.grad.tolist()])
