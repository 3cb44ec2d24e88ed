"""What programs can ask of the web application: each route with what it takes and what it answers, declared where it is served.

From these declarations come the check of parameters and the OpenAPI document (`webapp.api.openapi`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from flask import Blueprint, request

from geo.vocabulary.parameter import Parameter, given_texts, parse_texts, refuse_names

JSON: Final = "application/json"
CSV: Final = "text/csv"

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route.

    Attributes
    ----------
    name : str
        Of the function that answers.
    path : str
        As OpenAPI writes it, ``/indicators/{indicator}``.
    summary : str
        What it answers, a sentence in English, marked with `geo.base.i18n.N_`.
    place : tuple of Parameter
        Those that are part of the path.
    takes : tuple of Parameter
    answer : type or None
        Of the JSON answer.
    files : tuple of str
        Media types of its answers as files.
    """

    name: str
    path: str
    summary: str
    place: tuple[Parameter[Any], ...]
    takes: tuple[Parameter[Any], ...]
    answer: Any
    files: tuple[str, ...]


OPERATIONS: Final[dict[str, Operation]] = {}
"""Every declared route by its path, in the order of the OpenAPI document."""


def operation(
    blueprint: Blueprint,
    rule: str,
    summary: str,
    *,
    prefix: str = "/api/v1",
    place: Iterable[Parameter[Any]] = (),
    takes: Iterable[Parameter[Any]] | None = (),
    answer: Any = None,
    files: Iterable[str] = (),
) -> Callable[[View], View]:
    """Serve a route and declare it.

    Parameters
    ----------
    blueprint : Blueprint
    rule : str
        As flask takes it, below `prefix`.
    summary, place, answer, files
        See `Operation`.
    takes : iterable of Parameter, or None
        Others, and values that they do not allow, are refused before the route is asked; None takes any and reads none.
    """
    known = tuple(takes or ())
    path = prefix + re.sub(r"<(\w+?)(_id)?>", r"{\1}", rule)

    def serve(view: View) -> View:
        OPERATIONS[path] = Operation(view.__name__, path, summary, tuple(place), known, answer, tuple(files))

        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if takes is not None:
                # Read here too, so that no route takes a value that its description does not allow.
                parse_texts(given_texts(request.args.items(multi=True), known), known)
            return view(*args, **kwargs)

        return blueprint.get(rule)(checked)

    return serve


def refuse_others(*parameters: Parameter[Any]) -> None:
    """Refuse this address if it gives what a page does not take, or gives twice what holds one value.

    A page that reads its address in parts says here all that they take: each part alone knows only its own.

    Raises
    ------
    UnknownParameter, RepeatedParameter
    """
    refuse_names([name for name, _ in request.args.items(multi=True)], parameters)


def pairs_of(parameters: Iterable[Parameter[Any]]) -> list[tuple[str, str]]:
    """Return the names and texts in this address that are of some parameters."""
    names = {parameter.name for parameter in parameters}
    return [pair for pair in request.args.items(multi=True) if pair[0] in names]


def texts(*parameters: Parameter[Any]) -> dict[str, str]:
    """Return the text of each of some parameters that this address gives."""
    return given_texts(pairs_of(parameters), parameters)
