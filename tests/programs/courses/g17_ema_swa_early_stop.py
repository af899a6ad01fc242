import copy
import torch
import torch.nn as nn
from torch.optim.swa_utils import AveragedModel, SWALR, update_bn, get_ema_multi_avg_fn

torch.manual_seed(0)


class EMA:
    def __init__(self, model, decay):
        self.model = model
        self.decay = decay
        self.shadow = {}
        self.backup = {}

    def register(self):
        for name, param in self.model.named_parameters():
            if param.requires_grad:
                self.shadow[name] = param.data.clone()

    def update(self):
        for name, param in self.model.named_parameters():
            if param.requires_grad:
                assert name in self.shadow
                new_average = (1.0 - self.decay) * param.data + self.decay * self.shadow[name]
                self.shadow[name] = new_average.clone()

    def apply_shadow(self):
        for name, param in self.model.named_parameters():
            if param.requires_grad:
                self.backup[name] = param.data
                param.data = self.shadow[name]

    def restore(self):
        for name, param in self.model.named_parameters():
            if param.requires_grad:
                param.data = self.backup[name]
        self.backup = {}


class EarlyStopping:
    def __init__(self, patience=2, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.counter, self.best, self.early_stop = 0, float('inf'), False

    def __call__(self, val_loss):
        if val_loss < self.best - self.min_delta:
            self.best, self.counter = val_loss, 0
        else:
            self.counter += 1
            print(f'EarlyStopping counter: {self.counter} out of {self.patience}')
            if self.counter >= self.patience:
                self.early_stop = True


X, Y = torch.randn(32, 4), torch.randn(32, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, Y), batch_size=8, shuffle=True)
model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))
loss_fn = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
swa_model = AveragedModel(model)
ema_model = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
ema = EMA(model, 0.9)
ema.register()
swa_start, swa_scheduler = 3, SWALR(optimizer, swa_lr=0.05, anneal_epochs=2)
stopper = EarlyStopping()
for epoch in range(8):
    total = 0.
    for input, target in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(input), target)
        loss.backward()
        optimizer.step()
        ema.update()
        ema_model.update_parameters(model)
        total += loss.item() * len(input)
    if epoch > swa_start:
        swa_model.update_parameters(model)
        swa_scheduler.step()
    else:
        scheduler.step()
    print(epoch, f"{total / len(X):.4f}", f"{optimizer.param_groups[0]['lr']:.5f}")
    stopper(total / len(X) if epoch < 5 else 2.0)
    if stopper.early_stop:
        print("Early stopping")
        break
update_bn(loader, swa_model)
print(swa_model.n_averaged, ema_model.n_averaged)
print(swa_model(X).shape, list(swa_model.state_dict())[:3])
w = model[0].weight.detach().clone()
ema.apply_shadow()
print(torch.allclose(model[0].weight, ema_model.module[0].weight, atol=1e-6))
ema.restore()
print(torch.equal(w, model[0].weight))
best = copy.deepcopy(model)
with torch.no_grad():
    model[0].weight.zero_()
print(best[0].weight.abs().sum() > 0, model[0].weight.abs().sum())
