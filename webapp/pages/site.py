"""The pages. Each prepares the context of one template; what is computed is computed in ``geo``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, render_template, request

from geo.base.errors.kinds import AtlasError
from geo.base.errors.serving import NoSuchFile
from geo.indicators.catalogue import get_indicator, load_catalogue
from geo.indicators.descriptions import describe_indicator
from geo.indicators.headlines import headlines
from geo.territories.read import read_territories
from geo.views.query import Query
from geo.vocabulary.model import Kind, Level, Theme
from geo.vocabulary.strata import group_label
from geo.vocabulary.units import count, has_counts, shown_denominator, unit
from geo.wording import sentences
from geo.wording.methodology import FORMULAS, contradictions, coverage, formula, groups

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> str:
    """Show what the Atlas is and where to begin."""
    return render_template("home.html", headlines=headlines(), catalogue=load_catalogue(), Query=Query)


@blueprint.get("/indicators")
def show_indicators() -> str:
    """List the indicators by theme."""
    catalogue = load_catalogue().values()
    themes = [(sentences.THEMES[theme], [i for i in catalogue if i.theme is theme]) for theme in Theme]
    return render_template("indicators.html", themes=themes, kind_label=sentences.kind_label, Query=Query)


@blueprint.get("/indicators/<indicator_id>")
def show_indicator(indicator_id: str) -> str:
    """Show the definition, the method and the figures of an indicator."""
    indicator = get_indicator(indicator_id)
    record = describe_indicator(indicator_id)
    rows: list[dict[str, Any]] = [
        {
            **figure,
            "label": group_label(figure["stratum"], indicator.kind, g.lang),
            "when": sentences.period_name(figure["period"], g.lang),
            "sample": sentences.sample_note(figure["value"], figure["sample_size"], g.lang) if indicator.strata else "",
        }
        for figure in reversed(record["figures"])
    ]
    return render_template(
        "indicator.html", indicator=indicator, rows=rows, kind=sentences.kind_label(indicator, g.lang), Query=Query,
        note=sentences.kind_note(indicator, g.lang), unit=unit(indicator, g.lang),
        above=lambda figure: count(figure, indicator, g.lang), counted=has_counts(indicator),
        below=lambda figure: count(shown_denominator(figure, indicator), indicator, g.lang),
        levels=sentences.LEVELS, themes=sentences.THEMES, coverage=coverage(indicator), formula=formula(indicator),
    )  # fmt: skip


@blueprint.get("/methodology")
def show_methodology() -> str:
    """Say where the figures come from and what they cannot say."""
    return render_template(
        "methodology.html",
        catalogue=load_catalogue(),
        kind_label=sentences.kind_label,
        groups=groups(g.lang),
        families=sentences.FAMILIES,
        formulas=[(sentences.KINDS[kind], FORMULAS[kind]) for kind in Kind],
        contradictions=contradictions(),
    )


@blueprint.get("/privacy")
def show_privacy() -> str:
    """Say what is known of a reader: nothing, and who learns what when a background map is turned on."""
    return render_template("privacy.html")


@blueprint.get("/problems/<slug>")
def show_problem(slug: str) -> str:
    """Explain one kind of error, the target of the ``type`` of a problem document."""
    known = {kind.slug: kind.pattern(g.lang) for kind in _kinds(AtlasError)}
    if slug not in known:
        raise NoSuchFile(path=request.path)
    return render_template("problem.html", slug=slug, sentence=known[slug])


@blueprint.get("/health")
def health() -> dict[str, object]:
    """Say that the application answers, that its data is there, and whether it still reads for its first readers."""
    warming = bool(current_app.config.get("WARMING", False))
    return {
        "status": "ok",
        "warming": warming,
        "communes": len(read_territories(Level.COMMUNE)),
        "indicators": len(load_catalogue()),
    }


def _kinds(kind: type[AtlasError]) -> list[type[AtlasError]]:
    found = [kind]
    for below in kind.__subclasses__():
        found += _kinds(below)
    return found
