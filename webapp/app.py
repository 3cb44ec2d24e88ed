"""The application factory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from geo.base.i18n import DEFAULT_LANGUAGE, LANGUAGES
from geo.maps.web.templates import TEMPLATES, TOOLS
from geo.store import connect, refresh
from webapp.api import gaps, portraits, values
from webapp.api import projects as project_list
from webapp.base import errors, presentation, static_files
from webapp.base.caching import finish
from webapp.base.security import secure
from webapp.base.settings import Settings
from webapp.pages import explorer, gap, indicators, portrait, projects, side_by_side, site
from webapp.uploads import imported, pages


def create_app(settings: Settings | None = None, *, local: bool = False) -> Flask:
    """Return the web application.

    Parameters
    ----------
    settings : Settings, optional
        From the environment by default.
    local : bool
        It listens on this machine alone: then files are taken without a token (see `webapp.uploads.access.local`).

    Examples
    --------
    >>> create_app(Settings()).test_client().get("/health").status_code
    200
    """
    connect()
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings or Settings.from_environment()
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024  # what takes a file raises it for itself
    app.config["LOCAL"] = local
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    @app.before_request
    def choose_language() -> None:
        lang = request.args.get("lang", DEFAULT_LANGUAGE)
        g.lang = lang if lang in LANGUAGES else DEFAULT_LANGUAGE
        errors.refuse_long_query(app.config["SETTINGS"].query_length)
        if not request.path.startswith(("/assets/", "/tiles/", "/names/")):
            refresh()

    @app.after_request
    def complete(response: Response) -> Response:
        return finish(request, secure(response))

    @app.context_processor
    def page_tools() -> dict[str, Any]:
        return presentation.template_tools(g.lang)

    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(Path(__file__).parent / "templates"), FileSystemLoader(TEMPLATES)]
    )
    # Imported macros see globals only, not what the context processor adds.
    app.jinja_env.globals.update(TOOLS)
    app.jinja_env.undefined = StrictUndefined  # a name that no page was given is an error, never an empty text
    errors.register(app)
    app.register_blueprint(site.blueprint)
    app.register_blueprint(indicators.blueprint)
    app.register_blueprint(explorer.blueprint)
    app.register_blueprint(projects.blueprint)
    app.register_blueprint(gap.blueprint)
    app.register_blueprint(portrait.blueprint)
    app.register_blueprint(side_by_side.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(imported.blueprint)
    app.register_blueprint(gaps.blueprint, url_prefix="/api/v1")
    app.register_blueprint(portraits.blueprint, url_prefix="/api/v1")
    app.register_blueprint(project_list.blueprint, url_prefix="/api/v1")
    app.register_blueprint(values.blueprint, url_prefix="/api/v1")
    app.register_blueprint(static_files.blueprint)
    return app
