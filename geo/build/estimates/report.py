"""``data/ESTIMATES.md``: what the model is worth, in tables."""

from __future__ import annotations

import pandas as pd

from geo.build.estimates.model import CHAINS, DRAWS, HIGHEST_RHAT, LONGER, STEPS, WARM_UP


def write_report(frames: dict[str, pd.DataFrame], seed: int) -> str:
    """Return the report in Markdown.

    Parameters
    ----------
    frames : dict of str to DataFrame
        The tables of ``data/estimates_*.csv``, by the end of their name.
    seed : int
    """
    checks, fits = frames["checks"], frames["fits"]
    family = fits["series"].str.contains(" ")
    both = fits.pivot(index="series", columns="form", values="density").dropna()
    better = both["monotone"] - both["straight"]
    refits = checks["method"].eq("refit")
    parts = [
        "# What the estimates are worth",
        "Written by `atlas build estimates`; what the words mean stands in docs/estimate.md. Tables as files: "
        "`estimates_*.csv` in this folder.",
        "## The fit",
        f"Seed {seed}; {CHAINS} chains of {WARM_UP} draws to warm up and {DRAWS} kept, {STEPS} leapfrog steps each, "
        f"{LONGER} times as many where R-hat is over {HIGHEST_RHAT}. "
        f"{len(fits[fits['form'].eq('straight')])} "
        f"fits; largest R-hat {fits['rhat'].max():.3f}, smallest effective sample size {fits['ess'].min():.0f}, divergent "
        f"transitions {int(fits['divergences'].sum())}. AI family: R-hat {fits.loc[family, 'rhat'].max():.3f}, effective "
        f"sample size {fits.loc[family, 'ess'].min():.0f}.",
        "## Straight or monotone in the logarithm of population",
        f"Both forms were fitted to the {len(both)} series with the most figures. Expected log predictive density, monotone less "
        f"straight: {better.sum():+.2f} in all (standard error of the sum {(better.std() * len(better) ** 0.5):.2f}), from "
        f"{better.min():+.2f} to {better.max():+.2f} a series. {_kept(better)}",
        "## Each published figure predicted from the others",
        f"{len(checks)} figures, {int(refits.sum())} left out by fitting again, the others by importance sampling. "
        + _inside(checks),
        _by_group(checks),
        "AI projects, each figure left out by fitting again:",
        _markdown(
            checks[checks["indicator"].str.startswith("ia_projet")],
            [
                "indicator",
                "edition",
                "stratum",
                "published",
                "answers",
                "fitted",
                "predicted",
                "low_95",
                "high_95",
                "inside_95",
                "inside_80",
                "residual",
            ],
        ),
        "## Residuals",
        f"(published less fitted) / standard deviation of what a survey would publish: mean {checks['residual'].mean():+.2f}, "
        f"standard deviation {checks['residual'].std():.2f}, beyond 2 either way {int((checks['residual'].abs() > 2).sum())} of "
        f"{len(checks)}.",
        "## The spread between places",
        _markdown(frames["spread"], list(frames["spread"].columns), 2),
        "## Backtest on observed indicators",
        "Share of territories (and surveys drawn) whose interval holds the true share, with the spread of the *other* "
        "indicators: `none` the error of the survey and the number of communes alone, `mean` the quadratic mean of the others, "
        "`largest` the largest of the others, `used` that times the factor above. In %; width: median, in points.",
        _backtest(frames["backtest"]),
        "## Benchmarks",
        "Published figure, mean over the authorities of the stratum before and after: of AI projects in 2025, then the "
        "differences of 5 points or more elsewhere.",
        _benchmarks(frames["benchmarks"]),
        "## What unpublished numbers of answers and other choices change",
        "AI projects in 2025, before benchmarking; in brackets 95 % of the rate of such authorities.",
        _sensitivity(frames["sensitivity"]),
        "## Fits",
        _markdown(
            fits,
            ["series", "form", "figures", "draws", "rhat", "ess", "divergences", "density", "highest_k", "slope"],
            2,
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _kept(better: pd.Series) -> str:
    """Return which form of size is kept, from how much better the monotone one predicts each series."""
    close = better.sum() <= 2 * better.std() * len(better) ** 0.5
    why = (
        "the monotone form predicts no better than chance would"
        if close
        else "although the monotone form predicts better"
    )
    return f"The straight line is kept{':' if close else ','} {why}."


def _inside(checks: pd.DataFrame) -> str:
    shares = [
        f"{100 * checks[f'inside_{name}'].mean():.0f} % lie inside the {name} % interval" for name in ("95", "80")
    ]
    return ", ".join(shares) + "."


def _by_group(checks: pd.DataFrame) -> str:
    ai = checks["indicator"].str.startswith("ia_projet")
    groups = {"AI projects": ai, "other series": ~ai}
    groups |= {f"edition {year}": checks["edition"].eq(year) for year in sorted(checks["edition"].unique())}
    rows = [
        {"figures": name, "number": int(chosen.sum()), "inside_95": f"{100 * checks.loc[chosen, 'inside_95'].mean():.0f} %",
         "inside_80": f"{100 * checks.loc[chosen, 'inside_80'].mean():.0f} %"}
        for name, chosen in groups.items()
    ]  # fmt: skip
    return _markdown(pd.DataFrame(rows), ["figures", "number", "inside_95", "inside_80"])


def _backtest(tried: pd.DataFrame) -> str:
    rows = []
    for (indicator, rule), part in tried.groupby(["indicator", "rule"], sort=False):
        row = {"indicator": indicator, "rule": rule}
        for entry in part.itertuples():
            row[f"{entry.level} 95"] = _percent(entry.inside_95)
            row[f"{entry.level} 80"] = _percent(entry.inside_80)
            row[f"{entry.level} width"] = f"{100 * entry.width_95:.0f}"
        rows.append(row)
    table = pd.DataFrame(rows)
    return _markdown(table, list(table.columns))


def _percent(share: float) -> str:
    """Write a share as the file has it, which keeps four decimals."""
    return f"{100 * round(share, 4):.1f}"


def _benchmarks(table: pd.DataFrame) -> str:
    ai = table["indicator"].str.startswith("ia_projet") & table["edition"].eq("2025")
    far = (table["published"] - table["after"]).abs() >= 0.05
    return _markdown(table[ai | far], list(table.columns))


def _sensitivity(table: pd.DataFrame) -> str:
    words = table.assign(
        text=[f"{100 * row.value:.0f} % ({100 * row.low:.0f}-{100 * row.high:.0f})" for row in table.itertuples()]
    )
    order = list(dict.fromkeys(table["authority"]))
    wide = words.pivot(index=["indicator", "choice"], columns="authority", values="text")[order].reset_index()
    return _markdown(wide, list(wide.columns))


def _markdown(table: pd.DataFrame, columns: list[str], decimals: int = 3) -> str:
    def cell(value: object) -> str:
        if isinstance(value, float):
            return "" if value != value else f"{value:.{decimals}f}"
        return str(value)

    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in table[columns].itertuples(index=False, name=None)]
    return "\n".join(lines)
