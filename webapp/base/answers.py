"""What every part of the web application answers to programs."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta


class Problem(TypedDict):
    """A problem document (RFC 9457)."""

    type: Annotated[str, Meta(description="Address of a page that explains this kind of problem.")]
    title: Annotated[str, Meta(description="What kind of problem it is.")]
    status: Annotated[int, Meta(description="HTTP status.")]
    detail: Annotated[str, Meta(description="What arrived, what is allowed and what to do, in the language asked for.")]


class Health(TypedDict):
    """That the application answers, and that its data is there."""

    status: Annotated[str, Meta(description="ok")]
    warming: Annotated[bool, Meta(description="Whether it still reads for its first readers.")]
    communes: Annotated[int, Meta(description="Communes that it knows.")]
    indicators: Annotated[int, Meta(description="Indicators that it knows.")]
