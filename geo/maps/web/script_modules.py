"""ES modules as one classic script: for a page, for a worker, and for a file that stands alone.

A file that is opened from a folder cannot import another file, and a page that loads one script is there sooner than one that
loads twelve. So the modules are joined here, in the order in which they need each other. Each becomes a function of
its own, so that names never meet; what it exports is one object of the page, named after the file: ``tile-layer.js`` is
``atlasTileLayer``.

Of ``import`` and ``export`` the modules use what `bundle` reads: one statement a line, names in braces or ``* as name``, a path
that begins with a dot; ``export`` before ``function``, ``class`` or ``const name =``. Anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_IMPORT: Final = re.compile(r'^import (?:(?P<names>\{[^}]*\}|\* as \w+) from )?"(?P<path>\.[^"]*)";$')
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class) (?P<name>\w+)|const (?P<constant>\w+) =)")
_BLOCK: Final = re.compile(r"/\*.*?\*/ ?", re.DOTALL)


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Return modules and all that they import, each once, before those that need it.

    Raises
    ------
    ValueError
        If modules import each other in a circle, or in a way that is not read.
    """
    ordered: list[Path] = []

    def add(path: Path, within: tuple[Path, ...]) -> None:
        if path in within:
            raise ValueError(
                f"modules import each other in a circle: {' → '.join(one.name for one in (*within, path))}"
            )
        if path in ordered:
            return
        for other in _imports(path):
            add(other, (*within, path))
        ordered.append(path)

    for path in paths:
        add(path.resolve(), ())
    return ordered


def bundle(paths: Iterable[Path], besides: Iterable[Path] = ()) -> str:
    """Return modules with all that they import as one classic script.

    Parameters
    ----------
    paths : iterable of Path
    besides : iterable of Path
        Modules that the page has already, with all that they import.
    """
    there = set(in_order(besides))
    return "\n".join(script(path) for path in in_order(paths) if path not in there)


def script(path: Path) -> str:
    """Return one module as a classic script that makes its exports one object of the page.

    Raises
    ------
    ValueError
        If it imports or exports in a way that is not read.
    """
    lines, exported = [], []
    for line in _code(path):
        given = _IMPORT.match(line)
        if given:
            other = global_name(path.parent / given["path"])
            if given["names"]:
                lines.append(f"const {given['names'].removeprefix('* as ').replace(' as ', ': ')} = self.{other};")
            continue
        match = _EXPORT.match(line)
        if match:
            exported.append(match["name"] or match["constant"])
            line = line[match.end() :]
        elif line.startswith(("import ", "export ", "import{", "export{")):
            raise ValueError(f"{path.name}: this import or export is not read: {line}")
        lines.append(line)
    body = "\n".join(lines)
    return f'self.{global_name(path)} = (() => {{ "use strict";\n{body}\nreturn {{ {", ".join(exported)} }};\n}})();'


def global_name(path: Path) -> str:
    """Return what the exports of a module are called on a page.

    Examples
    --------
    >>> global_name(Path("tile-layer.js"))
    'atlasTileLayer'
    """
    return "atlas" + "".join(word.capitalize() for word in path.stem.split("-"))


def plain_lines(text: str) -> list[str]:
    """Return the lines of a script without comments and indentation, which a page need not carry."""
    lines = (line.strip() for line in _BLOCK.sub("", text).splitlines())
    return [line for line in lines if line and not line.startswith("//")]


def _code(path: Path) -> list[str]:
    return plain_lines(path.read_text("utf-8"))


def _imports(path: Path) -> list[Path]:
    matches = (_IMPORT.match(line) for line in _code(path))
    return [(path.parent / given["path"]).resolve() for given in matches if given]
