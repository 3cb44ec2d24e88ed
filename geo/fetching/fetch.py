"""Bring open data by its name: find, download, check, and store all of its indicators or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from re import sub
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from geo.base.errors.fetching import ColumnsMissing, PeriodStored, PeriodUnknown
from geo.base.errors.importing import IndicatorExists, TooManyPeriods
from geo.base.errors.kinds import shown
from geo.base.notes import Note
from geo.doctor.check import CheckResult, check_table
from geo.doctor.readers.limits import Progress, no_progress
from geo.doctor.readers.reading import read_input
from geo.doctor.readers.tables import InputTable
from geo.fetching.adapter import Adapter
from geo.fetching.datagouv import BASE, UNSAID, Resource, find_resource
from geo.fetching.download import DownloadedFile, download
from geo.importing.columns import MOST_PERIODS, parse_period
from geo.importing.indicator import ImportedIndicator, prepare_indicator
from geo.store import data_folder, default_store, open_store
from geo.vocabulary.model import Period

if TYPE_CHECKING:
    from geo.store.store import Store
    from geo.store.versions import Addition

FOLDER: Final = "downloads"
"""Inside the user's data folder; `geo.store.data_folder`."""

Bars = Callable[[str], AbstractContextManager[Progress]]
"""Shows how far something of a name is."""


@contextmanager
def no_bar(name: str) -> Iterator[Progress]:
    """Show no progress."""
    yield no_progress


@dataclass(frozen=True, slots=True, eq=False)
class FetchResult:
    """What a fetch did.

    Attributes
    ----------
    adapter : Adapter
    url : str
        Where the file came from, "" for a file of one's own.
    published : str
        Its date (``2026-11-24``), "" if it is not said.
    period : str
    downloaded : DownloadedFile or None
        None for a file of one's own.
    checked : CheckResult
    notes : tuple of Note
    indicators : tuple of ImportedIndicator
        The indicators, with this period alone.
    versions : tuple of int
        Numbers of the versions that were stored, empty if none was.
    """

    adapter: Adapter
    url: str
    published: str
    period: str
    downloaded: DownloadedFile | None
    checked: CheckResult
    notes: tuple[Note, ...]
    indicators: tuple[ImportedIndicator, ...]
    versions: tuple[int, ...]


def fetch(
    adapter: Adapter, *, file: Path | None = None, period: str = "", base: str = BASE, replaced: bool = False,
    store: bool = True, keep: bool = False, bars: Bars = no_bar, lang: str = "en",
) -> FetchResult:  # fmt: skip
    """Bring the present file of a source of open data.

    Parameters
    ----------
    adapter : Adapter
    file : Path, optional
        A copy that was downloaded before; nothing is asked of a server then.
    period : str
        The period of the values; by default the month of the file's last change.
    base : str
        Address of data.gouv.fr, or of another site with the same API.
    replaced : bool
        Put the values in place of those of the same period.
    store : bool
        Whether to store the indicators, or only to check.
    keep : bool
        Keep the downloaded file in the user's data folder.
    bars : callable
    lang : str
        Language of the reasons in the report.

    Returns
    -------
    FetchResult

    Raises
    ------
    PeriodUnknown, PeriodStored, ColumnsMissing, ContentUnexpected
    What `find_resource`, `download`, `read_input`, `prepare_indicator` and `Store.add_many` raise. Nothing is stored then.
    """
    if file is not None:
        if not period:
            raise PeriodUnknown(name=adapter.name)
        own = Resource(url="", title=file.name, published="", licence=UNSAID)
        return _bring(adapter, own, None, file, parse_period(period), replaced, store, bars, lang)
    resource = find_resource(adapter, base)
    if not (period or resource.published):
        raise PeriodUnknown(name=adapter.name)
    wanted = parse_period(period or resource.published)
    if store and not replaced:
        # Said before anything large is downloaded.
        _require_new(adapter, wanted)
    path = data_folder() / FOLDER / adapter.dataset / _file_name(resource.url)
    with bars(path.name) as progress:
        downloaded = download(
            resource.url, path, page=adapter.page, base=base, size=resource.size, checksum=resource.checksum,
            progress=progress,
        )  # fmt: skip
    try:
        return _bring(adapter, resource, downloaded, path, wanted, replaced, store, bars, lang)
    finally:
        if not keep:
            path.unlink(missing_ok=True)


def _file_name(url: str) -> str:
    name = unquote(PurePosixPath(urlsplit(url).path).name)
    return sub(r"[^A-Za-z0-9._-]", "_", name).strip("._")[-100:] or "file"


def _bring(
    adapter: Adapter, resource: Resource, downloaded: DownloadedFile | None, path: Path, period: str, replaced: bool,
    store: bool, bars: Bars, lang: str,
) -> FetchResult:  # fmt: skip
    with bars(path.name) as progress:
        table = read_input(path, progress=progress)[0]
    _require_columns(adapter, table)
    prepared = adapter.prepare(table)
    wanted = adapter.wanted(resource.licence)
    values = [name for each in wanted for name in each.columns.chosen]
    # Nothing else of the file, addresses of mailboxes among it, goes any further.
    frame = prepared.table.frame[[*adapter.roles, *dict.fromkeys(values)]]
    roles = {**adapter.roles, **dict.fromkeys(values, "ignore")}
    with bars(path.name) as progress:
        checked = check_table(replace(prepared.table, frame=frame), roles=roles, progress=progress, lang=lang)
    published = resource.published[:10]
    record = {"source": adapter.name, "url": resource.url, "published": published}
    if downloaded is not None:
        record["sha256"] = downloaded.sha256
    indicators = []
    for each in wanted:
        imported = prepare_indicator(checked, each.description, replace(each.columns, period=period))
        dated = replace(imported.indicator, periods=(Period(period, source=published),))
        indicators.append(ImportedIndicator(dated, imported.slices, {**imported.origin, "fetched": record}))
    versions = store_all(adapter, indicators, replaced=replaced) if store else ()
    return FetchResult(
        adapter, resource.url, published, period, downloaded, checked, prepared.notes, tuple(indicators), versions
    )


def _require_columns(adapter: Adapter, table: InputTable) -> None:
    there = [str(name) for name in table.frame.columns]
    missing = [name for name in adapter.columns if name not in there]
    if missing:
        raise ColumnsMissing(file=table.name, missing=shown(missing, 20), name=adapter.name, columns=shown(there, 20))


def _require_new(adapter: Adapter, period: str) -> None:
    known = default_store()
    for each in adapter.wanted(UNSAID) if known is not None else ():
        stored = known.indicators().get(each.description.id) if known is not None else None
        if stored is not None and period in {one.id for one in stored.periods}:
            raise PeriodStored(period=period, name=adapter.name)


def store_all(adapter: Adapter, indicators: list[ImportedIndicator], *, replaced: bool = False) -> tuple[int, ...]:
    """Store all indicators of a source, or none; periods that are stored already are kept.

    Parameters
    ----------
    adapter : Adapter
    indicators : list of ImportedIndicator
        Each with one period.
    replaced : bool
        Put the values in place of those of the same period, and of an indicator of that id which comes from elsewhere.

    Returns
    -------
    tuple of int
        Numbers of the versions.

    Raises
    ------
    PeriodStored, IndicatorExists, TooManyPeriods, and what `Store.add_many` raises.
    """
    store = open_store()
    store.refresh()
    additions = [_addition(store, adapter, each, replaced) for each in indicators]
    return tuple(version.number for version in store.add_many(additions))


def _addition(store: Store, adapter: Adapter, new: ImportedIndicator, replaced: bool) -> Addition:
    """Join what is stored of an indicator with its new period."""
    from geo.store.versions import Addition

    name = new.indicator.id
    if name not in store.indicators():
        return Addition(new.indicator, new.slices, new.origin)
    current = next(each for each in store.versions(name) if each.current)
    if current.origin.get("fetched", {}).get("source") != adapter.name:
        if not replaced:
            raise IndicatorExists(arrived=name)
        return Addition(new.indicator, new.slices, new.origin, current.number)
    fresh = new.indicator.periods[0]
    earlier = [period for period in current.indicator.periods if period.id != fresh.id]
    if len(earlier) < len(current.indicator.periods) and not replaced:
        raise PeriodStored(period=fresh.id, name=adapter.name)
    periods = tuple(sorted([*earlier, fresh], key=lambda period: period.id))
    if len(periods) > MOST_PERIODS:
        raise TooManyPeriods(count=len(periods), limit=MOST_PERIODS)
    # A level is shown if every period has it.
    levels = tuple(level for level in new.indicator.levels if not earlier or level in current.indicator.levels)
    kept = {"france", *map(str, levels)}
    slices: dict[tuple[str, str], Any] = {**store.slices(name), **new.slices}
    slices = {key: table for key, table in slices.items() if key[0] in kept}
    return Addition(replace(new.indicator, periods=periods, levels=levels), slices, new.origin, current.number)
