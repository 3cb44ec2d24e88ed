"""The web application: parse and validate the request, call the domain, present the answer."""

from webapp.app import create_app
from webapp.settings import Settings

__all__ = ["Settings", "create_app"]
