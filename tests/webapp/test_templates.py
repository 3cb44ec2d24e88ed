"""What a template gets is a typed class: each name that it reads is a field or a tool, and each field is read and documented."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
import sys
import typing
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, StrictUndefined, UndefinedError, meta, nodes
from template_types import Reader

import geo
import webapp
from geo.maps.web.templates import TEMPLATES, TOOLS, Page, environment
from webapp.app import create_app
from webapp.base.presentation import TemplateTools, template_tools
from webapp.base.settings import Settings

for package in (geo, webapp):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

KINDS = [*Page.__subclasses__(), *(below for kind in Page.__subclasses__() for below in kind.__subclasses__())]
# A dataclass with slots is a second class, made of the one that was written: that one is no page.
CLASSES = [kind for kind in KINDS if getattr(sys.modules[kind.__module__], kind.__name__) is kind]
PAGES = sorted((kind for kind in CLASSES if "template" in vars(kind)), key=lambda page: page.__name__)
FOLDERS = {"geo": TEMPLATES, "webapp": Path(webapp.__path__[0]) / "templates"}
FILES = [(room, path.name) for room, folder in FOLDERS.items() for path in sorted(folder.glob("*.html"))]
SHARED = {"base.html", "report.html", "strip_layout.html"}
"""Extended by the templates of pages."""


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings())


def tree(room: str, name: str) -> nodes.Template:
    """Return the syntax tree of a template, in an environment that knows no tool."""
    return Environment().parse((FOLDERS[room] / name).read_text("utf-8"))


def is_library(template: nodes.Template) -> bool:
    """Say whether a template has macros and nothing else: then it sees the tools alone."""
    others = [node for node in template.body if not isinstance(node, nodes.Macro | nodes.Import)]
    return all(
        isinstance(node, nodes.Output) and all(isinstance(part, nodes.TemplateData) for part in node.nodes)
        for node in others
    )


def own_names(template: nodes.Template) -> set[str]:
    """Return the names that a template gives itself: its blocks see them too."""
    given = {node.target.name for node in template.find_all(nodes.Assign) if isinstance(node.target, nodes.Name)}
    given |= {node.target for node in template.find_all(nodes.Import)}
    return given | {node.name for node in template.find_all(nodes.Macro)}


def content(page: type) -> list[type]:
    """Return the dataclasses that a page is made of: its own and those that it inherits from."""
    return [each for each in page.__mro__ if dataclasses.is_dataclass(each)]


def documented(kind: type) -> set[str]:
    """Return the names of the attributes in the docstring of a class."""
    _, _, section = inspect.getdoc(kind).partition("Attributes\n----------\n")
    return {
        name
        for line in section.splitlines()
        for name in re.findall(r"^([\w, ]+) : ", line)
        for name in name.split(", ")
    }


@pytest.mark.slow
@pytest.mark.parametrize(("room", "name"), FILES, ids=lambda value: str(value))
def test_a_template_uses_nothing_but_its_page_its_language_and_the_tools(room: str, name: str) -> None:
    template = tree(room, name)
    known = {*TOOLS, "caller", *own_names(template)}
    if not is_library(template):
        known |= {"page", "lang"}
        if room == "webapp":
            known |= {*template_tools("fr"), "request"}
    assert meta.find_undeclared_variables(template) - known == set()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_template_reads_what_its_page_has(app: Flask, page: type[Page]) -> None:
    reader = Reader(app.jinja_env)
    reader.page(page)
    assert reader.wrong == []


@pytest.mark.slow
def test_every_field_is_read_by_a_template(app: Flask) -> None:
    reader = Reader(app.jinja_env)
    for page in PAGES:
        reader.page(page)
    modules = {page.__module__ for page in PAGES}
    reached = {each for page in PAGES for each in content(page)}
    for page in list(reached):
        for hint in typing.get_type_hints(page).values():
            reached |= {each for each in classes(hint) if each.__module__ in modules}
    fields = {(kind, name) for kind in reached for name in vars(kind)["__annotations__"] if name != "template"}
    assert {(kind.__name__, name) for kind, name in fields - reader.read} == set()


def classes(hint: object) -> set[type]:
    """Return the dataclasses in a type."""
    inside = {each for part in typing.get_args(hint) for each in classes(part)}
    return inside | ({hint} if isinstance(hint, type) and dataclasses.is_dataclass(hint) else set())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_field_is_frozen_and_documented(page: type[Page]) -> None:
    for kind in content(page):
        own = set(vars(kind)["__annotations__"]) - {"template"}
        assert own - documented(kind) == set(), kind
        assert documented(kind) - own == set(), kind
        assert kind.__dataclass_params__.frozen
        assert "__slots__" in vars(kind)


@pytest.mark.slow
def test_every_template_has_its_class() -> None:
    included = {node.template.as_const() for file in FILES for node in tree(*file).find_all(nodes.Include)}
    libraries = {name for room, name in FILES if is_library(tree(room, name))}
    names = [page.template for page in PAGES]
    assert len(set(names)) == len(names)
    assert {name for _, name in FILES} - {*names, *included, *libraries, *SHARED} == set()


@pytest.mark.slow
def test_every_tool_is_used_and_says_what_it_does() -> None:
    used = {name for file in FILES for name in meta.find_undeclared_variables(tree(*file))}
    assert {*TOOLS, *template_tools("fr")} - used == set()
    assert [
        name
        for name in {*template_tools("fr")} - {"lang"}
        if not inspect.getdoc(inspect.getattr_static(TemplateTools, name))
    ] == []
    assert [name for name, tool in TOOLS.items() if not inspect.getdoc(tool)] == []


def test_a_name_that_nobody_gave_is_an_error(app: Flask) -> None:
    for jinja in (app.jinja_env, environment()):
        assert jinja.undefined is StrictUndefined
        with pytest.raises(UndefinedError):
            jinja.from_string("{{ page.titel }}").render(page=object())
