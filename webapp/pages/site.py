"""The pages. Each prepares the context of one template; what is computed is computed in ``geo``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from flask import Blueprint, Response, current_app, g, request

from geo.base import paths
from geo.base.errors.listing import all_errors
from geo.base.errors.serving import NoSuchFile
from geo.base.i18n import N_
from geo.indicators.catalogue import load_catalogue
from geo.indicators.headlines import Headline, Statement, read_headlines, read_statements
from geo.maps.web.templates import Page
from geo.territories.read import read_territories
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Indicator, Kind
from geo.wording import labels
from geo.wording.methodology import (
    FORMULAS,
    KINDS_OF_OBSERVED,
    Contradiction,
    GroupSize,
    contradictions,
    groups,
)
from geo.wording.reading import CAN, CANNOT
from webapp.base.answers import Health
from webapp.base.operations import operation
from webapp.base.presentation import render

blueprint = Blueprint("pages", __name__)

DOWNLOADS: Final = ("barometer.csv", "survey.csv", "survey_alternatives.csv", "sources.csv")
"""Tables of published survey figures: all of them, those that were chosen, those that were not, and the pages they stand on."""


@dataclass(frozen=True, slots=True)
class HomePage(Page):
    """What the Atlas is and where to begin.

    Attributes
    ----------
    headlines : tuple of Headline
        Figures of the barometer.
    statements : tuple of Statement
        What is said beside them without a figure.
    indicators : int
        How many the catalogue has.
    """

    template: ClassVar[str] = "home.html"

    headlines: tuple[Headline, ...]
    statements: tuple[Statement, ...]
    indicators: int


@dataclass(frozen=True, slots=True)
class MethodologyPage(Page):
    """Where the figures come from and what they cannot say.

    Attributes
    ----------
    formulas : list of (str, str)
        Name of each kind of figures and how they are computed, messages to translate.
    observed, others, imported : list of Indicator
        Those of the public directory, other observed ones, and those that people brought.
    groups : list of GroupSize
        Comparison groups.
    families : dict of str to str
        Name of each family of groups, a message to translate.
    contradictions : list of Contradiction
        Published figures that were not chosen.
    """

    template: ClassVar[str] = "methodology.html"

    formulas: list[tuple[str, str]]
    observed: list[Indicator]
    others: list[Indicator]
    imported: list[Indicator]
    groups: list[GroupSize]
    families: dict[str, str]
    contradictions: list[Contradiction]


@dataclass(frozen=True, slots=True)
class PrivacyPage(Page):
    """What is known of a reader."""

    template: ClassVar[str] = "privacy.html"


@dataclass(frozen=True, slots=True)
class ReadingPage(Page):
    """What the figures can and cannot say.

    Attributes
    ----------
    can, cannot : tuple of str
        Sentences, messages to translate.
    """

    template: ClassVar[str] = "what_figures_say.html"

    can: tuple[str, ...]
    cannot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemPage(Page):
    """One kind of error.

    Attributes
    ----------
    slug : str
        Its name in the ``type`` of a problem document.
    sentence : str
        What it says, in the language of the page, with places to be filled in.
    """

    template: ClassVar[str] = "problem.html"

    slug: str
    sentence: str


@blueprint.get("/")
def home() -> str:
    """Show what the Atlas is and where to begin."""
    return render(HomePage(read_headlines(), read_statements(), len(load_catalogue())))


@blueprint.get("/methodology")
def show_methodology() -> str:
    """Say where the figures come from and what they cannot say."""
    catalogue = load_catalogue().values()
    observed = [i for i in catalogue if i.kind is Kind.OBSERVED and not i.imported and not i.conditional]
    return render(
        MethodologyPage(
            formulas=[
                *KINDS_OF_OBSERVED,
                *((labels.KINDS[kind], FORMULAS[kind]) for kind in Kind if kind is not Kind.OBSERVED),
            ],
            observed=[i for i in observed if i.rpnt],
            others=[i for i in observed if not i.rpnt],
            imported=[i for i in catalogue if i.imported],
            groups=groups(g.lang),
            families=labels.FAMILIES,
            contradictions=contradictions(),
        )
    )


@blueprint.get("/what-figures-say")
def show_reading() -> str:
    """Say what the figures can and cannot say."""
    return render(ReadingPage(CAN, CANNOT))


@blueprint.get("/data/<name>")
def download(name: str) -> Response:
    """Send a table of published survey figures as it is shipped."""
    path = paths.data() / name
    if name not in DOWNLOADS or not path.is_file():
        raise NoSuchFile(path=request.path)
    response = Response(path.read_bytes(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/privacy")
def show_privacy() -> str:
    """Say what is known of a reader: nothing, and who learns what when a background map is turned on."""
    return render(PrivacyPage())


@blueprint.get("/problems/<slug>")
def show_problem(slug: str) -> str:
    """Explain one kind of error, the target of the ``type`` of a problem document."""
    known = {kind.slug: kind.pattern(g.lang) for kind in all_errors()}
    if slug not in known:
        raise NoSuchFile(path=request.path)
    return render(ProblemPage(slug, known[slug]))


@operation(blueprint, "/health", N_("Whether the application answers."), prefix="", takes=None, answer=Health)
def health() -> Health:
    """Say that the application answers, that its data is there, and whether it still reads for its first readers."""
    warming = bool(current_app.config.get("WARMING", False))
    return {
        "status": "ok",
        "warming": warming,
        "communes": len(read_territories(Level.COMMUNE)),
        "indicators": len(load_catalogue()),
    }
