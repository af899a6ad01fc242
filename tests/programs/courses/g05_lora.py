import math
import torch
import torch.nn as nn

torch.manual_seed(0)


class LoRALinear(nn.Module):
    def __init__(self, base: nn.Linear, r: int = 2, alpha: float = 4.0, dropout: float = 0.0):
        super().__init__()
        self.base = base
        for p in self.base.parameters():
            p.requires_grad_(False)
        self.lora_A = nn.Parameter(torch.empty(r, base.in_features))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, r))
        nn.init.kaiming_uniform_(self.lora_A, a=math.sqrt(5))
        self.scaling = alpha / r
        self.dropout = nn.Dropout(dropout) if dropout > 0 else nn.Identity()
        self.merged = False

    def forward(self, x):
        if self.merged:
            return self.base(x)
        return self.base(x) + self.dropout(x) @ self.lora_A.T @ self.lora_B.T * self.scaling

    @torch.no_grad()
    def merge(self):
        self.base.weight += self.scaling * self.lora_B @ self.lora_A
        self.merged = True

    def extra_repr(self):
        return f"r={self.lora_A.shape[0]}, scaling={self.scaling}"


def inject(model, r=2):
    for name, child in list(model.named_children()):
        if isinstance(child, nn.Linear):
            setattr(model, name, LoRALinear(child, r))
        else:
            inject(child, r)
    return model


model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Sequential(nn.Linear(12, 12), nn.Tanh()), nn.Linear(12, 3))
x, y = torch.randn(10, 6), torch.randint(3, (10,))
before = model(x).detach()
inject(model)
print(model)
print("unchanged at start:", torch.equal(before, model(x)))
trainable = [n for n, p in model.named_parameters() if p.requires_grad]
print(trainable)
frozen = {n: p.clone() for n, p in model.named_parameters() if not p.requires_grad}
opt = torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=5e-2)
for step in range(10):
    loss = nn.functional.cross_entropy(model(x), y)
    opt.zero_grad()
    loss.backward()
    if step == 0:
        print("A grad zero at first:", model[0].lora_A.grad.abs().max().item() == 0, "B grad:", model[0].lora_B.grad.norm())
    opt.step()
    if step % 3 == 0:
        print(step, f"{loss.item():.4f}")
assert all(torch.equal(frozen[n], p) for n, p in model.named_parameters() if n in frozen)
out = model(x)
for m in model.modules():
    if isinstance(m, LoRALinear):
        m.merge()
print("merged:", torch.allclose(out, model(x), atol=1e-5), (out - model(x)).abs().max() < 1e-5)
lora_state = {k: v for k, v in model.state_dict().items() if "lora_" in k}
print({k: tuple(v.shape) for k, v in lora_state.items()})
print(model.load_state_dict(lora_state, strict=False))
