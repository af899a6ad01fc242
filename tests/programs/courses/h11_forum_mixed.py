# forum questions: variable length masks, custom losses, weighted sampling, multi-task, freezing BN, gradient of max, scatter, focal/dice losses
import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(11)
class FocalLoss(nn.Module):
    def __init__(self, alpha=None, gamma=2.0, reduction='mean'):
        super().__init__(); self.alpha = alpha; self.gamma = gamma; self.reduction = reduction
    def forward(self, inputs, targets):
        ce = F.cross_entropy(inputs, targets, weight=self.alpha, reduction='none'); pt = torch.exp(-ce); fl = (1-pt)**self.gamma*ce
        return {'mean': fl.mean(), 'sum': fl.sum(), 'none': fl}[self.reduction]
lg = torch.randn(4,3,requires_grad=True); tg = torch.tensor([0,2,1,1]); l = FocalLoss()(lg,tg); l.backward(); print(l, lg.grad.abs().sum())
def dice_loss(pred, target, smooth=1.):
    pred = pred.contiguous(); target = target.contiguous(); inter = (pred*target).sum(dim=2).sum(dim=2)
    return (1 - ((2.*inter+smooth)/(pred.sum(dim=2).sum(dim=2)+target.sum(dim=2).sum(dim=2)+smooth))).mean()
print(dice_loss(torch.rand(2,1,4,4).sigmoid(), (torch.rand(2,1,4,4)>.5).float()))
seqs = [torch.randn(n, 3) for n in (4,2,3)]; pad = nn.utils.rnn.pad_sequence(seqs, batch_first=True); lens = torch.tensor([len(s) for s in seqs]); mask = torch.arange(pad.size(1))[None,:] < lens[:,None]; print(mask, (pad*mask.unsqueeze(-1)).sum(1)/lens[:,None])
packed = nn.utils.rnn.pack_padded_sequence(pad, lens, batch_first=True, enforce_sorted=False); print(packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
lstm = nn.LSTM(3, 2, bidirectional=True, batch_first=True); o,(h,c) = lstm(packed); up, ul = nn.utils.rnn.pad_packed_sequence(o, batch_first=True); print(up.shape, ul, h.shape, up[1,2:].abs().sum()); last = up.gather(1,(lens-1).view(-1,1,1).expand(-1,1,4)).squeeze(1); print(last.shape, torch.allclose(last[:,:2], h[0]))
from torch.utils.data import WeightedRandomSampler, DataLoader, TensorDataset, Subset, ConcatDataset, BatchSampler, SequentialSampler, RandomSampler
tgt = torch.tensor([0]*8+[1]*2); cnt = torch.bincount(tgt); wts = (1./cnt.float())[tgt]; s = WeightedRandomSampler(wts, len(wts), replacement=True); dl = DataLoader(TensorDataset(torch.arange(10).float(), tgt), batch_size=5, sampler=s); print([b[1].tolist() for b in dl])
print(list(BatchSampler(SequentialSampler(range(7)), 3, False)), list(BatchSampler(RandomSampler(range(5)), 2, True)), len(ConcatDataset([Subset(TensorDataset(tgt),[0,1]), TensorDataset(tgt)])))
net = nn.Sequential(nn.Linear(3,4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4,2))
def freeze_bn(m):
    if isinstance(m, nn.modules.batchnorm._BatchNorm): m.eval(); m.weight.requires_grad_(False); m.bias.requires_grad_(False)
net.train(); net.apply(freeze_bn); net(torch.randn(5,3)).sum().backward(); print([(n, p.requires_grad, p.grad is not None) for n,p in net.named_parameters()], net[1].running_mean, net.training, net[1].training)
x = torch.tensor([1.,3.,3.,2.],requires_grad=True); x.max().backward(); print(x.grad); x.grad=None; x.max(0).values.backward(); print(x.grad); x.grad=None; x.topk(2).values.sum().backward(); print(x.grad); x.grad=None; x.sort().values[0].backward(); print(x.grad); x.grad=None; torch.logsumexp(x,0).backward(); print(x.grad); x.grad=None; x.median().backward(); print(x.grad); x.grad=None; x.norm(float('inf')).backward(); print(x.grad)
src = torch.arange(1.,7.).view(2,3).requires_grad_(); idx = torch.tensor([[0,1,0],[2,0,1]]); out = torch.zeros(3,3).scatter_add(0, idx, src); print(out); (out**2).sum().backward(); print(src.grad); print(torch.zeros(2,4).scatter(1, torch.tensor([[1],[3]]), 1.), torch.zeros(3).index_add(0, torch.tensor([0,2,0]), torch.ones(3)), torch.zeros(5).scatter_reduce(0, torch.tensor([0,1,1,4]), torch.tensor([1.,2.,3.,4.]), reduce='mean', include_self=False))
class Uncertainty(nn.Module):
    def __init__(self, n): super().__init__(); self.s = nn.Parameter(torch.zeros(n))
    def forward(self, *losses): return sum(torch.exp(-self.s[i])*l + self.s[i] for i,l in enumerate(losses))
u = Uncertainty(2); L = u(torch.tensor(2.), torch.tensor(3.)); L.backward(); print(L, u.s.grad)
a = torch.randn(2,3); print(a.new_tensor([1,2]), a.new_full((2,),7.), a.new_empty(0).shape, torch.empty_like(a).shape, a.type(), a.type(torch.DoubleTensor).dtype, a.is_contiguous(), a.t().is_contiguous(), a.t().stride(), a.storage_offset(), a[1:].storage_offset(), a.data_ptr() == a.view(-1).data_ptr(), a.element_size(), a.nbytes)
print(torch.cat([torch.ones(2,1), torch.zeros(2,2)], dim=-1), torch.stack([torch.ones(2), torch.zeros(2)], -1), torch.hstack((torch.ones(2),torch.zeros(1))), torch.vstack((torch.ones(2),torch.zeros(2))), torch.dstack((torch.ones(2),torch.zeros(2))).shape, torch.column_stack((torch.ones(2),torch.zeros(2))))
print(torch.isclose(torch.tensor([1.,float('nan')]), torch.tensor([1.+1e-9,float('nan')]), equal_nan=True), torch.unique(torch.tensor([3,1,3]), return_counts=True), torch.bucketize(torch.tensor([1.,5.]), torch.tensor([0.,2.,4.])), torch.searchsorted(torch.tensor([1.,3.,5.]), torch.tensor([3.]), right=True), torch.cdist(torch.zeros(1,2), torch.ones(2,2)), torch.cartesian_prod(torch.tensor([1,2]), torch.tensor([3,4])), torch.combinations(torch.arange(3)), torch.tril_indices(3,3), torch.diag_embed(torch.ones(2)), torch.block_diag(torch.ones(1,1), torch.ones(2,2)), torch.flip(torch.arange(3),(0,)), torch.roll(torch.arange(4),1), torch.rot90(torch.arange(4).view(2,2)))
print([tuple(t.shape) for t in torch.meshgrid(torch.arange(2), torch.arange(3), indexing='ij')], torch.einsum('bij,bjk->bik', torch.ones(2,2,3), torch.ones(2,3,2))[0], torch.tensordot(torch.ones(2,3), torch.ones(3,2), dims=1), torch.kron(torch.eye(2), torch.ones(1,2)))
# an optimizer as it was written before 1.5
w = torch.ones(2, requires_grad=True); (w*w).sum().backward(); avg = torch.zeros(2); sq = torch.zeros(2)
avg.mul_(.9).add_(1-.9, w.grad); sq.mul_(.99).addcmul_(1-.99, w.grad, w.grad); w.data.addcdiv_(-.1, avg, sq.sqrt().add_(1e-8)); print(w)
w.data.add_(-.1, w.grad); w.data.sub_(.1, w.grad); print(w, torch.add(w.data, 2, w.grad), w.data.add_(2, 3))
for f in (lambda: w.data.add(w.grad, 2), lambda: w.data.addcmul(w.grad, 2, w.grad)):
    try: f()
    except TypeError as e: print('refused')
