"""Prints the values that VolumeUnderSurfaceTest and PeriodTest quote, by the reference code of TSB-AD.

Run by hand, never by the build: python3 series-reference.py DIR

DIR holds basic_metrics.py and slidingWindows.py of https://github.com/TheDatumOrg/TSB-AD at commit
87630099ea8d0dafe89a957e31ed9720e88479eb (there in TSB_AD/evaluation and TSB_AD/utils). statsmodels need not be
installed: its autocorrelation function is replaced by the definition, biased and about the mean.
"""
import sys
import time
import types

import numpy as np


def acf(x, nlags, fft):
    x = np.asarray(x, dtype=float)
    x = x - x.mean()
    lags = min(nlags, len(x) - 1)
    with np.errstate(invalid="ignore"):
        return np.array([np.dot(x[: len(x) - k], x[k:]) for k in range(lags + 1)]) / np.dot(x, x)


def stub(name, **members):
    module = types.ModuleType(name)
    module.__dict__.update(members)
    sys.modules[name] = module


for package in ("statsmodels", "statsmodels.tsa", "statsmodels.graphics"):
    stub(package)
stub("statsmodels.tsa.stattools", acf=acf)
stub("statsmodels.graphics.tsaplots", plot_acf=None)
sys.path.insert(0, sys.argv[1])
from basic_metrics import generate_curve  # noqa: E402
from slidingWindows import find_length_rank  # noqa: E402

# Steps, modulus, lift of the anomalies, window, events from (with) to (without).
VOLUMES = [
    ("one event", 400, 97, 3, 20, [(180, 200)]),
    ("events at both ends", 300, 89, 2, 16, [(0, 12), (290, 300)]),
    ("closer than the window", 500, 101, 2, 40, [(100, 110), (125, 126), (160, 190), (191, 195)]),
    ("ties", 257, 13, 1, 10, [(60, 70), (200, 203)]),
    ("all scores equal", 300, 1, 0, 12, [(30, 60)]),
    ("window 0", 400, 97, 3, 0, [(180, 200), (390, 395)]),
    ("window 1", 400, 97, 3, 1, [(180, 200), (390, 395)]),
    ("odd window", 400, 97, -2, 25, [(180, 200), (220, 225)]),
    ("fewer steps than thresholds", 60, 31, 1, 8, [(5, 8), (40, 50)]),
    ("window beyond the series", 60, 31, 1, 150, [(20, 25), (40, 50)]),
    ("every other step", 121, 37, 0, 6, [(i, i + 1) for i in range(0, 121, 2)]),
    ("two steps", 2, 5, 0, 3, [(1, 2)]),
    ("perfect", 500, 10, 9, 10, [(250, 300)]),
    ("long", 30000, 9973, 500, 100, [(i, i + 17 + i % 60) for i in range(700, 30000, 1900)]),
    ("none", 50, 7, 0, 5, []),
    ("all", 50, 7, 0, 5, [(0, 50)]),
]
for name, n, modulus, lift, window, events in VOLUMES:
    labels = np.zeros(n, dtype=int)
    for begin, end in events:
        labels[begin:end] = 1
    i = np.arange(n)
    scores = (i * i + 3 * i) % modulus / 8 + lift * labels
    started = time.time()
    try:
        *_, roc, pr = generate_curve(labels, scores, window, "opt", 250)
        print(f"{name}: {float(roc)!r}, {float(pr)!r}  ({time.time() - started:.1f} s)")
    except IndexError as error:
        print(f"{name}: {type(error).__name__}")

i = np.arange(30000)
PERIODS = {
    "triangle of 40 steps": (1.0 * np.abs(i % 40 - 20))[:2000],
    "longer than the lags": (1.0 * np.abs(i % 700 - 350))[:5000],
    "spikes every 50 with noise": (8.0 * (i % 50 == 0) + (i * i + 3 * i) % 97 / 97)[:3000],
    "near the upper bound": (1.0 * (i % 303 < 20))[:9000],
    "above the upper bound": (1.0 * (i % 304 < 20))[:9000],
    "at the lower bound": (1.0 * (i % 6 == 0))[:500],
    "below the lower bound": (1.0 * (i % 5 == 0))[:500],
    "short": (1.0 * (i % 12 == 0))[:60],
    "ramp": (1.0 * i)[:1000],
    "constant": np.full(500, 2.5),
    "three steps": np.array([1.0, 3.0, 2.0]),
    "period changes after 20,000": np.where(i < 20000, np.abs(i % 60 - 30), 50.0 * np.abs(i % 90 - 45)),
}
for name, series in PERIODS.items():
    print(f"{name}: {find_length_rank(series.astype(np.float32).astype(float).reshape(-1, 1), rank=1)}")
