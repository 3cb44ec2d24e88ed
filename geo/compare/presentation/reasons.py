"""Why there is a gap and what would close it, in sentences."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_, number, percent, translate
from geo.compare.closing import Closing
from geo.compare.decomposition import Decomposition
from geo.vocabulary.model import Indicator
from geo.vocabulary.units import difference, difference_said, points

ARITHMETIC: Final = N_(
    "This is arithmetic on observed values, not a forecast: it says what the figures would be if these town halls met the "
    "criterion, not that they will."
)
ARITHMETIC_COMMUNES: Final = N_(
    "This is arithmetic on observed values, not a forecast: it says what the figures would be if these communes met the "
    "criterion, not that they will."
)
PARTS: Final = N_(
    "{a} is {total} from {b}: {composition} because its communes are of other sizes, {rate} because communes of the "
    "same size do otherwise."
)
NO_DIFFERENCE: Final = N_("{a} and {b} have the same share.")
EMPTY: Final = N_(
    "No commune of {bands} inhabitants in {place}: what that band adds is counted as a difference of sizes, since there is "
    "no rate to compare."
)
LARGEST: Final = N_("Among communes of the same size, the largest part comes from those of {band} inhabitants: {rate}.")


def decomposition_sentences(
    found: Decomposition, a: str, b: str, lang: str, indicator: Indicator | None = None
) -> list[str]:
    """Return a decomposition in sentences; its parts are rounded so that they add up to the total shown.

    Parameters
    ----------
    found : Decomposition
    a, b : str
        Names of the two territories.
    lang : str

    Examples
    --------
    >>> import pandas as pd
    >>> from geo.compare.decomposition import decompose
    >>> first = pd.DataFrame({"numerator": [10, 40], "denominator": [100, 100]}, index=["0-499", "500-999"])
    >>> second = pd.DataFrame({"numerator": [60, 30], "denominator": [300, 100]}, index=["0-499", "500-999"])
    >>> decomposition_sentences(decompose(first, second), "A", "B", "en")[0]
    'A is +2.5 points from B: +5.0 because its communes are of other sizes, −2.5 because communes of the same size do otherwise.'
    """
    total, composition, rate = found.total, found.composition, found.rate
    if indicator is None or indicator.is_share:
        total, composition, rate = (part / 100 for part in found.rounded())
    if found.total == 0 and found.composition == 0:
        return [translate(NO_DIFFERENCE, lang).format(a=a, b=b)]
    lines = [
        translate(PARTS, lang).format(
            a=a,
            b=b,
            total=difference_said(total, indicator, lang),
            composition=difference(composition, indicator, lang),
            rate=difference(rate, indicator, lang),
        )
    ]
    inner = found.table["rate"]
    if inner.abs().max() > 0:
        band = str(inner.abs().idxmax())
        lines.append(
            translate(LARGEST, lang).format(band=band, rate=difference_said(float(inner[band]), indicator, lang))
        )
    for side, place in (("a", a), ("b", b)):
        bands = found.table.index[found.table["empty"].eq(side)]
        if len(bands):
            lines.append(translate(EMPTY, lang).format(bands=", ".join(map(str, bands)), place=place))
    return lines


def closing_sentences(found: Closing, a: str, b: str, lang: str, *, halls: bool = True) -> list[str]:
    """Return what would close a gap in sentences.

    Parameters
    ----------
    found : Closing
    a, b : str
        Names of the two groups.
    lang : str
    halls : bool
        Whether town halls are counted; else communes.
    """
    if found.to_adopt == 0:
        return [translate(N_("{a}: the share of {b} is reached already."), lang).format(a=a, b=b)]
    template = N_(
        "To reach {share}, the share of {b}, {count} more town halls have to meet the criterion, of {missing} that do not "
        "({a})."
    )
    if not halls:
        template = N_(
            "To reach {share}, the share of {b}, {count} more communes have to meet the criterion, of {missing} that do not "
            "({a})."
        )
    lines = [
        translate(template, lang).format(
            share=percent(found.gap.b.share, lang),
            a=a,
            b=b,
            count=number(found.to_adopt, lang),
            missing=number(found.missing, lang),
        )
    ]
    if len(found.table):
        first = found.table.iloc[0]
        template = N_(
            "{name} would bring most by acting for all those it has: {town_halls} town halls, {inhabitants} inhabitants, {gain} "
            "points."
        )
        if not halls:
            template = N_(
                "{name} would bring most by acting for all those it has: {town_halls} communes, {inhabitants} inhabitants, "
                "{gain} points."
            )
        lines.append(
            translate(template, lang).format(
                name=first["name"],
                town_halls=number(first["town_halls"], lang),
                inhabitants=number(first["inhabitants"], lang),
                gain=points(float(first["gain"]), lang, 2),
            )
        )
    if found.epci_needed:
        template = N_("The first {count} EPCI of the list would be enough.")
        lines.append(translate(template, lang).format(count=number(found.epci_needed, lang)))
    else:
        lines.append(translate(N_("All EPCI of the list together would not be enough."), lang))
    if found.without_epci:
        template = N_("{count} of the town halls are in no EPCI.") if halls else N_("{count} of them are in no EPCI.")
        lines.append(translate(template, lang).format(count=number(found.without_epci, lang)))
    return [*lines, translate(ARITHMETIC if halls else ARITHMETIC_COMMUNES, lang)]
