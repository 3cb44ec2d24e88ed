"""What the figures can and cannot say, in a screenful: the same sentences on the web and in ``docs/what-figures-say.md``."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_

CAN: Final = (
    N_(
        "What town halls declare: nearly all of them stand in the public directory, so that a share is a count of that date and "
        "not a guess from a sample."
    ),
    N_(
        "Whether a gap between two groups is larger than chance would make it: town halls of one intercommunality often answer "
        "alike, and the interval takes that into account."
    ),
    N_(
        "Whether the site that a town hall declares answered over https when it was tested; whether a commune has published its "
        "addresses; whether an authority was found by the observatory of open data."
    ),
    N_("What became of a gap: the same town halls are counted again, and never across a break in the series."),
    N_("How much of a gap is that fewer have a site or a mailbox at all, and how much is what those do that have one."),
    N_(
        "Where a territory stands out: outside what its statistical peers, one by one, let expect, after a correction for the "
        "number of criteria looked at."
    ),
)
"""What they can say."""

CANNOT: Final = (
    N_(
        "Declared is not tested: an address in https does not say that the site answers, nor that it is safe. Declared criteria "
        "are digital hygiene as it is declared, no measure of cybersecurity."
    ),
    N_(
        "Not tested is not failing: half of the communes have no tested site, and no value. Not found by the observatory of open "
        "data does not mean that an authority publishes nothing; a list of documented AI projects is neither a rate nor a census."
    ),
    N_("To have no site is not to do badly: compare those that declare one. Missing is never zero."),
    N_(
        "Surveys ask authorities that chose to answer, by kind and size, for the whole country: nothing was measured in "
        "a territory. Its figure is that of its stratum: it gives no rank, no correlation, no cluster, and no gap "
        "between territories."
    ),
    N_(
        "A modelled value repeats kind and size of authorities, and nothing was measured in the territory. Its interval says how "
        "little is known: read it before the value."
    ),
    N_(
        "A rank among territories that hardly differ says little: it is given with its interval. A yes or a no of one town hall "
        "is no rank."
    ),
    N_("None of it says why. A difference between groups, or what would close it, is arithmetic and no cause."),
)
"""What they cannot say."""
