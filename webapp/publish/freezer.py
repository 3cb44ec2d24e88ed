"""Asks the Atlas for its pages and writes them as files, with all that they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from babel.dates import format_date
from flask.testing import FlaskClient

from geo.base.errors.kinds import AtlasError
from geo.base.errors.writing import PageNotPublished
from geo.compare.answer import compare
from geo.compare.presentation.charts import has_figures
from geo.compare.question import GapQuestion
from geo.indicators.catalogue import get_indicator
from geo.territories.read import read_territories
from geo.views.query import Query
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Kind
from webapp.base.presentation import address
from webapp.publish.application import publishing_app
from webapp.publish.places import map_path, place
from webapp.publish.publication import Publication
from webapp.publish.rewriting import add_note, add_policy, rewrite_addresses
from webapp.publish.slim import slim_svg
from webapp.publish.store import Store

COPIED: Final = ("/assets/", "/tiles/", "/names/")
"""What has the hash of its content in its live address already."""
DATA: Final = {"/api/v1/gaps": "gaps", "/api/v1/closing": "closing", "/api/v1/indicators": "indicators"}
LISTED: Final = "/api/v1/projects"
"""Its CSV says what it is in the language of its page."""
PICTURED: Final = ("/compare/", "/territories/", "/projects")
SHIPPED: Final = "/data/"
"""Tables of published survey figures, sent as they are shipped."""
MOST_ROWS: Final = 200
"""A map of up to this many territories has its values as CSV: those of all EPCI would fill 200 MB, of all communes gigabytes."""


@dataclass(frozen=True, slots=True)
class Task:
    """Some pages that go together: what they show is computed once.

    Attributes
    ----------
    kind : str
        ``plain``, ``map``, ``gap`` or ``portrait``.
    name : str
        Of the indicator, of the level, or of the page.
    code : str
        Of the territory of a portrait; the level of a map.
    """

    publication: Publication
    folder: Path
    kind: str
    name: str
    code: str = ""


def freeze(task: Task) -> tuple[type[AtlasError], dict[str, object]] | OSError | None:
    """Write the pages of a task; return what went wrong, in a form that travels between processes, None if nothing did."""
    try:
        freezer(task.publication, task.folder).write(task)
    except AtlasError as error:
        return type(error), error.values
    except OSError as error:
        return error
    return None


@lru_cache(maxsize=2)
def freezer(publication: Publication, folder: Path) -> Freezer:
    """Return the one freezer of this process for a publication."""
    return Freezer(publication, folder)


class Freezer:
    """Writes pages of a publication into a folder.

    Parameters
    ----------
    publication : Publication
    folder : Path
    """

    def __init__(self, publication: Publication, folder: Path) -> None:
        self.publication = publication
        self.store = Store(folder, publication.compress)
        self.client: FlaskClient = publishing_app(publication, self.store).test_client()
        self.copied: dict[str, str] = {}

    def write(self, task: Task) -> None:
        """Write the pages of a task in all languages."""
        for lang in self.publication.langs:
            for live, path in self._pages(task, lang):
                self.page(address(live[0], lang, **live[1]), f"{lang}/{path}", lang)

    def page(self, live: str, path: str, lang: str) -> None:
        """Write one page.

        Raises
        ------
        PageNotPublished
            If the Atlas answers with an error.
        OSError
        """
        page, policy = self._fetch(live)
        up = "../" * path.count("/")

        def resolve(there: str) -> str | None:
            target = place(self.publication, there) or self.file(there, lang)
            return None if target is None else up + target

        try:
            text = add_policy(rewrite_addresses(page.decode(), resolve, self.publication.live, lang), policy)
        except LookupError as error:
            raise PageNotPublished(address=live, reason=f"{error.args[0]} is no file of it") from error
        day = format_date(date.fromisoformat(self.publication.date), "long", lang) if self.publication.date else ""
        self.store.write(path, add_note(text, self.publication.live, day, lang).encode())

    def file(self, live: str, lang: str) -> str | None:
        """Write what a page shows or offers, if it is published; return its path from the root."""
        parts = urlsplit(live)
        if live not in self.copied:
            if parts.path.startswith(COPIED):
                self.copied[live] = self._copied(live)
            elif parts.path.startswith(SHIPPED):
                return self.store.keep("data", parts.path.removeprefix(SHIPPED), self._fetch(live)[0])
            elif parts.path.endswith(".svg") and parts.path.startswith(PICTURED):
                picture, _ = self._fetch(live)
                name = parts.path.rpartition("/")[2]
                return self.store.keep("pictures", name, slim_svg(picture.decode()).encode())
            else:
                data = self._data_name(parts.path, dict(parse_qsl(parts.query)), lang)
                return None if data is None else self.store.keep("data", data, self._fetch(live)[0])
        return self.copied[live]

    def _copied(self, live: str) -> str:
        path = live.removeprefix("/")
        if not (self.store.folder / path).exists():
            self.store.write(path, self._fetch(live)[0])
        return path

    def _fetch(self, live: str) -> tuple[bytes, str]:
        # An archive of tiles is sent from its open file, which has to be closed.
        with self.client.get(live) as answer:
            if answer.status_code != 200:
                raise PageNotPublished(address=live, reason=f"HTTP {answer.status_code}")
            return answer.data, answer.headers.get("Content-Security-Policy", "")

    def _data_name(self, path: str, params: dict[str, str], lang: str) -> str | None:
        """Return the name of a file of data, None if it is not published."""
        ending = params.pop("format", "json")
        params.pop("lang", None)
        if path in DATA:
            return "-".join([DATA[path], *params.values()]).replace(":", "_") + f".{ending}"
        if path == LISTED and not params:
            return f"projects-{lang}.csv" if ending == "csv" else "projects.json"
        if path == "/api/v1/export" and ending == "csv":
            return self._export_name(params)
        _, _, territory = path.partition("/api/v1/territories/")
        if territory.endswith("/compare") and ending == "csv" and not params:
            return f"{territory.removesuffix('/compare').replace('/', '-')}-{lang}.csv"
        return None

    def _export_name(self, params: dict[str, str]) -> str | None:
        try:
            query = Query.parse(params)
        except AtlasError:
            return None
        plain = query == Query(query.indicator, query.level, query.period, query.within)
        drawn = query.level in self.publication.levels and query.within == self.publication.within
        if not (plain and drawn and len(read_territories(query.level, query.within)) <= MOST_ROWS):
            return None
        usual = self.publication.usual_period(query.indicator, query.level)
        return f"{query.with_(period=query.period or usual).slug()}.csv" if usual else None

    def _compared_inside(self, indicator: str) -> bool:
        """Say whether both groups have figures inside the extent: Corse has no métropole. Else the whole country is shown."""
        extent = self.publication.within
        if extent is None or get_indicator(indicator).kind is not Kind.OBSERVED:
            return False
        return has_figures(compare(GapQuestion(indicator, within=extent)).gap)

    def _pages(self, task: Task, lang: str) -> list[tuple[tuple[str, dict[str, str]], str]]:
        """Return address, parameters and path of the pages of a task."""
        within = {"within": str(self.publication.within)} if self.publication.within else {}
        if task.kind == "map":
            level = Level(task.code)
            drawn = self.publication.drawn(task.name, level)
            return [
                (
                    ("/map", {"indicator": task.name, "level": str(level), "period": period.id, **within}),
                    map_path(self.publication, task.name, level, period.id),
                )
                for period in drawn
            ]
        if task.kind == "gap":
            inside = within if self._compared_inside(task.name) else {}
            return [(("/compare", {"indicator": task.name, **inside}), f"compare/{task.name}.html")]
        if task.kind == "portrait":
            return [((f"/territories/{task.name}/{task.code}", {}), f"territories/{task.name}/{task.code}.html")]
        path = place(self.publication, address(task.name, lang))
        return [((task.name, {}), path.partition("/")[2])] if path else []
