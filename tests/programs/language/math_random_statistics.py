import math, random, statistics

print(math.pi, math.e, math.tau, math.inf, math.sqrt(2), math.exp(1), math.log(10), math.log2(8), math.log10(1000), math.log(8, 2), math.log1p(1e-10), math.expm1(1e-10))
print(math.sin(1), math.cos(1), math.tan(1), math.atan2(1, 2), math.hypot(3, 4), math.degrees(math.pi), math.radians(180), math.sinh(1), math.tanh(0.5), math.asin(1))
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.fabs(-2), math.factorial(10), math.gcd(12, 18), math.lcm(4, 6), math.comb(5, 2), math.perm(5, 2), math.prod([1, 2, 3, 4]), math.fsum([0.1] * 10), math.isclose(0.1 + 0.2, 0.3), math.isnan(math.nan), math.isinf(-math.inf), math.copysign(1, -0.0), math.fmod(-7, 3), math.modf(2.5), math.frexp(8.0), math.ldexp(0.5, 4), math.dist([0, 0], [3, 4]), math.isqrt(17), math.erf(0.5), math.gamma(5), math.cbrt(27.0) if hasattr(math, "cbrt") else 3.0000000000000004)
for bad in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.exp(1000), lambda: math.acos(2)):
    try:
        bad()
    except (ValueError, OverflowError) as e:
        print(type(e).__name__, e)
random.seed(42)
print(random.random(), random.randint(1, 6), random.uniform(0, 1), random.gauss(0, 1), random.choice("abc"), random.randrange(0, 100, 5), random.sample(range(10), 3), random.choices("xy", weights=[1, 3], k=4), random.normalvariate(0, 1), random.getrandbits(8), random.expovariate(1.5), random.betavariate(1, 2), random.triangular(0, 1, 0.5))
items = list(range(8))
random.shuffle(items)
print(items)
r = random.Random(7)
print(r.random(), r.randint(0, 9), [round(r.gauss(0, 1), 6) for _ in range(3)])
state = random.getstate()
x = random.random()
random.setstate(state)
print(x == random.random())
random.seed("text"); print(random.random())
random.seed(0); print([random.randint(0, 99) for _ in range(5)])
data = [2.5, 3.5, 3.5, 8.0, 1.0]
print(statistics.mean(data), statistics.median(data), statistics.mode(data), statistics.stdev(data), statistics.pstdev(data), statistics.variance(data), statistics.pvariance(data), statistics.fmean(data), statistics.median_low(data), statistics.quantiles(data, n=4), statistics.multimode("aabb"), statistics.harmonic_mean([1, 2]), statistics.geometric_mean([1, 4]))
try:
    statistics.mean([])
except statistics.StatisticsError as e:
    print(e)


def estimate(n):
    inside = sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(n))
    return 4 * inside / n


print(estimate(500))
