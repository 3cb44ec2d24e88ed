"""What a document says of its figures: kind, period, source, licence, coverage."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from geo.base.i18n import N_, percent_covered, translate
from geo.portrait.lines import Line
from geo.portrait.presentation.sentences import counts_text
from geo.vocabulary.model import Counted
from geo.wording.labels import kind_label, period_name


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where the figure of one indicator comes from, ready to be shown."""

    label: str
    definition: str
    kind: str
    period: str
    records: str
    coverage: str
    source: str
    licence: str
    notice: str


def source_rows(lines: Iterable[Line], lang: str) -> list[SourceRow]:
    """Return where the figures of a portrait come from: one row an indicator.

    Examples
    --------
    >>> from geo.portrait.portrait import build_portrait
    >>> from geo.vocabulary.levels import Level
    >>> rows = source_rows(build_portrait(Level.EPCI, "243500139").lines, "en")
    >>> rows[-1].kind, rows[-1].period, rows[-1].records, rows[-1].coverage
    ('Observed', 'October 2026', '43 of 43', '100.0%')
    """
    rows = []
    for line in lines:
        indicator, share = line.indicator, line.share
        period = next(known for known in indicator.periods if known.id == line.period)
        declared = indicator.counted is Counted.TOWN_HALLS and not indicator.concerned_en
        rows.append(
            SourceRow(
                indicator.text("label", lang),
                indicator.text("definition", lang),
                kind_label(indicator, lang),
                period_name(period.id, lang),
                counts_text(share.denominator, share.expected, lang) if declared else "",
                _covered(line, lang),
                indicator.source_of(period),
                indicator.licence,
                indicator.text("notice", lang),
            )
        )
    return rows


def _covered(line: Line, lang: str) -> str:
    """Return the coverage of a line, and that of its inhabitants where it is another."""
    text = percent_covered(line.share.coverage, lang)
    people = percent_covered(line.inhabitants_coverage, lang)
    if math.isnan(line.inhabitants_coverage) or people == text:
        return text
    return translate(N_("{coverage}, of the inhabitants {inhabitants}"), lang).format(coverage=text, inhabitants=people)


def source_urls(addresses: Iterable[str]) -> list[str]:
    """Return addresses once each, in alphabetical order.

    Examples
    --------
    >>> source_urls(["https://b.fr", "", "https://a.fr", "https://b.fr"])
    ['https://a.fr', 'https://b.fr']
    """
    return sorted({address for address in addresses if isinstance(address, str) and address})
