import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

USE_GPU = True
dtype = torch.float32
if USE_GPU and torch.cuda.is_available():
    device = torch.device("cuda")
else:
    device = torch.device("cpu")
print_every = 2
print("using device:", device)


def flatten(x):
    N = x.shape[0]
    return x.view(N, -1)


def test_flatten():
    x = torch.arange(12).view(2, 1, 3, 2)
    print("Before flattening: ", x)
    print("After flattening: ", flatten(x))


test_flatten()


def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    x = F.relu_(F.conv2d(x, conv_w1, conv_b1, padding=2))
    x = F.relu_(F.conv2d(x, conv_w2, conv_b2, padding=1))
    return F.linear(flatten(x), fc_w, fc_b)


x = torch.zeros((4, 3, 8, 8), dtype=dtype)
scores = three_layer_convnet(x, [torch.zeros((6, 3, 5, 5)), torch.zeros((6,)), torch.zeros((9, 6, 3, 3)),
                                 torch.zeros((9,)), torch.zeros((10, 9 * 8 * 8)), torch.zeros(10)])
print(scores.size())


def random_weight(shape):
    if len(shape) == 2:
        fan_in = shape[0]
    else:
        fan_in = shape[1] * shape[2] * shape[3]
    w = torch.randn(shape, device=device, dtype=dtype) * (2.0 / fan_in) ** 0.5
    w.requires_grad = True
    return w


def zero_weight(shape):
    return torch.zeros(shape, device=device, dtype=dtype, requires_grad=True)


torch.manual_seed(5)
print(random_weight((3, 5)))
images, labels = torch.randn(16, 3, 8, 8), torch.randint(10, (16,))


def check_accuracy(model):
    num_correct, num_samples = 0, 0
    model.eval()
    with torch.no_grad():
        for i in range(0, 16, 8):
            x = images[i:i + 8].to(device=device, dtype=dtype)
            y = labels[i:i + 8].to(device=device, dtype=torch.long)
            _, preds = model(x).max(1)
            num_correct += (preds == y).sum()
            num_samples += preds.size(0)
        acc = float(num_correct) / num_samples
        print("Got %d / %d correct (%.2f)" % (num_correct, num_samples, 100 * acc))


class ThreeLayerConvNet(nn.Module):
    def __init__(self, in_channel, channel_1, channel_2, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channel, channel_1, 5, padding=2)
        nn.init.kaiming_normal_(self.conv1.weight)
        nn.init.constant_(self.conv1.bias, 0)
        self.conv2 = nn.Conv2d(channel_1, channel_2, 3, padding=1)
        nn.init.kaiming_normal_(self.conv2.weight)
        nn.init.constant_(self.conv2.bias, 0)
        self.fc = nn.Linear(channel_2 * 8 * 8, num_classes)
        nn.init.kaiming_normal_(self.fc.weight)
        nn.init.constant_(self.fc.bias, 0)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        return self.fc(flatten(x))


def train(model, optimizer, epochs=1):
    model = model.to(device=device)
    for e in range(epochs):
        for t, i in enumerate(range(0, 16, 4)):
            model.train()
            x, y = images[i:i + 4].to(device=device, dtype=dtype), labels[i:i + 4].to(device=device)
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if t % print_every == 0:
                print("Iteration %d, loss = %.4f" % (t, loss.item()))
                check_accuracy(model)


model = ThreeLayerConvNet(3, 4, 4, 10)
train(model, optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True))


class Flatten(nn.Module):
    def forward(self, x):
        return flatten(x)


model = nn.Sequential(
    nn.Conv2d(3, 8, (5, 5), padding=2), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.MaxPool2d(2),
    nn.Conv2d(8, 8, kernel_size=3, padding="same", bias=False), nn.LeakyReLU(0.01), nn.Dropout2d(0.1),
    nn.AdaptiveAvgPool2d((2, 2)), Flatten(), nn.Linear(32, 10))
train(model, optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4), epochs=2)
print(model)


def compute_saliency_maps(X, y, model):
    model.eval()
    X.requires_grad_()
    scores = model(X)
    scores.gather(1, y.view(-1, 1)).squeeze().sum().backward()
    saliency, _ = X.grad.abs().max(dim=1)
    return saliency


sal = compute_saliency_maps(images[:2].clone(), labels[:2], model)
print(sal.shape, f"{sal.sum().item():.3f}")


def sim(z_i, z_j):
    return torch.dot(z_i, z_j) / (torch.linalg.norm(z_i) * torch.linalg.norm(z_j))


def simclr_loss(out_left, out_right, tau):
    N = out_left.shape[0]
    out = torch.cat([out_left, out_right], dim=0)
    z = out / torch.linalg.norm(out, dim=1, keepdim=True)
    exponential = torch.exp(z @ z.T / tau)
    mask = (torch.ones_like(exponential) - torch.eye(2 * N)).to(torch.bool)
    exponential = exponential.masked_select(mask).view(2 * N, -1)
    denom = torch.sum(exponential, dim=1)
    pos = F.cosine_similarity(out_left, out_right)
    numerator = torch.exp(torch.cat([pos, pos]) / tau)
    return torch.mean(-torch.log(numerator / denom))


a, b = torch.randn(4, 6), torch.randn(4, 6)
print(f"{simclr_loss(a, b, 0.5).item():.5f} {sim(a[0], b[0]).item():.5f}")
