# AverageMeter / ProgressMeter (imagenet example)
from enum import Enum
class Summary(Enum): NONE = 0; AVERAGE = 1; SUM = 2; COUNT = 3
class AverageMeter(object):
    """Computes and stores the average and current value"""
    def __init__(self, name, fmt=':f', summary_type=Summary.AVERAGE): self.name = name; self.fmt = fmt; self.summary_type = summary_type; self.reset()
    def reset(self): self.val = 0; self.avg = 0; self.sum = 0; self.count = 0
    def update(self, val, n=1): self.val = val; self.sum += val * n; self.count += n; self.avg = self.sum / self.count
    def __str__(self): fmtstr = '{name} {val' + self.fmt + '} ({avg' + self.fmt + '})'; return fmtstr.format(**self.__dict__)
    def summary(self):
        fmtstr = ''
        if self.summary_type is Summary.NONE: fmtstr = ''
        elif self.summary_type is Summary.AVERAGE: fmtstr = '{name} {avg:.3f}'
        else: raise ValueError('invalid summary type %r' % self.summary_type)
        return fmtstr.format(**self.__dict__)
class ProgressMeter(object):
    def __init__(self, num_batches, meters, prefix=""): self.batch_fmtstr = self._get_batch_fmtstr(num_batches); self.meters = meters; self.prefix = prefix
    def display(self, batch): entries = [self.prefix + self.batch_fmtstr.format(batch)]; entries += [str(meter) for meter in self.meters]; print('\t'.join(entries))
    def _get_batch_fmtstr(self, num_batches): num_digits = len(str(num_batches // 1)); fmt = '{:' + str(num_digits) + 'd}'; return '[' + fmt + '/' + fmt.format(num_batches) + ']'
l = AverageMeter('Loss', ':.4e'); t = AverageMeter('Acc@1', ':6.2f', Summary.SUM); p = ProgressMeter(100, [l, t], prefix="Epoch: [{}]".format(1))
for i in range(3): l.update(1 / (i + 1), 4); t.update(i * 10.); p.display(i)
print(l.summary())
try: t.summary()
except ValueError as e: print(e)
