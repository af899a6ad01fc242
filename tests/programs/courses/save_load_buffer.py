import io
import copy
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Linear(2, 2)
checkpoint = {"epoch": 3, "model": copy.deepcopy(model.state_dict()), "loss": 0.5}
with torch.no_grad():
    for p in model.parameters():
        p.zero_()
print(model.weight)
model.load_state_dict(checkpoint["model"])
print(model.weight.abs().sum() > 0, checkpoint["epoch"])
text = io.StringIO()
print("to a buffer", file=text)
text.write("more\n")
print(repr(text.getvalue()))
data = io.BytesIO(b"abc")
print(data.read(2), data.tell())
