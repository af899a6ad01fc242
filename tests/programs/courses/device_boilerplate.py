import os
import sys
import random
import warnings
import numpy as np
import torch
import torch.backends.cudnn as cudnn

warnings.filterwarnings("ignore")
os.environ["CUDA_VISIBLE_DEVICES"] = "0"
os.environ.setdefault("KMP_DUPLICATE_LIB_OK", "TRUE")


def seed_everything(seed=42):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


seed_everything()
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
print(device, device.type, torch.cuda.device_count())
x = torch.randn(2, device=device)
print(x.device == device, x.to(device) is x, x.is_cuda, x.cpu())
print(np.random.rand(2), random.random())
mps = torch.backends.mps.is_available()
print("running on", "mps" if mps else device, file=sys.stderr)
if __name__ == "__main__":
    print(torch.__version__.split("+")[0], np.pi, len(sys.argv))
