"""What ``atlas hotspots`` prints."""

from __future__ import annotations

from typing import Any

from geo.views.hotspots import hot_spots, record
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.model import Counted
from geo.wording.hotspots import reading
from geo.wording.sentences import title


def told(query: Query, lang: str) -> str:
    """Return the hot spots of a question in sentences, one a line, under its title.

    Raises
    ------
    As `geo.views.view.build_view` and `geo.views.hotspots.hot_spots`.

    Examples
    --------
    >>> print(told(Query(indicator="rpnt_1_8", level="epci", period="2026-10"), "en").splitlines()[0])
    Site declared in https – Intercommunalities (EPCI) – October 2026
    """
    view = build_view(query)
    return "\n".join([title(view, lang), *reading(hot_spots(view), view, lang)])


def listed(query: Query, lang: str) -> dict[str, Any]:
    """Return the hot spots of a question as JSON-ready values: the question, `geo.views.hotspots.record` and the sentences."""
    view = build_view(query)
    found = hot_spots(view)
    question = view.query
    return {
        "indicator": question.indicator,
        "level": str(question.level),
        "period": view.period.id,
        "within": str(question.within) if question.within else None,
        "weight": None if view.indicator.counted is Counted.OWN else str(question.weight),
        **record(found, view),
        "reading": reading(found, view, lang),
    }
