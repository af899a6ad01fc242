import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 16), nn.GELU(), nn.Linear(16, 1))

# Instead of having just *one* optimizer, we will have a ``dict`` of optimizers
# for every parameter so we could reference them in our hook.
optimizer_dict = {p: torch.optim.Adam([p], foreach=False) for p in model.parameters()}
names = {p: n for n, p in model.named_parameters()}
order = []


# Define our hook, which will call the optimizer ``step()`` and ``zero_grad()``
def optimizer_hook(parameter) -> None:
    optimizer_dict[parameter].step()
    optimizer_dict[parameter].zero_grad()
    order.append(names[parameter])


# Register the hook onto every parameter
handles = []
for p in model.parameters():
    handles.append(p.register_post_accumulate_grad_hook(optimizer_hook))


def train(model):
    fake_image = torch.rand(4, 8)
    loss = model(fake_image)
    loss.sum().backward()
    return loss.sum().item()


for i in range(4):
    print(f"step {i}: {train(model):.5f}", [p.grad for p in model.parameters()])
print(order[:6])
for h in handles:
    h.remove()
train(model)
print([tuple(p.grad.shape) for p in model.parameters()])
print(optimizer_dict[model[0].bias].state_dict()['state'][0]['step'])
print(list(optimizer_dict[model[0].bias].state[model[0].bias].keys()))
