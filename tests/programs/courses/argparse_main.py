import argparse
import torch
import torch.nn as nn
import torch.optim as optim


def get_args():
    parser = argparse.ArgumentParser(description='PyTorch toy example')
    parser.add_argument('--batch-size', type=int, default=8, metavar='N', help='input batch size')
    parser.add_argument('--epochs', type=int, default=2, metavar='N')
    parser.add_argument('--lr', type=float, default=0.1)
    parser.add_argument('--no-cuda', action='store_true', default=False, help='disables CUDA training')
    parser.add_argument('--seed', type=int, default=1, metavar='S')
    parser.add_argument('--optim', choices=['sgd', 'adam'], default='sgd')
    parser.add_argument('--hidden', nargs='+', type=int, default=[4])
    return parser.parse_args([])


class Net(nn.Module):
    def __init__(self, hidden):
        super(Net, self).__init__()
        self.fc1 = nn.Linear(3, hidden)
        self.fc2 = nn.Linear(hidden, 2)

    def forward(self, x):
        return torch.log_softmax(self.fc2(torch.relu(self.fc1(x))), dim=1)


def main():
    args = get_args()
    use_cuda = not args.no_cuda and torch.cuda.is_available()
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if use_cuda else "cpu")
    model = Net(args.hidden[0]).to(device)
    optimizer = {'sgd': optim.SGD, 'adam': optim.Adam}[args.optim](model.parameters(), lr=args.lr)
    data = torch.randn(args.batch_size, 3)
    target = torch.randint(0, 2, (args.batch_size,))
    for epoch in range(1, args.epochs + 1):
        optimizer.zero_grad()
        loss = nn.functional.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        print('Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}'.format(
            epoch, len(data), len(data), 100. * epoch / args.epochs, loss.item()))
    print(args, vars(args)["lr"] if False else args.lr)


if __name__ == '__main__':
    main()
