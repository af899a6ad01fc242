(w * x + b - y) ** 2
