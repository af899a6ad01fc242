# A perceptron with plain lists
import random

random.seed(0)
data = [([random.gauss(0, 1), random.gauss(0, 1)], 0) for _ in range(20)]
data += [([random.gauss(4, 1), random.gauss(4, 1)], 1) for _ in range(20)]
weights, bias = [0.0, 0.0], 0.0


def predict(row):
    return 1 if sum(w * x for w, x in zip(weights, row)) + bias >= 0 else 0


for epoch in range(5):
    random.shuffle(data)
    errors = 0
    for row, label in data:
        error = label - predict(row)
        if error:
            errors += 1
            bias += 0.1 * error
            weights = [w + 0.1 * error * x for w, x in zip(weights, row)]
    print(f"epoch={epoch} errors={errors}")
print([round(w, 3) for w in weights], round(bias, 2), sum(predict(r) == y for r, y in data) / len(data))
