import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
rewards = torch.tensor([0.1, 0.5, 0.9])


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(3))

    def forward(self):
        return F.softmax(self.logits, dim=-1)


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=0.1)
baseline, history = 0.0, []
for episode in range(40):
    probs = policy()
    action = torch.multinomial(probs, 1).item()
    reward = rewards[action].item() + 0.1 * torch.randn(1).item()
    baseline = 0.9 * baseline + 0.1 * reward
    log_prob = torch.log(probs[action])
    entropy = -(probs * probs.log()).sum()
    loss = -log_prob * (reward - baseline) - 0.01 * entropy
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    history.append(action)
    if episode % 10 == 9:
        print(episode + 1, [round(p, 3) for p in policy().tolist()], history[-10:])
print(policy.logits)
