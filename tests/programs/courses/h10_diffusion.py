# diffusion from scratch (HF course / annotated): schedules, q_sample, sinusoidal time embeddings, UNet blocks, sampling
import torch, math, torch.nn as nn, torch.nn.functional as F
from functools import partial
from inspect import isfunction
torch.manual_seed(0)
def cosine_beta_schedule(timesteps, s=0.008):
    steps = timesteps + 1; x = torch.linspace(0, timesteps, steps); ac = torch.cos(((x / timesteps) + s) / (1 + s) * torch.pi * 0.5) ** 2; ac = ac / ac[0]; betas = 1 - (ac[1:] / ac[:-1]); return torch.clip(betas, 0.0001, 0.9999)
def linear(t): return torch.linspace(0.0001, 0.02, t)
def quad(t): return torch.linspace(0.0001**0.5, 0.02**0.5, t) ** 2
def sigm(t): b = torch.linspace(-6, 6, t); return torch.sigmoid(b) * (0.02 - 0.0001) + 0.0001
for f in (cosine_beta_schedule, linear, quad, sigm): print(f.__name__, f(5))
T = 20; betas = linear(T); alphas = 1. - betas; ac = torch.cumprod(alphas, axis=0); acp = F.pad(ac[:-1], (1, 0), value=1.0); sra = torch.sqrt(1.0 / alphas); sac = torch.sqrt(ac); s1 = torch.sqrt(1. - ac); pv = betas * (1. - acp) / (1. - ac); print(ac[-1], pv[:3])
def extract(a, t, x_shape): b = t.shape[0]; return a.gather(-1, t.cpu()).reshape(b, *((1,) * (len(x_shape) - 1))).to(t.device)
def q_sample(x0, t, noise=None): noise = torch.randn_like(x0) if noise is None else noise; return extract(sac, t, x0.shape) * x0 + extract(s1, t, x0.shape) * noise
def exists(x): return x is not None
def default(v, d): return v if exists(v) else d() if isfunction(d) else d
class Residual(nn.Module):
    def __init__(self, fn): super().__init__(); self.fn = fn
    def forward(self, x, *args, **kwargs): return self.fn(x, *args, **kwargs) + x
class SinusoidalPositionEmbeddings(nn.Module):
    def __init__(self, dim): super().__init__(); self.dim = dim
    def forward(self, time):
        half = self.dim // 2; e = math.log(10000) / (half - 1); e = torch.exp(torch.arange(half, device=time.device) * -e); e = time[:, None] * e[None, :]; return torch.cat((e.sin(), e.cos()), dim=-1)
print(SinusoidalPositionEmbeddings(6)(torch.tensor([0,1,5])))
class WeightStandardizedConv2d(nn.Conv2d):
    def forward(self, x):
        eps = 1e-5 if x.dtype == torch.float32 else 1e-3; w = self.weight; mean = w.mean((1,2,3), keepdim=True); var = w.var((1,2,3), unbiased=False, keepdim=True)
        return F.conv2d(x, (w - mean) * (var + eps).rsqrt(), self.bias, self.stride, self.padding, self.dilation, self.groups)
class Block(nn.Module):
    def __init__(self, i, o, groups=2): super().__init__(); self.proj = WeightStandardizedConv2d(i, o, 3, padding=1); self.norm = nn.GroupNorm(groups, o); self.act = nn.SiLU()
    def forward(self, x, ss=None):
        x = self.norm(self.proj(x))
        if exists(ss): scale, shift = ss; x = x * (scale + 1) + shift
        return self.act(x)
class ResnetBlock(nn.Module):
    def __init__(self, i, o, *, tdim=None): super().__init__(); self.mlp = nn.Sequential(nn.SiLU(), nn.Linear(tdim, o*2)) if exists(tdim) else None; self.b1 = Block(i,o); self.b2 = Block(o,o); self.res = nn.Conv2d(i,o,1) if i != o else nn.Identity()
    def forward(self, x, t=None):
        ss = None
        if exists(self.mlp) and exists(t): ss = self.mlp(t)[:, :, None, None].chunk(2, dim=1)
        return self.b2(self.b1(x, ss)) + self.res(x)
class LinearAttention(nn.Module):
    def __init__(self, dim, heads=2, dh=4): super().__init__(); self.scale = dh**-.5; self.h = heads; self.qkv = nn.Conv2d(dim, heads*dh*3, 1, bias=False); self.out = nn.Sequential(nn.Conv2d(heads*dh, dim, 1), nn.GroupNorm(1, dim))
    def forward(self, x):
        b,c,h,w = x.shape; q,k,v = (t.reshape(b, self.h, -1, h*w) for t in self.qkv(x).chunk(3, dim=1)); q = q.softmax(dim=-2)*self.scale; k = k.softmax(dim=-1); ctx = torch.einsum('b h d n, b h e n -> b h d e', k, v); o = torch.einsum('b h d e, b h d n -> b h e n', ctx, q); return self.out(o.reshape(b, -1, h, w))
class Unet(nn.Module):
    def __init__(self, dim=4): super().__init__(); self.init = nn.Conv2d(1,dim,1); self.t = nn.Sequential(SinusoidalPositionEmbeddings(dim), nn.Linear(dim,dim*4), nn.GELU(), nn.Linear(dim*4,dim*4)); self.d1 = ResnetBlock(dim,dim,tdim=dim*4); self.down = nn.Conv2d(dim,dim*2,4,2,1); self.mid = ResnetBlock(dim*2,dim*2,tdim=dim*4); self.att = Residual(LinearAttention(dim*2)); self.up = nn.Sequential(nn.Upsample(scale_factor=2, mode='nearest'), nn.Conv2d(dim*2,dim,3,padding=1)); self.u1 = ResnetBlock(dim*2,dim,tdim=dim*4); self.fin = nn.Conv2d(dim,1,1)
    def forward(self, x, t): x = self.init(x); t = self.t(t); h = self.d1(x,t); x = self.att(self.mid(self.down(h),t)); x = self.up(x); return self.fin(self.u1(torch.cat((x,h),dim=1),t))
model = Unet(); opt = torch.optim.Adam(model.parameters(), lr=1e-3); x0 = torch.rand(4,1,8,8)*2-1
for i in range(3):
    opt.zero_grad(); t = torch.randint(0, T, (4,)).long(); noise = torch.randn_like(x0); xn = q_sample(x0, t, noise); loss = F.smooth_l1_loss(noise, model(xn, t)); loss.backward(); opt.step(); print(f"{loss.item():.4f}")
@torch.no_grad()
def p_sample(x, t, ti):
    mean = extract(sra,t,x.shape)*(x - extract(betas,t,x.shape)*model(x,t)/extract(s1,t,x.shape))
    return mean if ti == 0 else mean + torch.sqrt(extract(pv,t,x.shape))*torch.randn_like(x)
img = torch.randn(2,1,8,8)
for i in reversed(range(0, T)): img = p_sample(img, torch.full((2,), i, dtype=torch.long), i)
print(img.shape, img.isfinite().all(), sum(p.numel() for p in model.parameters()), f"{img.std():.3f}")
