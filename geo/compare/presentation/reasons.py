"""Why there is a gap and what would close it, in sentences."""

from __future__ import annotations

from typing import Final

from geo.base.i18n import N_, N_n, PartOf, counted, counted_part, percent, translate
from geo.compare.closing import Closing
from geo.compare.decomposition import Decomposition
from geo.vocabulary.model import Indicator
from geo.vocabulary.units import difference, format_difference

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
TO_REACH: Final = PartOf(
    N_n(
        "To reach {share}, the share of {b}, {count} more town hall has to meet the criterion, of {whole} that does not ({a}).",
        "To reach {share}, the share of {b}, {count} more town halls have to meet the criterion, of {whole} that does not "
        "({a}).",
    ),
    N_n(
        "To reach {share}, the share of {b}, {count} more town hall has to meet the criterion, of {whole} that do not ({a}).",
        "To reach {share}, the share of {b}, {count} more town halls have to meet the criterion, of {whole} that do not ({a}).",
    ),
)
TO_REACH_COMMUNES: Final = PartOf(
    N_n(
        "To reach {share}, the share of {b}, {count} more commune has to meet the criterion, of {whole} that does not ({a}).",
        "To reach {share}, the share of {b}, {count} more communes have to meet the criterion, of {whole} that does not ({a}).",
    ),
    N_n(
        "To reach {share}, the share of {b}, {count} more commune has to meet the criterion, of {whole} that do not ({a}).",
        "To reach {share}, the share of {b}, {count} more communes have to meet the criterion, of {whole} that do not ({a}).",
    ),
)
MOST: Final = N_n(
    "{name} would contribute most by acting for all those it has: {count} town hall, {inhabitants}, {gain}.",
    "{name} would contribute most by acting for all those it has: {count} town halls, {inhabitants}, {gain}.",
)
MOST_COMMUNES: Final = N_n(
    "{name} would contribute most by acting for all those it has: {count} commune, {inhabitants}, {gain}.",
    "{name} would contribute most by acting for all those it has: {count} communes, {inhabitants}, {gain}.",
)
INHABITANTS: Final = N_n("{count} inhabitant", "{count} inhabitants")
ENOUGH: Final = N_n(
    "The first EPCI of the list would be enough.", "The first {count} EPCI of the list would be enough."
)
NO_EPCI: Final = N_n("{count} of the town halls is in no EPCI.", "{count} of the town halls are in no EPCI.")
NO_EPCI_COMMUNES: Final = N_n("{count} of them is in no EPCI.", "{count} of them are in no EPCI.")


def decomposition_sentences(
    decomposition: Decomposition, a: str, b: str, lang: str, indicator: Indicator | None = None
) -> list[str]:
    """Return a decomposition in sentences; its parts are rounded so that they add up to the total shown.

    Parameters
    ----------
    decomposition : Decomposition
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
    total, composition, rate = decomposition.total, decomposition.composition, decomposition.rate
    if indicator is None or indicator.is_share:
        total, composition, rate = (part / 100 for part in decomposition.rounded())
    if decomposition.total == 0 and decomposition.composition == 0:
        return [translate(NO_DIFFERENCE, lang).format(a=a, b=b)]
    lines = [
        translate(PARTS, lang).format(
            a=a,
            b=b,
            total=format_difference(total, indicator, lang),
            composition=difference(composition, indicator, lang),
            rate=difference(rate, indicator, lang),
        )
    ]
    inner = decomposition.table["rate"]
    if inner.abs().max() > 0:
        band = str(inner.abs().idxmax())
        lines.append(
            translate(LARGEST, lang).format(band=band, rate=format_difference(float(inner[band]), indicator, lang))
        )
    for side, place in (("a", a), ("b", b)):
        bands = decomposition.table.index[decomposition.table["empty"].eq(side)]
        if len(bands):
            lines.append(translate(EMPTY, lang).format(bands=", ".join(map(str, bands)), place=place))
    return lines


def closing_sentences(closing: Closing, a: str, b: str, lang: str, *, halls: bool = True) -> list[str]:
    """Return what would close a gap in sentences.

    Parameters
    ----------
    closing : Closing
    a, b : str
        Names of the two groups.
    lang : str
    halls : bool
        Whether town halls are counted; else communes.
    """
    if closing.to_adopt == 0:
        return [translate(N_("{a}: the share of {b} is reached already."), lang).format(a=a, b=b)]
    lines = [
        counted_part(
            TO_REACH if halls else TO_REACH_COMMUNES,
            lang,
            count=closing.to_adopt,
            whole=closing.missing,
            share=percent(closing.gap.b.share, lang),
            a=a,
            b=b,
        )
    ]
    if len(closing.table):
        first = closing.table.iloc[0]
        lines.append(
            counted(
                MOST if halls else MOST_COMMUNES,
                lang,
                count=first["town_halls"],
                name=first["name"],
                inhabitants=counted(INHABITANTS, lang, count=first["inhabitants"]),
                gain=format_difference(float(first["gain"]), None, lang, 2),
            )
        )
    if closing.needed:
        lines.append(counted(ENOUGH, lang, count=closing.needed))
    else:
        lines.append(translate(N_("All EPCI of the list together would not be enough."), lang))
    if closing.outside:
        lines.append(counted(NO_EPCI if halls else NO_EPCI_COMMUNES, lang, count=closing.outside))
    return [*lines, translate(ARITHMETIC if halls else ARITHMETIC_COMMUNES, lang)]
