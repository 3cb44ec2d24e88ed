"""Keep the message catalogues in step with the code: ``python -m geo.build.messages``.

Messages are marked with ``N_`` in Python and with ``_`` or ``t`` in templates; those that count something, with both their
forms, with ``N_n`` in Python and ``_n`` or ``tn`` in templates. A test fails when a message has no French
translation or a translation has lost one of its places.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from geo.base.i18n import DEFAULT_LANGUAGE, TRANSLATIONS

ROOT: Final = Path(__file__).parent.parent.parent
PYTHON_KEYWORDS: Final = {"N_": None, "N_n": (1, 2)}
TEMPLATE_KEYWORDS: Final = {"_": None, "t": (1,), "_n": (1, 2), "tn": (1, 2)}


def sources() -> list[tuple[Path, str]]:
    """Return the files that hold messages, each with the name of its extraction method."""
    python = [
        path
        for folder in ("geo", "webapp")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "vendor" not in path.parts
    ]
    html = [path for folder in ("geo", "webapp") for path in sorted((ROOT / folder / "templates").rglob("*.html"))]
    return [(path, "python") for path in python] + [(path, "jinja2") for path in html]


def extracted() -> Catalog:
    """Return all messages of the code, with where they stand.

    Examples
    --------
    >>> "No data" in extracted()
    True
    """
    catalogue = Catalog()
    for path, method in sources():
        keywords = PYTHON_KEYWORDS if method == "python" else TEMPLATE_KEYWORDS
        kind = method if method == "python" else "jinja2.ext:babel_extract"
        with path.open("rb") as file:
            for line, message, _comments, _context in extract(kind, file, keywords, (), {"encoding": "utf-8"}):
                # What is not a string of its own (a variable) was marked where it is written.
                texts = (message,) if isinstance(message, str) else message
                if all(isinstance(text, str) and text for text in texts):
                    catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), line)])
    return catalogue


def catalogue_path(lang: str) -> Path:
    """Return the file of the translations into `lang`."""
    return TRANSLATIONS / lang / "LC_MESSAGES" / "atlas.po"


def update(lang: str = DEFAULT_LANGUAGE) -> tuple[int, int]:
    """Add new messages to the catalogue of `lang` and drop those that are gone.

    Returns
    -------
    total, missing : int
        Messages in the catalogue, and those of them without a translation.
    """
    path = catalogue_path(lang)
    known = Catalog(locale=lang)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=lang)
    translated = {message.id: message.string for message in known if message.id}
    fresh = Catalog(locale=lang, project="Atlas", header_comment="# Translations of the Atlas.", fuzzy=False)
    # A constant date: the file changes only when a message does.
    fresh.creation_date = known.creation_date
    for message in extracted():
        if message.id:
            fresh.add(
                message.id, translated.get(message.id, ""), locations=[(name, 0) for name, _ in message.locations[:1]]
            )
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=120, sort_output=True, omit_header=False, include_lineno=False, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    missing = sum(1 for message in fresh if message.id and not _complete(message.string))
    return len(fresh), missing


def _complete(translation: str | Sequence[str] | None) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation or ()))


if __name__ == "__main__":
    total, missing = update()
    print(f"{total} messages, {missing} without a translation")
