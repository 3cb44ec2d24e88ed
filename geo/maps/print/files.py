"""Write a map as PNG, SVG or PDF: the same view gives the same bytes, texts stay texts, fonts travel inside."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl

from geo.charts.matplotlib_lock import ONE_AT_A_TIME
from geo.maps.print.page import draw_page
from geo.maps.print.places import VECTOR_TOLERANCE
from geo.maps.print.sheet import FONT
from geo.maps.print.svg import finish_svg
from geo.views.view import View
from geo.wording import sentences
from geo.wording.metadata import SOFTWARE, build_metadata, moment

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

SETTINGS: Final[dict[RcKeyType, Any]] = {
    "font.family": [FONT],
    "text.parse_math": False,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "atlas",  # ids that do not change from run to run
    "pdf.fonttype": 42,  # TrueType, embedded, so that text can be searched and copied
    "hatch.linewidth": 0.6,
}


@contextmanager
def drawing_settings() -> Iterator[None]:
    """Set what matplotlib needs while a map is drawn and written, whatever the reader's own settings are.

    One after the other: see `geo.charts.matplotlib_lock`.
    """
    with ONE_AT_A_TIME, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def content(view: View, ending: str, lang: str, dpi: int) -> bytes:
    """Return a view as a picture, see `geo.maps.print.figure.write_figure`."""
    vector = ending != "png"
    buffer = io.BytesIO()
    with drawing_settings():
        figure = draw_page(view, lang, tolerance=VECTOR_TOLERANCE if vector else 0.0)
        figure.savefig(buffer, format=ending, dpi=72 if vector else dpi, metadata=properties(view, ending, lang))
    if ending == "svg":
        return finish_svg(buffer.getvalue().decode(), view, lang).encode()
    return buffer.getvalue()


def properties(view: View, ending: str, lang: str) -> dict[str, Any]:
    """Return what a picture says about itself, under the names that its format has for it.

    Parameters
    ----------
    view : View
    ending : str
        ``png``: text chunks, ``Atlas`` holds `geo.wording.metadata.build_metadata` as JSON. ``svg``: Dublin Core. ``pdf``:
        document properties.
    lang : str
    """
    metadata = build_metadata(view, lang)
    about = f"{sentences.subtitle(view, lang)} {metadata['definition']}"
    rights = f"{metadata['licence']}; {metadata['boundaries']}"
    if ending == "png":
        return {
            "Title": metadata["title"], "Description": about, "Source": metadata["source"], "Copyright": rights,
            "Software": SOFTWARE, "Period": metadata["period"], "Atlas": json.dumps(metadata, ensure_ascii=False),
        }  # fmt: skip
    if ending == "svg":
        return {
            "Title": metadata["title"], "Description": about, "Source": f"{metadata['source']} {metadata['source_url']}",
            "Rights": rights, "Creator": SOFTWARE, "Date": metadata["period"],
            "Coverage": f"{metadata['extent']}, {metadata['period']}",
            "Identifier": metadata["query"], "Language": lang,
        }  # fmt: skip
    keywords = (metadata[name] for name in ("indicator", "kind", "level", "within", "period", "query"))
    return {
        "Title": metadata["title"], "Subject": f"{about} {metadata['source']} ({rights})", "Author": SOFTWARE,
        "Keywords": ", ".join(keywords),
        # Without a date the same view gives the same bytes; who needs one sets the variable.
        "CreationDate": moment(view) if "SOURCE_DATE_EPOCH" in os.environ else None,
    }  # fmt: skip
