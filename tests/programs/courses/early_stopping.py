import copy
import torch
import torch.nn as nn


class EarlyStopping:
    def __init__(self, patience=3, min_delta=0.0, verbose=False):
        self.patience, self.min_delta, self.verbose = patience, min_delta, verbose
        self.counter = 0
        self.best_loss = float('inf')
        self.best_state = None
        self.early_stop = False

    def __call__(self, val_loss, model):
        if val_loss < self.best_loss - self.min_delta:
            self.best_loss = val_loss
            self.best_state = copy.deepcopy(model.state_dict())
            self.counter = 0
        else:
            self.counter += 1
            if self.verbose:
                print(f'EarlyStopping counter: {self.counter} out of {self.patience}')
            if self.counter >= self.patience:
                self.early_stop = True


torch.manual_seed(0)
model = nn.Linear(1, 1)
stopper = EarlyStopping(patience=2, verbose=True)
for epoch, val_loss in enumerate([1.0, 0.5, 0.6, 0.4, 0.45, 0.41, 0.3]):
    stopper(val_loss, model)
    if stopper.early_stop:
        print("Early stopping at", epoch)
        break
model.load_state_dict(stopper.best_state)
print(stopper.best_loss)
