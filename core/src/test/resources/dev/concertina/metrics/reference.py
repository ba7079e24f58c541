"""Writes reference.properties beside this file and in ../anomaly: values that the tests of both packages expect.

Run by hand, never by the build: python3 reference.py
"""
import pathlib
import platform

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score, confusion_matrix, precision_recall_curve, roc_auc_score
from sklearn.neighbors import NearestNeighbors

HERE = pathlib.Path(__file__).parent
VERSIONS = (f"# Written by metrics/reference.py with Python {platform.python_version()}, scikit-learn {sklearn.__version__},"
            f" scipy {scipy.__version__}, numpy {np.__version__}.\n")


def text(values):
    return " ".join(repr(v) for v in np.asarray(values).tolist())


def write(path, entries):
    path.write_text(VERSIONS + "".join(f"{k}={v}\n" for k, v in entries.items()))


def metrics():
    random = np.random.default_rng(17)
    out = {}
    labels = random.random(60) < 0.3
    scores = np.round(random.normal(size=60) + 1.2 * labels, 1)  # one decimal: many ties
    out["ranking.scores"] = text(scores)
    out["ranking.labels"] = text(labels.astype(int))
    out["ranking.roc_auc_score"] = roc_auc_score(labels, scores)
    out["ranking.average_precision_score"] = average_precision_score(labels, scores)
    precision, recall, thresholds = precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
    out["ranking.best_f1"] = f1.max()
    out["ranking.best_f1_lowest_score_above"] = thresholds[np.flatnonzero(f1[:-1] >= f1.max() - 1e-12).max()]
    tn, fp, fn, tp = confusion_matrix(labels, scores > 0.5).ravel()
    out["ranking.tp_fp_tn_fn_above_0.5"] = text([tp, fp, tn, fn])

    # Eighths, which are exact in float and in decimal.
    mixing = random.normal(size=(3, 6))
    rows = np.round(8 * (random.normal(size=(50, 3)) @ mixing + 0.3 * random.normal(size=(50, 6)) + 1)) / 8
    training, query = rows[:38], np.vstack([rows[38:], rows[0] + 4])
    out["floors.features"] = 6
    out["floors.training"] = text(training.ravel())
    out["floors.query"] = text(query.ravel())
    for k in (1, 3, 5):
        pca = PCA(n_components=k, svd_solver="full").fit(training)
        residual = query - pca.inverse_transform(pca.transform(query))
        out[f"floors.pca.{k}"] = text((residual ** 2).mean(axis=1))
    for share in (0.5, 0.9, 0.99):
        out[f"floors.components.{share}"] = PCA(n_components=share, svd_solver="full").fit(training).n_components_
    out["floors.mean"] = text(((query - training.mean(axis=0)) ** 2).mean(axis=1))
    for k in (1, 5):
        distances, _ = NearestNeighbors(n_neighbors=k).fit(training).kneighbors(query)
        out[f"floors.neighbour.{k}"] = text(distances[:, -1])
    return out


def precise(function, start, args=(), disp=0):
    return scipy.optimize.fmin(function, start, args, xtol=1e-12, ftol=1e-14, maxiter=20000, maxfun=40000, disp=0)


def anomaly():
    random = np.random.default_rng(23)
    out = {}
    for n, k in ((99, 99), (99, 50), (199, 198), (812, 805), (999, 999), (5000, 4951), (1000000, 999901), (19, 1)):
        out[f"beta.{n}.{k}"] = text(scipy.stats.beta.ppf([0.025, 0.975], n + 1 - k, k))
    for shape in (0.4, 0.1, 0.0, -0.3):
        sample = np.round(scipy.stats.genpareto.rvs(shape, scale=2.5, size=80, random_state=random), 4) + 1e-4
        xi, _, sigma = scipy.stats.genpareto.fit(sample, floc=0, optimizer=precise)
        out[f"genpareto.{shape}.sample"] = text(sample)
        out[f"genpareto.{shape}.xi_sigma"] = text([xi, sigma])
        out[f"genpareto.{shape}.mean_log_likelihood"] = scipy.stats.genpareto.logpdf(sample, xi, 0, sigma).mean()
        out[f"genpareto.{shape}.isf_0.001"] = scipy.stats.genpareto.isf(0.001, xi, 0, sigma)
    scores = np.round(random.gamma(2.0, 1.0, size=41), 3)
    out["scores"] = text(scores)
    out["scores.mean_plus_3_sd"] = scores.mean() + 3 * scores.std(ddof=1)
    out["scores.median_plus_3.5_mad"] = np.median(scores) + 3.5 * scipy.stats.median_abs_deviation(scores, scale="normal")
    return out


write(HERE / "reference.properties", metrics())
write(HERE.parent / "anomaly" / "reference.properties", anomaly())
