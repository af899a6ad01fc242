"""Value iteration, Q-learning and REINFORCE on a grid world, with random and heapq."""
import heapq
import random
from collections import defaultdict, namedtuple, deque
import torch
import torch.nn as nn
from torch.distributions import Categorical, Normal, Bernoulli, kl_divergence

random.seed(0); torch.manual_seed(0)
Transition = namedtuple("Transition", "state action reward next done")


class Grid:
    MOVES = ((0, 1), (1, 0), (0, -1), (-1, 0))

    def __init__(self, n=3):
        self.n, self.goal = n, (n - 1, n - 1)

    def reset(self):
        self.pos = (0, 0)
        return self.pos

    def step(self, a):
        dr, dc = self.MOVES[a]
        r, c = self.pos
        self.pos = (min(max(r + dr, 0), self.n - 1), min(max(c + dc, 0), self.n - 1))
        done = self.pos == self.goal
        return self.pos, 1.0 if done else -0.04, done

    def states(self):
        return [(r, c) for r in range(self.n) for c in range(self.n)]


env = Grid()
Q = defaultdict(lambda: [0.0] * 4)
replay = deque(maxlen=50)
for episode in range(25):
    s, done, steps = env.reset(), False, 0
    while not done and steps < 30:
        a = random.randrange(4) if random.random() < 0.2 else max(range(4), key=Q[s].__getitem__)
        s2, r, done = env.step(a)
        replay.append(Transition(s, a, r, s2, done))
        for t in random.sample(list(replay), min(4, len(replay))):
            target = t.reward + (0 if t.done else 0.9 * max(Q[t.next]))
            Q[t.state][t.action] += 0.3 * (target - Q[t.state][t.action])
        s, steps = s2, steps + 1
print({s: round(max(q), 3) for s, q in sorted(Q.items())})

policy = nn.Sequential(nn.Linear(9, 16), nn.Tanh(), nn.Linear(16, 4))
opt = torch.optim.Adam(policy.parameters(), lr=0.02)
onehot = lambda s: torch.eye(9)[s[0] * 3 + s[1]]
returns = []
for episode in range(8):
    s, done, logps, rewards = env.reset(), False, [], []
    while not done and len(rewards) < 20:
        dist = Categorical(logits=policy(onehot(s)))
        a = dist.sample()
        logps.append(dist.log_prob(a))
        s, r, done = env.step(a.item())
        rewards.append(r)
    R, G = 0.0, []
    for r in reversed(rewards):
        R = r + 0.95 * R
        G.insert(0, R)
    G = torch.tensor(G)
    loss = -(torch.stack(logps) * (G - G.mean())).sum()
    opt.zero_grad(); loss.backward(); opt.step()
    returns.append(sum(rewards))
print([round(v, 2) for v in returns[:5]], f"{sum(returns) / len(returns):.3f}", f"{loss.item():.4f}")
d = Categorical(torch.tensor([0.1, 0.2, 0.7]))
print(d.entropy(), d.probs, d.log_prob(torch.tensor(2)), d.sample((5,)), d)
print(Normal(0.0, 1.0).log_prob(torch.tensor(0.5)), kl_divergence(Normal(0.0, 1.0), Normal(1.0, 2.0)), Normal(torch.zeros(2), torch.ones(2)).rsample(), Bernoulli(0.3).sample((4,)))
heap = []
for cost, s in [(3, "c"), (1, "a"), (2, "b")]:
    heapq.heappush(heap, (cost, s))
print([heapq.heappop(heap) for _ in range(3)], heapq.nlargest(2, [5, 1, 9]), heapq.nsmallest(1, [5, 1, 9]))
