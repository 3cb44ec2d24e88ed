"""The store is all or nothing, keeps old versions, and behaves the same on SQLite and on PostgreSQL."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from geo.base.errors.importing import (
    ImportedIndicatorMissing,
    IndicatorChanged,
    IndicatorExists,
    NotYours,
    StoreFull,
    StoreUnavailable,
    StoreWrong,
    TooManyIndicators,
    UnknownVersion,
)
from geo.indicators.catalogue import get_indicator
from geo.indicators.providers import COLUMNS
from geo.store import store as module
from geo.store.schema import metadata
from geo.store.store import Store
from geo.vocabulary.levels import Level
from geo.vocabulary.model import Counted, Indicator, Period

pytestmark = pytest.mark.slow

ORIGIN = {"file": "a.csv", "rows": 2, "matched": 2}


def indicator(name: str = "essai") -> Indicator:
    return replace(
        get_indicator("rpnt_1_8"),
        id=name,
        levels=(Level.REGION,),
        periods=(Period("2025"),),
        counted=Counted.OWN,
        imported=True,
    )


def slices(value: float) -> dict[tuple[str, str], pd.DataFrame]:
    counts = dict.fromkeys(COLUMNS[1:], 1.0) | {"numerator": value}
    return {
        ("region", "2025"): pd.DataFrame({"code": ["11", "53"], **{name: [each] * 2 for name, each in counts.items()}}),
        ("france", "2025"): pd.DataFrame({"code": ["FR"], **{name: [each] for name, each in counts.items()}}),
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/atlas.db"
    else:
        url = request.getfixturevalue("postgresql")
        engine = create_engine(url.replace("postgresql", "postgresql+psycopg"))
        with engine.begin() as connection:
            for name in (*reversed(metadata.tables), "alembic_version"):
                connection.execute(text(f"DROP TABLE IF EXISTS {name} CASCADE"))
        engine.dispose()
    opened = Store(url)
    yield opened
    opened.engine.dispose()


def test_what_is_added_is_there_for_everybody(store: Store) -> None:
    assert store.add(indicator(), slices(0.25), ORIGIN).number == 1
    other = Store(store.engine.url.render_as_string(hide_password=False))
    assert other.indicators() == {"essai": indicator()}
    table = other.counts("essai", "region", "2025")
    assert table["code"].tolist() == ["11", "53"]
    assert table["numerator"].tolist() == [0.25, 0.25]
    # The other process notices what changes from now on.
    assert not other.refresh()
    store.rename("essai", new_id="autre", labels={"label_fr": "Autre"})
    assert other.refresh()
    assert other.indicators()["autre"].label_fr == "Autre"
    assert other.counts("autre", "france", "2025")["code"].tolist() == ["FR"]
    other.engine.dispose()


def test_a_replaced_version_is_kept_and_can_be_shown_again(store: Store) -> None:
    store.add(indicator(), slices(0.1), ORIGIN)
    store.add(replace(indicator(), label_fr="Deux"), slices(0.2), ORIGIN, expected=1)
    assert [(each.number, each.current) for each in store.versions("essai")] == [(1, False), (2, True)]
    assert store.counts("essai", "region", "2025")["numerator"].iloc[0] == 0.2
    store.restore("essai", 1)
    assert store.counts("essai", "region", "2025")["numerator"].iloc[0] == 0.1
    assert store.indicators()["essai"].label_fr == indicator().label_fr
    # The next version follows the last one, not the one that is shown.
    assert store.add(indicator(), slices(0.3), ORIGIN, expected=1).number == 3
    with pytest.raises(UnknownVersion, match=r'"essai" has no version 9. Its versions: 1, 2, 3'):
        store.restore("essai", 9)


def test_removing_removes_everything(store: Store) -> None:
    store.add(indicator(), slices(0.1), ORIGIN)
    store.add(indicator("b"), slices(0.1), ORIGIN)
    store.remove("essai")
    assert list(store.indicators()) == ["b"]
    with store.engine.connect() as connection:
        left = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in ("version", "series")
        }
    assert left == {"version": 1, "series": 2}
    with pytest.raises(ImportedIndicatorMissing, match=r'No imported indicator has the id "essai". Those .*: b'):
        store.remove("essai")
    with pytest.raises(ImportedIndicatorMissing):
        store.counts("essai", "region", "2025")


def test_an_id_is_taken_once(store: Store) -> None:
    store.add(indicator(), slices(0.1), ORIGIN)
    with pytest.raises(IndicatorExists, match=r'an indicator "essai" already. Nothing was imported'):
        store.add(indicator(), slices(0.9), ORIGIN)
    store.add(indicator("b"), slices(0.1), ORIGIN)
    with pytest.raises(IndicatorExists):
        store.rename("b", new_id="essai")
    assert store.counts("essai", "region", "2025")["numerator"].iloc[0] == 0.1


def test_two_imports_of_one_id_at_the_same_time(store: Store) -> None:
    outcomes: list[str] = []
    begin = threading.Barrier(2)

    def run(expected: int | None) -> None:
        begin.wait()
        try:
            store.add(indicator(), slices(0.5), ORIGIN, expected=expected)
            outcomes.append("stored")
        except (IndicatorExists, IndicatorChanged) as error:
            outcomes.append(type(error).__name__)

    for expected, refusal in ((None, "IndicatorExists"), (1, "IndicatorChanged")):
        outcomes.clear()
        threads = [threading.Thread(target=run, args=(expected,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == sorted(["stored", refusal])
    assert len(store.versions("essai")) == 2


def test_each_token_changes_its_own_only(store: Store) -> None:
    store.add(indicator(), slices(0.1), ORIGIN, owner="anna")
    for change in (
        lambda: store.add(indicator(), slices(0.2), ORIGIN, owner="bruno", expected=1),
        lambda: store.rename("essai", new_id="x", owner="bruno"),
        lambda: store.restore("essai", 1, owner="bruno"),
        lambda: store.remove("essai", owner="bruno"),
    ):
        with pytest.raises(NotYours, match="imported with another token"):
            change()
    store.rename("essai", new_id="encore", owner="anna")
    # The command line is used by whoever runs the machine.
    store.remove("encore")


def test_the_number_of_indicators_is_limited(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    store.add(indicator(), slices(0.1), ORIGIN)
    with pytest.raises(TooManyIndicators, match="The store holds 1 indicator,"):
        store.add(indicator("b"), slices(0.1), ORIGIN)


def test_migrations_and_tables_are_the_same(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_database_of_a_newer_atlas_is_refused(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreWrong, match=r'at version "9999", this Atlas knows 0001'):
        Store(store.engine.url.render_as_string(hide_password=False))


KILLED = """
import os, sys
from geo.store import store as module
from tests.store.test_store import indicator, slices, ORIGIN

def stuck(connection):
    print("ready", flush=True)
    sys.stdin.read()

opened = module.Store(sys.argv[1])
module._touch = stuck
opened.add(indicator(), slices(0.5), ORIGIN)
"""


def test_killed_in_the_middle_of_an_import_nothing_is_left(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, url], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    again = Store(url)
    assert again.indicators() == {}
    again.add(indicator(), slices(0.5), ORIGIN)
    assert list(again.indicators()) == ["essai"]
    again.engine.dispose()


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/atlas.db")
    store.add(indicator(), slices(0.1), ORIGIN)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    # Random numbers do not compress.
    big = pd.DataFrame({"code": [f"{n:05}" for n in range(9000)], **{name: range(9000) for name in COLUMNS[1:]}})
    big["numerator"] = pd.util.hash_array(big["code"].to_numpy(dtype=object)).astype(float)
    with pytest.raises(StoreFull, match=r"The disk of the store .* is full. Nothing was imported"):
        store.add(indicator("b"), {("region", "2025"): big}, ORIGIN)
    store.engine.dispose()
    again = Store(f"sqlite:///{tmp_path}/atlas.db")
    assert list(again.indicators()) == ["essai"]
    again.engine.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://atlas@127.0.0.1:1/none", "cannot be used"),
        ("mysql://a/b", "known are sqlite and postgresql"),
        ("nonsense", "this is no address of a database"),
        ("sqlite://", "it names no file"),
        ("sqlite:////proc/none/atlas.db", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_opened_is_named(url: str, sentence: str) -> None:
    with pytest.raises(StoreUnavailable, match=sentence):
        Store(url)


def test_a_password_is_never_said() -> None:
    with pytest.raises(StoreUnavailable) as refused:
        Store("postgresql://atlas:secret@127.0.0.1:1/none")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "atlas.db").write_text("no database, " * 100)
    with pytest.raises(StoreWrong, match="it is no database, or a damaged one"):
        Store(f"sqlite:///{tmp_path}/atlas.db")
