"""Answers with scipy's figures for the cases on standard input, one JSON list for another."""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import special, stats
from scipy.spatial import distance


def ks(case):
    result = stats.ks_2samp(case["a"], case["b"], method=case["method"])
    return [result.statistic, result.pvalue]


def tolerant(case):
    """Both one-sided distances of samples that are the same up to a tolerance."""
    a, b, tolerance = np.array(case["a"]), np.array(case["b"]), case["tolerance"]
    # Whole multiples of an eighth, so that moving a sample rounds nothing.
    rise = stats.ks_2samp(a + tolerance, b, alternative="greater", method="asymp").statistic
    fall = stats.ks_2samp(a - tolerance, b, alternative="less", method="asymp").statistic
    return [rise, fall]


def notebook():
    """The test of numbers in the monitor's notebook, which has no module to import it from."""
    source = (Path(__file__).parents[4] / "infra" / "notebooks" / "monitor_drift.py").read_text()
    start, end = (source.index(f"def {name}(") for name in ("compare_numbers", "compare_categories"))
    names = {"np": np, "stats": stats, "FEWEST": 1, "RESOLUTIONS": {"metric": 0.1}}
    exec(source[start:end], names)

    def compare(case):
        import pandas as pd

        names["baseline"], names["candidate"] = (pd.DataFrame({"metric": case[side]}) for side in ("a", "b"))
        result = names["compare_numbers"]("metric")
        return [result["effect"], result["p_value"]]

    return compare


def sized(case):
    """Of normal samples made here, so that large ones need not be sent."""
    random = np.random.default_rng(case["seed"])
    a = random.normal(0, 1, case["n"]).round(case["digits"])
    b = random.normal(case["shift"], 1, case["m"]).round(case["digits"])
    result = stats.ks_2samp(a, b, method="auto")
    return [a.tolist(), b.tolist(), result.statistic, result.pvalue]


def table(case):
    observed = np.array([case["left"], case["right"]])
    statistic, p, _, expected = stats.chi2_contingency(observed, correction=False)
    cramer = stats.contingency.association(observed, method="cramer") if observed.shape[1] > 1 else 0
    return [statistic, p, cramer, expected.min()]


def fisher(case):
    return stats.fisher_exact(np.array([case["left"], case["right"]])).pvalue


def freeman_halton(case):
    """By looking at every table with these margins: scipy draws them at random."""
    left, right = case["left"], case["right"]
    sizes = [a + b for a, b in zip(left, right)]
    log = special.gammaln

    def weight(counts):
        return sum(log(s + 1) - log(c + 1) - log(s - c + 1) for s, c in zip(sizes, counts))

    def tables(at, open_count):
        if at == len(sizes) - 1:
            if open_count <= sizes[at]:
                yield [open_count]
            return
        for count in range(min(sizes[at], open_count) + 1):
            for rest in tables(at + 1, open_count - count):
                yield [count, *rest]

    weights = np.array([weight(counts) for counts in tables(0, sum(left))])
    probabilities = np.exp(weights - special.logsumexp(weights))
    observed = np.exp(weight(left) - special.logsumexp(weights))
    return probabilities[probabilities <= observed * (1 + 1e-7)].sum()


answers = {
    "ks": ks,
    "sized": sized,
    "tolerant": tolerant,
    "notebook": notebook(),
    "table": table,
    "fisher": fisher,
    "freeman-halton": freeman_halton,
    "chi2": lambda case: stats.chi2.sf(case["x"], case["df"]),
    "jensen-shannon": lambda case: distance.jensenshannon(case["left"], case["right"], base=2),
    "benjamini-hochberg": lambda case: stats.false_discovery_control(case["p"]).tolist(),
    "quantile": lambda case: [np.quantile(case["a"], f) for f in (0.25, 0.5, 0.75)] + [np.std(case["a"])],
    "kolmogorov": lambda case: stats.kstwo.sf(case["x"], case["n"]),
}
print(json.dumps([answers[case["kind"]](case) for case in json.load(sys.stdin)]))
