import torch


@torch.no_grad()
def evaluate(model, x):
    return model(x)


model = torch.nn.Linear(2, 1)
torch.nn.init.constant_(model.weight, 0.5)
torch.nn.init.constant_(model.bias, 1.0)
out = evaluate(model, torch.ones(1, 2))
print(out, out.requires_grad, torch.is_grad_enabled())
with torch.no_grad():
    print(torch.is_grad_enabled())
    with torch.enable_grad():
        print((model.weight * 2).requires_grad)
torch.set_grad_enabled(False)
print((model.weight * 2).requires_grad)
torch.set_grad_enabled(True)
with torch.inference_mode():
    print(model(torch.ones(1, 2)).item())
