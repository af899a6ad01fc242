from collections import namedtuple, deque
import random

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.distributions import Categorical, Normal

SavedAction = namedtuple("SavedAction", ["log_prob", "value"])
Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))


class Corridor:
    """Walk right to win."""

    def reset(self):
        self.at = 2
        return self._state()

    def _state(self):
        return F.one_hot(torch.tensor(self.at), 5).float()

    def step(self, action):
        self.at += 1 if action == 1 else -1
        done = self.at in (0, 4)
        return self._state(), 1.0 if self.at == 4 else -0.1, done


class Policy(nn.Module):
    def __init__(self):
        super(Policy, self).__init__()
        self.affine1 = nn.Linear(5, 8)
        self.action_head = nn.Linear(8, 2)
        self.value_head = nn.Linear(8, 1)
        self.saved_actions = []
        self.rewards = []

    def forward(self, x):
        x = F.relu(self.affine1(x))
        action_prob = F.softmax(self.action_head(x), dim=-1)
        state_values = self.value_head(x)
        return action_prob, state_values


torch.manual_seed(543)
model = Policy()
optimizer = optim.Adam(model.parameters(), lr=3e-2)
eps = torch.finfo(torch.float32).eps
print(eps)


def select_action(state):
    probs, state_value = model(state)
    m = Categorical(probs)
    action = m.sample()
    model.saved_actions.append(SavedAction(m.log_prob(action), state_value))
    return action.item()


def finish_episode():
    R = 0
    policy_losses, value_losses, returns = [], [], []
    for r in model.rewards[::-1]:
        R = r + 0.99 * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    if len(returns) > 1:
        returns = (returns - returns.mean()) / (returns.std() + eps)
    for (log_prob, value), R in zip(model.saved_actions, returns):
        advantage = R - value.item()
        policy_losses.append(-log_prob * advantage)
        value_losses.append(F.smooth_l1_loss(value, torch.tensor([R])))
    optimizer.zero_grad()
    loss = torch.stack(policy_losses).sum() + torch.stack(value_losses).sum()
    loss.backward()
    optimizer.step()
    del model.rewards[:]
    del model.saved_actions[:]
    return loss.item()


env = Corridor()
running_reward = 0
for i_episode in range(8):
    state, ep_reward = env.reset(), 0
    for t in range(1, 20):
        action = select_action(state)
        state, reward, done = env.step(action)
        model.rewards.append(reward)
        ep_reward += reward
        if done:
            break
    running_reward = 0.05 * ep_reward + (1 - 0.05) * running_reward
    print("Episode {}\tLast reward: {:.2f}\tAverage reward: {:.2f}\t{:.3f}".format(
        i_episode, ep_reward, running_reward, finish_episode()))


class ReplayMemory(object):
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)

    def __len__(self):
        return len(self.memory)


random.seed(0)
memory = ReplayMemory(20)
policy_net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 2))
target_net = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 2))
target_net.load_state_dict(policy_net.state_dict())
opt = optim.AdamW(policy_net.parameters(), lr=1e-2, amsgrad=True)
state = env.reset().unsqueeze(0)
for t in range(25):
    if random.random() > 0.3:
        with torch.no_grad():
            action = policy_net(state).max(1).indices.view(1, 1)
    else:
        action = torch.tensor([[random.randrange(2)]], dtype=torch.long)
    nxt, reward, done = env.step(action.item())
    next_state = None if done else nxt.unsqueeze(0)
    memory.push(state, action, next_state, torch.tensor([reward]))
    state = env.reset().unsqueeze(0) if done else next_state
    if len(memory) < 10:
        continue
    batch = Transition(*zip(*memory.sample(8)))
    non_final_mask = torch.tensor(tuple(map(lambda s: s is not None, batch.next_state)), dtype=torch.bool)
    non_final_next_states = torch.cat([s for s in batch.next_state if s is not None])
    state_batch, action_batch, reward_batch = torch.cat(batch.state), torch.cat(batch.action), torch.cat(batch.reward)
    state_action_values = policy_net(state_batch).gather(1, action_batch)
    next_state_values = torch.zeros(8)
    with torch.no_grad():
        next_state_values[non_final_mask] = target_net(non_final_next_states).max(1).values
    expected = (next_state_values * 0.9) + reward_batch
    loss = nn.SmoothL1Loss()(state_action_values, expected.unsqueeze(1))
    opt.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(policy_net.parameters(), 100)
    opt.step()
    target_sd, policy_sd = target_net.state_dict(), policy_net.state_dict()
    for key in policy_sd:
        target_sd[key] = policy_sd[key] * 0.05 + target_sd[key] * (1 - 0.05)
    target_net.load_state_dict(target_sd)
print(f"{loss.item():.5f}", policy_net(torch.eye(5)).detach().numpy().round(3).tolist())
mu, log_std = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.full((2,), -0.5))
dist = Normal(mu, log_std.exp())
a = dist.sample((3,))
ratio = (dist.log_prob(a).sum(-1) - dist.log_prob(a).sum(-1).detach()).exp()
adv = torch.tensor([1.0, -0.5, 0.2])
clipped = torch.min(ratio * adv, torch.clamp(ratio, 0.8, 1.2) * adv)
ppo = -clipped.mean() - 0.01 * dist.entropy().sum(-1).mean()
ppo.backward()
print(dist, a, f"{ppo.item():.4f}", mu.grad, log_std.grad)
