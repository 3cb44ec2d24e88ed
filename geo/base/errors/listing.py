"""The list of all errors, whichever of their modules a program has imported."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from geo.base.errors.kinds import AtlasError


@cache
def all_errors() -> tuple[type[AtlasError], ...]:
    """Return every class of error of the Atlas, the bases before what is made of them.

    The modules beside this one are imported first: a program that lists errors may have used none of them.

    Examples
    --------
    >>> sorted(kind.slug for kind in all_errors())[:2]
    ['address-refused', 'all-values-equal']
    """
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{package}.{module.name}")

    def below(kind: type[AtlasError]) -> list[type[AtlasError]]:
        return [kind, *(deeper for child in kind.__subclasses__() for deeper in below(child))]

    # A test may have a class of its own.
    return tuple(kind for kind in below(AtlasError) if kind.__module__.startswith(package))
