"""What the figures can and cannot say, in a screenful: the same sentences on the web and in ``docs/what-figures-say.md``."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_

CAN: Final = (
    N_(
        "What town halls declare: nearly all stand in the public directory, so that a share is a count and not a guess from a "
        "sample."
    ),
    N_(
        "Whether a gap between two groups is larger than chance would make it: town halls of one intercommunality often answer "
        "alike, which the interval takes into account."
    ),
    N_(
        "Whether the declared site of a town hall answered over https when tested; whether a commune published its addresses; "
        "whether the observatory of open data found an authority."
    ),
    N_("What became of a gap: the same town halls are counted again, and never across a break in the series."),
    N_("How much of a gap is that fewer have a site or mailbox at all, and how much what those with one do."),
    N_(
        "Where a territory stands out from what its statistical peers let expect, after a correction for the number of "
        "criteria."
    ),
)
"""What they can say."""

CANNOT: Final = (
    N_(
        "Declared is not tested: an address in https does not say that the site answers, nor that it is safe. It is no measure "
        "of cybersecurity."
    ),
    N_(
        "Not tested is not failing: half of the communes have no tested site, and no value. Not found by the observatory is not"
        " publishing nothing; documented AI projects are neither a rate nor a census."
    ),
    N_("To have no site is not to do badly: compare those that declare one. Missing is never zero."),
    N_(
        "Surveys ask authorities that chose to answer, by kind and size, for the whole country. A territory has the figure of "
        "its stratum: no rank, no correlation, no cluster, no gap between territories."
    ),
    N_(
        "A modelled value repeats kind and size of authorities; nothing was measured in the territory. Its interval says how "
        "little is known: read it first."
    ),
    N_(
        "A rank among territories that hardly differ says little: it comes with its interval. One yes or no is no rank."
    ),
    N_("None of it says why: a difference, or what would close it, is arithmetic and no cause."),
)
"""What they cannot say."""
