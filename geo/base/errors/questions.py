"""Every error that a user can meet, in one place.

The domain raises these; the command line turns them into one line on stderr and an exit code, the web application turns
them into a problem document (RFC 9457) or an error page. ``docs/errors.md`` says when each one occurs.

An error keeps its sentence as a template and its values apart, so that it can be said in any language of the interface:
``str(error)`` is English, ``error.message("fr")`` is French.
"""

from __future__ import annotations

from geo.base.errors.kinds import NotFound, RequestError
from geo.base.i18n import N_, N_n


class UnknownIndicator(NotFound):
    slug = "unknown-indicator"
    template = N_('There is no indicator "{arrived}". Close to it: {close}. List them all with "atlas indicators".')


class UnknownLevel(RequestError):
    slug = "unknown-level"
    template = N_('There is no level "{arrived}". Choose one of: {allowed}.')


class UnknownTerritory(NotFound):
    slug = "unknown-territory"
    template = N_(
        'There is no territory with code "{arrived}" at level {level} in vintage {vintage}. '
        'Look it up with "atlas territories --level {level} --search NAME".'
    )


class FormerTerritory(NotFound):
    slug = "former-territory"
    template = N_(
        'The code "{arrived}" no longer exists at level {level}: it is now {present}. Ask for that code instead.'
    )


class UnknownPeriod(NotFound):
    slug = "unknown-period"
    template = N_('The indicator "{indicator}" has no period "{arrived}". Its periods: {allowed}.')


class NoValuesAtLevel(NotFound):
    slug = "no-values-at-level"
    template = N_(
        'The indicator "{indicator}" has no value at level {level} for period {period}. It has values for: {allowed}.'
    )


class HotSpotsOfEstimates(RequestError):
    slug = "hot-spots-of-estimates"
    template = N_(
        'Hot spots of "{indicator}" are not looked for: nothing was measured in the territories themselves. '
        "Clusters would only show where authorities of one size lie. {behind} Choose an observed indicator."
    )


class EstimatesNotCrossed(RequestError):
    slug = "estimates-not-crossed"
    template = N_(
        '"{first}" and "{second}" are not crossed: by "{indicator}" nothing was measured in the territories themselves. '
        "{behind} A correlation, or classes of both, would only repeat how these were given out. Draw one indicator alone, or "
        "choose two observed ones."
    )


class SameNumerators(RequestError):
    slug = "same-numerators"
    template = N_(
        '"{first}" and "{second}" are not crossed: both count the same, even where their denominators differ, so that they go '
        "together in any case. Choose another second indicator."
    )


class TooFewNeighbours(RequestError):
    slug = "too-few-neighbours"
    template = N_n(
        "Hot spots need at least {least} territories that have a value and a neighbour with a value; here, {count} of level "
        "{level} does. Choose a smaller level, a larger extent or no filter.",
        "Hot spots need at least {least} territories that have a value and a neighbour with a value; here, {count} of level "
        "{level} do. Choose a smaller level, a larger extent or no filter.",
    )


class AllValuesEqual(RequestError):
    slug = "all-values-equal"
    template = N_n(
        "There is {count} value alone, so that none is high or low among its neighbours. Choose another indicator, period "
        "or extent.",
        "All {count} values are equal, so that none is high or low among its neighbours. Choose another indicator, period "
        "or extent.",
    )


class InvalidExtent(RequestError):
    slug = "invalid-extent"
    template = N_(
        'The extent "{arrived}" is not understood. Write LEVEL:CODE, for example region:53 or departement:2A; '
        "levels allowed here: {allowed}."
    )


class ExtentTooSmall(RequestError):
    slug = "extent-too-small"
    template = N_(
        "Territories of level {level} cannot be shown inside {within}: choose a smaller level or a larger extent."
    )


class EmptySelection(RequestError):
    slug = "empty-selection"
    template = N_("No territory of level {level} is left with these choices ({choices}). Remove one of them.")


class FilterNotPossible(RequestError):
    slug = "filter-not-possible"
    template = N_(
        'The filter {choices} selects communes, but the values of "{indicator}" at level {level} are not made of communes. '
        "Remove the filter, or choose a level or an indicator whose values are."
    )


class DrawingNotPossible(RequestError):
    slug = "drawing-not-possible"
    template = N_(
        'Circles show counts, and "{indicator}" has none: nothing was measured in the territories themselves. {behind} '
        'Choose "classes", or an observed indicator.'
    )


class NotDrawn(RequestError):
    slug = "not-drawn"
    template = N_(
        '"{indicator}" is not drawn as a map here: it would say nothing of places. {reason} Ask for the page, the picture or the '
        "file of this view: it shows the figures by stratum. Or choose another indicator, level or period."
    )


class ClassesNotShared(RequestError):
    slug = "classes-not-shared"
    template = N_(
        '"{a}" and "{b}" are in different units: no classes fit both maps. Give each map its own classes, or choose indicators '
        "of one unit."
    )


class NoCountsToDraw(RequestError):
    slug = "no-counts-to-draw"
    template = N_(
        'Circles show counts, and "{indicator}" has none: its values are means or maxima. Choose "classes", or an indicator '
        "that has counts."
    )


class NoCentre(RequestError):
    slug = "no-centre"
    template = N_(
        'The palette "{palette}" diverges from the national value, and "{indicator}" has none. '
        "Give the value to part at, for example centre=0, or choose a palette that goes from light to dark: {allowed}."
    )


class InvalidCentre(RequestError):
    slug = "invalid-centre"
    template = N_(
        'The centre "{arrived}" is no number. Give the value at which the colours part, for example 0, or 0.5 for 50 %.'
    )


class InvalidChoice(RequestError):
    slug = "invalid-choice"
    template = N_('The value "{arrived}" is not allowed for {name}. Choose one of: {allowed}.')


class InvalidClassCount(RequestError):
    slug = "invalid-class-count"
    template = N_('The number of classes must be a whole number from {low} to {high}; "{arrived}" arrived.')


class InvalidBreaks(RequestError):
    slug = "invalid-breaks"
    template = N_(
        'The breaks "{arrived}" are not usable: give {low} to {high} numbers in increasing order, separated by commas, '
        "for example 0,0.25,0.5,1."
    )


class UnknownParameter(RequestError):
    slug = "unknown-parameter"
    template = N_('The parameter "{arrived}" is not known. Parameters allowed here: {allowed}.')


class MissingParameter(RequestError):
    slug = "missing-parameter"
    template = N_('The parameter "{name}" is needed here and was not given. Add it to the address.')


class RepeatedParameter(RequestError):
    slug = "repeated-parameter"
    template = N_n(
        'The parameter "{arrived}" was given {count} time. Give it once.',
        'The parameter "{arrived}" was given {count} times. Give it once.',
    )
