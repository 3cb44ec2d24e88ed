"""What commands say of the files that they wrote: how many, how large."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from geo.base.i18n import N_, N_n, PartOf, Plural, counted, counted_part, translate

SIZE: Final = N_n("{count} byte", "{count} bytes")
WRITTEN: Final = PartOf(
    N_n(
        "{output} ({size}): {count} of {whole} territory with a value",
        "{output} ({size}): {count} of {whole} territory with a value",
    ),
    N_n(
        "{output} ({size}): {count} of {whole} territories with a value",
        "{output} ({size}): {count} of {whole} territories with a value",
    ),
)
PORTRAITS: Final = N_n("{count} portrait", "{count} portraits")
MAPS: Final = N_n("{count} map", "{count} maps")
FOLDER: Final = N_("{folder}: {files}, {made}, {kept}")
MADE_NOW: Final = N_n("{count} made now", "{count} made now")
THERE_ALREADY: Final = N_n("{count} there already", "{count} there already")
FAILED: Final = N_n(
    "atlas: {count} portrait failed; run the command again to try it once more.",
    "atlas: {count} portraits failed; run the command again to try them once more.",
)
PUBLISHED: Final = N_("{folder}: {pages}, {files}, {size} MB")
PAGES: Final = N_n("{count} page", "{count} pages")
FILES: Final = N_n("{count} file", "{count} files")


def file_size(output: Path, lang: str = "en") -> str:
    """Return a file with its size."""
    return f"{output} ({counted(SIZE, lang, count=output.stat().st_size)})"


def map_written(output: Path, valued: int, whole: int, lang: str = "en") -> str:
    """Return a map or a table with its size and how many territories of it have a value."""
    size = counted(SIZE, lang, count=output.stat().st_size)
    return counted_part(WRITTEN, lang, count=valued, whole=whole, output=output, size=size)


def folder_written(folder: Path, what: Plural, made: Collection[str], kept: Collection[str], lang: str = "en") -> str:
    """Return how many files of one kind a folder holds, made now or there already.

    Examples
    --------
    >>> folder_written(Path("maps"), MAPS, ["a.svg"], [])
    'maps: 1 map, 1 made now, 0 there already'
    """
    return translate(FOLDER, lang).format(
        folder=folder,
        files=counted(what, lang, count=len(made) + len(kept)),
        made=counted(MADE_NOW, lang, count=len(made)),
        kept=counted(THERE_ALREADY, lang, count=len(kept)),
    )


def published(folder: Path, pages: int, files: int, size: int, lang: str = "en") -> str:
    """Return how many pages and files were published."""
    return translate(PUBLISHED, lang).format(
        folder=folder,
        pages=counted(PAGES, lang, count=pages),
        files=counted(FILES, lang, count=files),
        size=f"{size / 1e6:,.1f}",
    )
