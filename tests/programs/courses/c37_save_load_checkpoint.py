import io
import torch
import torch.nn as nn
import torch.optim as optim


class TheModelClass(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 4)
        self.bn = nn.BatchNorm1d(4)
        self.fc2 = nn.Linear(4, 2)

    def forward(self, x):
        return self.fc2(torch.relu(self.bn(self.fc1(x))))


torch.manual_seed(0)
model = TheModelClass()
optimizer = optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
print("Model's state_dict:")
for param_tensor in model.state_dict():
    print(param_tensor, "\t", model.state_dict()[param_tensor].size())
print("Optimizer's state_dict:")
for var_name in optimizer.state_dict():
    print(var_name, "\t", optimizer.state_dict()[var_name])
x = torch.randn(5, 3)
model(x).sum().backward()
optimizer.step()
buffer = io.BytesIO()
torch.save({"epoch": 1, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, buffer)
buffer.seek(0)
checkpoint = torch.load(buffer)
other = TheModelClass()
print(other.load_state_dict(checkpoint["model"]))
opt2 = optim.SGD(other.parameters(), lr=0.1)
opt2.load_state_dict(checkpoint["optimizer"])
print(opt2.param_groups[0]["lr"], checkpoint["epoch"])
model.eval(), other.eval()
print(torch.equal(model(x), other(x)))
try:
    nn.Linear(3, 4).load_state_dict({"weight": torch.zeros(4, 2)})
except RuntimeError as e:
    print(e)
print(other.load_state_dict({"fc1.weight": torch.zeros(4, 3)}, strict=False).missing_keys)
