# official pruning tutorial
import torch
from torch import nn
import torch.nn.utils.prune as prune
import torch.nn.functional as F
torch.manual_seed(0)
class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3); self.conv2 = nn.Conv2d(6, 4, 3)
        self.fc1 = nn.Linear(4 * 5 * 5, 12); self.fc2 = nn.Linear(12, 8); self.fc3 = nn.Linear(8, 3)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2)); x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(-1, int(x.nelement() / x.shape[0]))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))
model = LeNet()
module = model.conv1
print([n for n,_ in module.named_parameters()], list(module.named_buffers()))
print(prune.random_unstructured(module, name="weight", amount=0.3))
print([n for n,_ in module.named_parameters()], [n for n,_ in module.named_buffers()])
print(module.weight[0], type(module.weight), module.weight_mask.sum())
print({k: type(v).__name__ for k,v in module._forward_pre_hooks.items()})
prune.l1_unstructured(module, name="bias", amount=3)
print(module.bias, module.bias_mask, [type(h).__name__ for h in module._forward_pre_hooks.values()])
prune.ln_structured(module, name="weight", amount=0.5, n=2, dim=0)
print(module.weight.flatten(1).abs().sum(1))
for hook in module._forward_pre_hooks.values():
    if hook._tensor_name == "weight": break
print([type(m).__name__ for m in hook], len(hook), type(hook[0]).__name__)
print(list(model.state_dict().keys()))
print(model(torch.randn(2,1,28,28)).shape, prune.is_pruned(model))
prune.remove(module, 'weight'); print(list(module.named_parameters())[0][0], [n for n,_ in module.named_parameters()], [n for n,_ in module.named_buffers()])
print(module._forward_pre_hooks.keys(), (module.weight==0).sum())
new_model = LeNet()
for name, m in new_model.named_modules():
    if isinstance(m, torch.nn.Conv2d): prune.l1_unstructured(m, name='weight', amount=0.2)
    elif isinstance(m, torch.nn.Linear): prune.l1_unstructured(m, name='weight', amount=0.4)
print(dict(new_model.named_buffers()).keys())
model = LeNet()
parameters_to_prune = ((model.conv1, 'weight'),(model.conv2, 'weight'),(model.fc1, 'weight'),(model.fc2, 'weight'),(model.fc3, 'weight'))
prune.global_unstructured(parameters_to_prune, pruning_method=prune.L1Unstructured, amount=0.2)
for m,n in parameters_to_prune: print("Sparsity: {:.2f}%".format(100. * float(torch.sum(m.weight == 0)) / float(m.weight.nelement())))
opt = torch.optim.SGD(model.parameters(), lr=.1)
for i in range(3):
    l = F.cross_entropy(model(torch.randn(4,1,28,28)), torch.tensor([0,1,2,0])); opt.zero_grad(); l.backward(); opt.step(); print(f"{l:.4f}", int((model.fc1.weight==0).sum()), int((model.fc1.weight_orig==0).sum()))
print(model.fc1.weight_orig.grad[model.fc1.weight_mask==0].abs().sum())
class FooBarPruningMethod(prune.BasePruningMethod):
    """Prune every other entry in a tensor"""
    PRUNING_TYPE = 'unstructured'
    def compute_mask(self, t, default_mask):
        mask = default_mask.clone()
        mask.view(-1)[::2] = 0
        return mask
def foobar_unstructured(module, name):
    FooBarPruningMethod.apply(module, name)
    return module
model = LeNet(); foobar_unstructured(model.fc3, name='bias'); print(model.fc3.bias_mask, model.fc3.bias)
m = nn.Linear(3,2); prune.custom_from_mask(m, 'bias', mask=torch.tensor([0, 1])); print(m.bias_mask, m.bias)
prune.random_structured(m, 'weight', amount=1, dim=1); print(m.weight_mask)
prune.identity(nn.Linear(2,2), 'weight')
print(prune.L1Unstructured(amount=2).prune(torch.tensor([1.,-3.,2.,0.5])))
for f in (lambda: prune.l1_unstructured(m,'weight',amount=1.5), lambda: prune.l1_unstructured(m,'weight',amount='a'), lambda: prune.l1_unstructured(nn.Linear(2,2),'weight',amount=9), lambda: prune.remove(nn.Linear(1,1),'weight'), lambda: prune.l1_unstructured(m,'nope',amount=1), lambda: prune.ln_structured(nn.Linear(2,2),'bias',.5,2,0), lambda: prune.ln_structured(nn.Linear(2,2),'weight',.5,2,3)):
    try: f()
    except Exception as e: print(type(e).__name__, e)
lin = nn.Linear(4,2); prune.l1_unstructured(lin,'weight',amount=2,importance_scores=torch.arange(8.).view(2,4)); print(lin.weight_mask)
prune.l1_unstructured(lin,'weight',amount=0.5); print(lin.weight_mask); import copy
sd = lin.state_dict(); print(sd.keys())
