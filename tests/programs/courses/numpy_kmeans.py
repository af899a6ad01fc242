import numpy as np

np.random.seed(7)
points = np.concatenate([np.random.randn(15, 2), np.random.randn(15, 2) + 5, np.random.randn(15, 2) * 0.5 + [0, 6]])
centers = points[np.random.choice(len(points), 3, replace=False)]
for step in range(10):
    distances = np.linalg.norm(points[:, None] - centers[None], axis=2)
    labels = distances.argmin(axis=1)
    new = np.array([points[labels == k].mean(axis=0) if (labels == k).any() else centers[k] for k in range(3)])
    if np.allclose(new, centers):
        break
    centers = new
print(step, np.round(centers[centers[:, 0].argsort()], 3))
print(np.bincount(labels), distances.shape, np.unique(labels))
cov = np.cov(points.T)
values, vectors = np.linalg.eigh(cov)
print(np.round(values, 3), vectors.shape)
print(np.round(np.abs(vectors[:, -1]), 3))
