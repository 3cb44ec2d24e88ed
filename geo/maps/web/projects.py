"""Documented AI projects on a map: which it shows, and what an exported file carries for them."""

from __future__ import annotations

from branca.element import Element, MacroElement

from geo.maps.web.file_frame import InlinedAssets
from geo.maps.web.scripts import style_text
from geo.maps.web.templates import inline_template
from geo.projects.presentation import ProjectList, extent_projects
from geo.views.view import View
from geo.vocabulary.model import Theme

SCRIPTS = ("projects.js",)
STYLE = "projects.css"


def map_projects(view: View, lang: str) -> ProjectList | None:
    """Return the documented projects that go with a view: on the theme of AI alone, None elsewhere or where there are none.

    They belong to no indicator and change no class: whatever is drawn, they are drawn over it.

    Examples
    --------
    >>> from geo.views.query import Query
    >>> from geo.views.view import build_view
    >>> map_projects(build_view(Query.parse({"indicator": "rpnt_1_8"})), "en") is None
    True
    """
    if view.indicator.theme is not Theme.IA:
        return None
    return extent_projects(view.query.within, lang, drawn=view.query.projects)


class ProjectPoints(MacroElement):
    """Points of the projects that an exported file lists; a file without them carries nothing of it."""

    _template = inline_template(
        "{% macro script(this, kwargs) %}atlasProjects.show({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "ProjectPoints"
        self.add_child(InlinedAssets(SCRIPTS), name="assets")

    def render(self, **kwargs: object) -> str:
        """Add the style and the script to the page."""
        header = getattr(self.get_root(), "header")  # noqa: B009  branca does not say that the root is a figure
        header.add_child(Element(f"{{% raw %}}<style>{style_text(STYLE)}</style>{{% endraw %}}"), name="atlas-projects")
        rendered: str = super().render(**kwargs)
        return rendered
