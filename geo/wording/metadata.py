"""What every file that leaves the Atlas says about its figures: source, licence, period, vintage, definition, coverage.

One list for all formats, so that a table, a picture and a GeoPackage of the same view cannot disagree.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from geo import __version__
from geo.base.i18n import N_, translate
from geo.counts.measured import measured
from geo.counts.provenance import counted_weight
from geo.views import bivariate, symbology
from geo.views.view import View
from geo.vocabulary import units
from geo.vocabulary.choices import Drawing
from geo.vocabulary.model import CRS, VINTAGE, Indicator
from geo.wording import labels, sentences
from geo.wording.breaks import break_notes, why

SOFTWARE: Final = f"Atlas {__version__}"
BOUNDARIES: Final = "IGN Admin Express via Etalab (Licence Ouverte)"
_ONE_LINE: Final = re.compile(r"[\t\r\n]+")
CONVENTIONS: Final = N_(
    "Shares are numbers from 0 to 1. A missing value is empty, never zero. Codes are text, of the official list of that vintage."
)


CONVENTIONS_OWN: Final = N_(
    "Values are in the unit that is given, numerators and denominators as their file counts them. A missing value is empty, "
    "never zero. Codes are text, of the official list of that vintage."
)


def build_metadata(view: View, lang: str) -> dict[str, Any]:
    """Return what a reader has to know about the figures of a view, JSON-ready.

    Parameters
    ----------
    view : View
    lang : str
        Language of the sentences; names are English in both.

    Returns
    -------
    dict
        Text, but for ``coverage`` (share, 0 to 1, of what there was to measure that was; 0 for estimates), ``territories``,
        ``territories_with_value`` and ``measured`` (int: those in which it was measured), ``figures`` (int: what stands behind
        estimates, see `geo.counts.measured`; null for observed values), ``total`` (the figure of the whole extent with its
        numerator and denominator; null for surveys), ``classes`` (see `legend`) and ``series_breaks`` (a list, each with what
        changed).
        ``query`` is the address of the view in the web application.

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> metadata = build_metadata(build_view(Query.parse({"level": "region", "period": "2026-10"})), "en")
    >>> metadata["period"], metadata["kind"], metadata["territories_with_value"], metadata["query"]
    ('2026-10', 'observed', 18, '/map?indicator=rpnt_1_8&level=region&period=2026-10')
    """
    indicator, period, query = view.indicator, view.period, view.query
    known = measured(indicator, view)
    return {
        "title": sentences.title(view, lang),
        "indicator": indicator.id,
        "label": indicator.text("label", lang),
        "definition": indicator.text("definition", lang),
        "kind": str(indicator.shown_kind),
        "kind_note": labels.kind_note(indicator, lang),
        "unit": indicator.unit,
        **({"unit_label": units.unit(indicator, lang)} if indicator.imported else {}),
        "weight": shown_weight(view),
        "level": str(query.level),
        "within": str(query.within) if query.within else "france",
        "extent": sentences.extent_label(view, lang)
        or translate(N_("France, five overseas départements included"), lang),
        "filter": sentences.filter_label(query, lang),
        "drawing": query.draw,
        "second": second(view, lang),
        "period": period.id,
        "period_note": period.note_fr if lang == "fr" else period.note_en,
        "series_breaks": [
            {"before": known.before, "after": known.after, "why": why(known, lang), "source": known.source}
            for known in indicator.breaks
        ],
        "vintage": VINTAGE,
        "source": indicator.source_of(period),
        "source_url": indicator.source_url,
        "licence": indicator.licence,
        **_notice(indicator, lang),
        "boundaries": BOUNDARIES,
        "crs": CRS,
        "coverage": known.coverage,
        "territories": view.report.boundaries,
        "territories_with_value": view.report.valued,
        "measured": known.territories,
        "figures": known.figures,
        "total": total(view),
        "method": indicator.text("method", lang),
        "limits": indicator.text("limits", lang),
        "conventions": translate(CONVENTIONS if indicator.is_share else CONVENTIONS_OWN, lang),
        "scheme": view.classes.scheme,
        "breaks": list(view.classes.breaks),
        "classes": legend(view, lang),
        "query": address(view),
        "language": lang,
        "software": SOFTWARE,
    }


def shown_weight(view: View) -> str | None:
    """Return what is counted, communes or inhabitants; None for survey values and where a file counts what is its own."""
    weight = counted_weight(view.indicator, view.query.weight)
    return None if weight is None else str(weight)


def total(view: View) -> dict[str, float | None] | None:
    """Return the figure of the whole extent, None for survey values, which must not be added up."""
    if view.total is None:
        return None
    figures = {name: getattr(view.total, name) for name in ("value", "numerator", "denominator", "coverage")}
    return {name: None if value != value else value for name, value in figures.items()}


def second(view: View, lang: str) -> dict[str, str] | None:
    """Return what has to be known about the second indicator, where two are drawn at once."""
    if view.second is None:
        return None
    other = view.second
    return {
        "indicator": other.indicator.id,
        "label": other.indicator.text("label", lang),
        "period": other.period.id,
        "source": other.indicator.source_of(other.period),
        "kind": str(other.indicator.shown_kind),
        "source_url": other.indicator.source_url,
        "licence": other.indicator.licence,
        **_notice(other.indicator, lang),
    }


def _notice(indicator: Indicator, lang: str) -> dict[str, str]:
    """Return what a licence asks everybody to pass on, where it asks for something."""
    notice = indicator.text("notice", lang)
    return {"notice": notice} if notice else {}


def legend(view: View, lang: str) -> list[dict[str, Any]]:
    """Return what the colours of a view stand for, as they are drawn.

    Returns
    -------
    list of dict
        ``class`` (1 for the lowest, 0 outside the breaks, null for missing and filtered out), ``label``, ``color``, ``count``;
        for two indicators ``second_class`` too.
    """
    colors = symbology.colors(view)
    if view.second:
        names = [translate(name, lang) for name in (N_("low"), N_("middle"), N_("high"))]
        fields: list[dict[str, Any]] = [
            {"class": cell.first + 1, "second_class": cell.second + 1, "label": f"{names[cell.first]} × {names[cell.second]}",
             "color": cell.color, "count": cell.count}
            for cell in sorted(bivariate.legend(view), key=lambda cell: (cell.second, cell.first))
        ]  # fmt: skip
        missing = int((bivariate.cells(view) < 0).sum())
        label = translate(N_("No data"), lang)
        return [
            *fields,
            {"class": None, "second_class": None, "label": label, "color": symbology.NO_DATA, "count": missing},
        ]
    others = {-1: symbology.NO_DATA, -2: symbology.FILTERED_OUT}
    return [
        {
            "class": _class(view, item.index),
            "label": item.label,
            "color": others.get(item.index) or colors[item.index],
            "count": item.count,
        }
        for item in sentences.legend_items(view, lang)
    ]


def _class(view: View, index: int) -> int | None:
    """Return the class that a line of the legend stands for: 0 for what lies outside the breaks."""
    if index < 0 or view.query.draw == Drawing.HOTSPOTS:
        return None
    return index + 1 if index < view.classes.k else 0


def texts(view: View, lang: str) -> dict[str, str]:
    """Return `build_metadata` as one line of text for each entry, without those that are empty."""
    metadata = build_metadata(view, lang)
    metadata["breaks"] = ", ".join(f"{edge:.12g}" for edge in metadata["breaks"])
    metadata["classes"] = "; ".join(
        f"{entry['label']} {entry['color']} ({entry['count']})" for entry in metadata["classes"]
    )
    metadata["total"] = ", ".join(
        f"{name} {value:.12g}" for name, value in (metadata["total"] or {}).items() if value is not None
    )
    metadata["series_breaks"] = " ".join(break_notes(view.indicator.breaks, lang))
    metadata["coverage"] = f"{metadata['coverage']:.12g}"
    metadata["second"] = ", ".join(f"{name} {value}" for name, value in (metadata["second"] or {}).items())
    return {name: _ONE_LINE.sub(" ", str(value)) for name, value in metadata.items() if value not in (None, "")}


def address(view: View) -> str:
    """Return the address of a view in the web application, without the name of a server."""
    return "/map?" + urlencode(view.query.params(), safe=":,")


def moment(view: View) -> datetime:
    """Return the date for the properties of a file that must have one.

    It is the first day of the period of the figures, so that the same view gives the same bytes whenever it is written, or
    the time that the variable ``SOURCE_DATE_EPOCH`` of the environment gives (https://reproducible-builds.org/specs/).

    Examples
    --------
    >>> from geo.views.view import build_view
    >>> from geo.views.query import Query
    >>> moment(build_view(Query.parse({"level": "region", "period": "2026-10"}))).isoformat()
    '2026-10-01T00:00:00+00:00'
    """
    return moment_of(view.period.id)


def moment_of(period: str) -> datetime:
    """Return the date for the properties of a file with figures of a period, see `moment`."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isascii() and given.isdigit():
        return datetime.fromtimestamp(int(given), UTC)
    year, _, month = period.partition("-")
    return datetime(int(year), int(month or 1), 1, tzinfo=UTC)
