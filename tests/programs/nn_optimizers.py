"""Optimizers and schedules: paths, states, prints, refusals."""

import torch
import torch.nn as nn
from torch.optim import lr_scheduler as ls


def state(scheduler):
    kept = scheduler.state_dict()
    return {k: kept[k] for k in sorted(kept) if not callable(kept[k]) and k[:5] != "_sche"}


def minimize(make, steps=6):
    p = torch.tensor([1.5, -2.0], requires_grad=True, dtype=torch.double)
    optimizer = make([p])

    def closure():
        optimizer.zero_grad()
        loss = (1 - p[0]) ** 2 + 10 * (p[1] - p[0] ** 2) ** 2
        loss.backward()
        return loss

    losses = [optimizer.step(closure).item() for _ in range(steps)]
    print(type(optimizer).__name__, [round(x, 5) for x in losses], p)
    return optimizer


for make in (
    lambda p: torch.optim.LBFGS(p),
    lambda p: torch.optim.LBFGS(p, lr=0.1, max_iter=4, history_size=2),
    lambda p: torch.optim.LBFGS(p, line_search_fn="strong_wolfe"),
    lambda p: torch.optim.LBFGS(p, max_iter=3, line_search_fn="strong_wolfe"),
    lambda p: torch.optim.Rprop(p),
    lambda p: torch.optim.ASGD(p, lr=0.001),
):
    print(minimize(make))
optimizer = minimize(lambda p: torch.optim.LBFGS(p, max_iter=2), 2)
kept = optimizer.state[optimizer.param_groups[0]["params"][0]]
print(sorted(kept), kept["n_iter"], kept["func_evals"], len(kept["old_dirs"]))


def fresh(**given):
    net = nn.Linear(1, 1)
    return torch.optim.SGD(net.parameters(), lr=0.1, **given)


for make in (
    lambda o: ls.SequentialLR(o, [ls.ConstantLR(o, 0.1, 2), ls.ExponentialLR(o, 0.9)], [3]),
    lambda o: ls.SequentialLR(
        o, [ls.LinearLR(o, 0.1, 1.0, 3), ls.CosineAnnealingLR(o, 5), ls.StepLR(o, 2)], [3, 8]
    ),
    lambda o: ls.ChainedScheduler([ls.ConstantLR(o, 0.1, 2), ls.ExponentialLR(o, 0.9)]),
    lambda o: ls.ChainedScheduler([ls.StepLR(o, 2), ls.LinearLR(o)], o),
    lambda o: ls.OneCycleLR(o, 0.5, 11),
    lambda o: ls.CyclicLR(o, 0.1, 0.4, 3, mode="triangular2"),
    lambda o: ls.CosineAnnealingWarmRestarts(o, 3, 2),
    lambda o: ls.LambdaLR(o, lambda epoch: 0.95**epoch),
    lambda o: ls.MultiplicativeLR(o, lambda epoch: 0.95),
    lambda o: ls.PolynomialLR(o, 4, 2.0),
):
    optimizer = fresh(momentum=0.9)
    schedule = make(optimizer)
    found = []
    for _ in range(10):
        optimizer.step()
        schedule.step()
        found.append((round(schedule.get_last_lr()[0], 6), optimizer.param_groups[0]["momentum"]))
    print(type(schedule).__name__, found)
    if not isinstance(schedule, (ls.LambdaLR, ls.MultiplicativeLR)):
        print(state(schedule))
adam = torch.optim.Adam([nn.Parameter(torch.ones(1))])
schedule = ls.OneCycleLR(adam, 0.1, total_steps=5)
adam.step()
schedule.step()
print(adam)
optimizer = fresh()
plateau = ls.ReduceLROnPlateau(optimizer, patience=1, cooldown=1)
for metric in (1.0, 0.9, 0.95, 0.95, 0.96, 0.97, 0.98, 0.99):
    plateau.step(metric)
    print(plateau.get_last_lr(), plateau.num_bad_epochs, plateau.cooldown_counter, plateau.best)
print(isinstance(plateau, ls.LRScheduler), optimizer)
first = ls.StepLR(fresh(), 2)
for _ in range(3):
    first.optimizer.step()
    first.step()
second = ls.StepLR(fresh(), 5)
second.load_state_dict(first.state_dict())
print(state(second))

for attempt in (
    lambda: torch.optim.LBFGS([torch.ones(1)], lr=-1),
    lambda: torch.optim.LBFGS([{"params": torch.ones(1)}, {"params": torch.ones(2)}]),
    lambda: torch.optim.Rprop([torch.ones(1)], etas=(2, 1)),
    lambda: ls.OneCycleLR(fresh(momentum=0.9), 0.1),
    lambda: ls.OneCycleLR(fresh(momentum=0.9), 0.1, total_steps=-1),
    lambda: ls.OneCycleLR(fresh(momentum=0.9), 0.1, 5, pct_start=2.0),
    lambda: ls.OneCycleLR(torch.optim.Adagrad([torch.ones(1)]), 0.1, 5),
    lambda: ls.CyclicLR(fresh(), 0.1, 0.2, mode="x"),
    lambda: ls.CosineAnnealingWarmRestarts(fresh(), 0),
    lambda: ls.SequentialLR(fresh(), [], []),
    lambda: ls.ChainedScheduler([]),
    lambda: ls.SequentialLR(optimizer, [ls.StepLR(optimizer, 1), plateau], [1]),
    lambda: ls.SequentialLR(optimizer, [ls.StepLR(optimizer, 1)], [1]),
    lambda: ls.StepLR(3, 1),
    lambda: ls.StepLR(fresh(), 1, last_epoch=3),
    lambda: ls.ConstantLR(fresh(), 2),
):
    try:
        attempt()
    except Exception as problem:
        print(type(problem).__name__, problem)
