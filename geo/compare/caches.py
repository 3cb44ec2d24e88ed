"""What comparisons keep in memory: read it beforehand, or forget it."""

from __future__ import annotations

from geo.compare import counts, criteria, estimates, portrait, rings, survey
from geo.compare.counts import places
from geo.compare.peers import matrix
from geo.model import Level


def prepare() -> None:
    """Read what every portrait and gap is made of, so that the first one is as fast as the others.

    It takes some three seconds and 300 MB for the 34,875 communes, and is done once a process.
    """
    criteria.sheet()
    survey.published()
    for level in Level:
        portrait.latest_shares(level)
        matrix(level)
        survey.strata_of(level, 0)
        estimates.latest_estimates(level, places(level).codes[0])


def forget() -> None:
    """Forget all values, so that they are read again: after an indicator was added or changed while the program runs."""
    for kept in (
        counts.counts,
        counts.cube,
        estimates.modelled_table,
        criteria.sheet,
        portrait.latest_shares,
        portrait.survey_lines,
        rings.parent_counts,
        survey.published,
    ):
        kept.cache_clear()
