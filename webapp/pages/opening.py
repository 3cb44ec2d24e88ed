"""Why a map opens at another level, or on another edition, than somebody would expect who asked for neither."""

from __future__ import annotations

from typing import Final

from flask import g

from geo.base.i18n import N_, translate
from geo.indicators.values import periods_at
from geo.views.view import View
from geo.vocabulary.levels import Level
from geo.vocabulary.parameters import INDICATOR, LEVEL, PERIOD, THEME
from geo.wording.labels import period_name
from webapp.base.operations import texts

OTHER_LEVEL: Final = N_("Shown by {found}: by {asked} this indicator makes no map.")
EARLIER: Final = N_(
    "Edition {period}: the figures of later ones make no map at this level. All are in the list of editions."
)


def opening_notes(view: View, asked: Level) -> list[str]:
    """Return in sentences what was chosen in place of what the address names, or of the latest edition.

    Parameters
    ----------
    view : View
        That is shown.
    asked : Level
        That the address names, or that a map has by default.
    """
    level, notes = view.query.level, []
    if THEME.name in texts(THEME) and INDICATOR.name not in texts(INDICATOR) and LEVEL.name in texts(LEVEL):
        names = [translate(each.record.nouns.one, g.lang) for each in (level, asked)]
        notes += [translate(OTHER_LEVEL, g.lang).format(found=names[0], asked=names[1])] if level is not asked else []
    later = periods_at(view.indicator, level)[-1]
    if PERIOD.name not in texts(PERIOD) and later.id != view.period.id and view.no_map is None:
        notes.append(translate(EARLIER, g.lang).format(period=period_name(view.period.id, g.lang)))
    return notes
