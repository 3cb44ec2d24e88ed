"""The store of imported indicators: SQLAlchemy on SQLite (a file in the user's data folder) or on PostgreSQL.

Start with `geo.store.store.Store`. `default_store` is the one of this machine: ``ATLAS_DATABASE_URL``, or the file
``atlas.db`` in the user's data folder. As long as nothing was imported there is no file, and nothing is opened.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.indicators import providers

if TYPE_CHECKING:
    from geo.store.store import Store

SETTING: Final = "ATLAS_DATABASE_URL"
FILE: Final = "atlas.db"

_lock = threading.Lock()
_opened: dict[str, Store] = {}


def data_folder() -> Path:
    """Return the folder of what users of this machine bring: ``ATLAS_DATA_DIR``, or the system's own place for it."""
    given = os.environ.get("ATLAS_DATA_DIR", "").strip()
    if given:
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("atlas-territoires", appauthor=False)


def default_url() -> str:
    """Return the address of the store of this machine."""
    return os.environ.get(SETTING, "").strip() or f"sqlite:///{data_folder() / FILE}"


def default_store(*, create: bool = False) -> Store | None:
    """Return the store of this machine, opened once; None where there is no file and `create` is not set.

    Raises
    ------
    StoreUnavailable
        If the setting is no address of a database, or the database cannot be opened.
    """
    url = default_url()
    with _lock:
        if url not in _opened:
            if not create and not os.environ.get(SETTING, "").strip() and not (data_folder() / FILE).exists():
                return None
            from geo.store.store import Store

            _opened[url] = Store(url)
            opened = _opened[url]
        else:
            return _opened[url]
    # Outside the lock: whoever hears of it may ask for the store at once.
    providers.register(opened)
    return opened


def open_store() -> Store:
    """Return the store of this machine; its file is made where there is none yet.

    Raises
    ------
    StoreUnavailable, StoreWrong
    """
    store = default_store(create=True)
    assert store is not None
    return store


def refresh() -> None:
    """See what other processes imported since: cheap, done before each request of the web application.

    Raises
    ------
    StoreUnavailable
    """
    store = default_store()
    if store is not None and store.refresh():
        providers.notify()


def connect() -> None:
    """Let this program show the indicators of the store of this machine; it is looked for when first asked.

    Whatever starts a program calls it once: the command line, the web application, a notebook, a worker process.
    """
    providers.register_opener(refresh)
