"""Serve the application with waitress, a production WSGI server."""

from __future__ import annotations

import gc
from threading import Timer
from typing import Final

import click
from flask import Flask
from waitress.server import create_server

from geo.base.errors.serving import CannotListen
from geo.base.i18n import N_
from geo.base.notes import Note
from geo.indicators.catalogue import load_catalogue
from geo.indicators.values import periods_at
from geo.maps.svg.locator_frame import shapes
from geo.maps.web.script_data import class_string
from geo.portrait.read_ahead import read_ahead
from geo.tiles.archive import check_archives
from geo.views.query import Query
from geo.views.view import build_view
from geo.vocabulary.choices import Drawing
from geo.vocabulary.levels import Level
from webapp.app import create_app
from webapp.base.immutable import Immutable
from webapp.base.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Addresses that only this machine can reach."""
WARM_AFTER = 2.0
"""Seconds after the start."""
NO_HOST: Final = N_("the host is neither an IP address nor a name that this machine can find")


def warm_up() -> None:
    """Read what portraits are made of, then make all maps of communes and the clusters."""
    import geo.maps.print.files
    import geo.maps.web.folium_map  # noqa: F401

    read_ahead()
    for level in Level:
        shapes(level)
    for indicator in load_catalogue().values():
        for period in periods_at(indicator, Level.COMMUNE):
            class_string(build_view(Query(indicator=indicator.id, level=Level.COMMUNE, period=period.id)))
    # The clusters of all communes take some seconds: the ones that are asked for first are found before.
    for level in (Level.DEPARTEMENT, Level.EPCI, Level.COMMUNE):
        class_string(build_view(Query(level=level, draw=Drawing.HOTSPOTS)))
    # What is kept now is kept for good: a search for garbage in it would stop every answer for a fifth of a second.
    gc.collect()
    gc.freeze()


def _warm(application: Flask) -> None:
    try:
        warm_up()
    finally:
        application.config["WARMING"] = False


def run(host: str, port: int) -> None:
    """Serve until interrupted.

    Parameters
    ----------
    host : str
    port : int
        0 takes a free port; the address is printed.

    Raises
    ------
    CannotListen
        If the address is taken, not allowed, or none.
    ShippedDataMissing
        If an archive of vector tiles is missing or truncated.
    """
    check_archives()
    settings = Settings.from_environment()
    application = create_app(settings, local=host in LOOPBACK)
    app = Immutable(application)
    try:
        server = create_server(app, host=host, port=port, threads=settings.threads, ident=None)
    except OSError as error:
        raise CannotListen(address=f"{host}:{port}", reason=error.strerror or str(error)) from error
    except ValueError as error:
        raise CannotListen(address=f"{host}:{port}", reason=Note(NO_HOST)) from error
    click.echo(f"The Atlas is served at http://{host}:{server.effective_port}/ (stop with Ctrl+C)")
    # What the first reader of communes would wait for is read while the first page is looked at.
    if settings.warm_up:
        application.config["WARMING"] = True
        warming = Timer(WARM_AFTER, _warm, (application,))
        warming.daemon = True
        warming.start()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
