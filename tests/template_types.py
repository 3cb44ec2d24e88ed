"""What templates read, found in their syntax trees: each attribute, followed through the types of the fields.

A small type checker: told the class of ``page`` it follows fields, properties, methods, loops, unpacking, `set`, macros,
includes and blocks. What it cannot know the type of (tables of pandas, numbers, text) it lets pass.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, nodes

OURS = ("geo.", "webapp.")
KEEP_TYPE = {"reverse", "list", "select", "selectattr", "sort"}
"""Filters that return what they are given, or some of it."""


@dataclass(frozen=True)
class Returns:
    """Something that is called, and the type of what it returns."""

    kind: Any


@dataclass(frozen=True)
class Macro:
    """A macro, the template that it stands in, and the names that it sees."""

    node: nodes.Macro
    template: str
    scope: dict[str, Any]


@dataclass
class Reader:
    """Reads a template with all that it extends, includes and imports.

    Attributes
    ----------
    environment : Environment
    read : set of (class, str)
        Attributes that were read, with the class that declares them.
    wrong : list of str
        Attributes that their class does not have.
    """

    environment: Environment
    read: set[tuple[type, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    _at: str = ""
    _blocks: dict[str, nodes.Block] = field(default_factory=dict)
    _called: set[str] = field(default_factory=set)

    def page(self, page: type) -> None:
        """Read the template of a page."""
        self._blocks, self._called = {}, set()
        self._template(page.template, {"page": page})

    def _tree(self, name: str) -> nodes.Template:
        assert self.environment.loader is not None
        source, _, _ = self.environment.loader.get_source(self.environment, name)
        return self.environment.parse(source)

    def _template(self, name: str, scope: dict[str, Any]) -> None:
        before, self._at = self._at, name
        tree = self._tree(name)
        parent = next(tree.find_all(nodes.Extends), None)
        for block in tree.find_all(nodes.Block):
            self._blocks.setdefault(block.name, block)
        # The blocks of a template that extends another one stand where that one has them.
        self._body([node for node in tree.body if not parent or not isinstance(node, nodes.Block)], scope)
        if parent:
            self._template(parent.template.as_const(), scope)
        self._at = before

    def _body(self, body: Iterable[nodes.Node], scope: dict[str, Any]) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        match node:
            case nodes.For():
                inner = {**scope, "loop": Any}
                assign(node.target, element(self._type(node.iter, scope)), inner)
                if node.test:
                    self._type(node.test, inner)
                self._body(node.body, inner)
                self._body(node.else_, scope)
            case nodes.If():
                self._type(node.test, scope)
                self._body([*node.body, *node.elif_, *node.else_], scope)
            case nodes.Assign():
                assign(node.target, self._type(node.node, scope), scope)
            case nodes.Macro():
                scope[node.name] = Macro(node, self._at, scope)
            case nodes.CallBlock():
                self._body(node.body, dict(scope))
                self._type(node.call, scope)
            case nodes.Import():
                scope[node.target] = self._macros(node.template.as_const())
            case nodes.Include():
                self._template(node.template.as_const(), dict(scope))
            case nodes.Block():
                self._body(self._blocks[node.name].body, dict(scope))
            case nodes.Output():
                for part in node.nodes:
                    self._type(part, scope)
            case nodes.Extends():
                pass
            case _:
                raise NotImplementedError(f"{self._at}:{node.lineno}: {type(node).__name__}")

    def _macros(self, name: str) -> dict[str, Any]:
        """Return the macros of a template, which see each other and the tools."""
        before, self._at = self._at, name
        scope: dict[str, Any] = {}
        self._body(self._tree(name).body, scope)
        self._at = before
        return scope

    def _call(self, macro: Macro, node: nodes.Call, scope: dict[str, Any]) -> None:
        given = dict(
            zip([arg.name for arg in macro.node.args], [self._type(arg, scope) for arg in node.args], strict=False)
        )
        given |= {each.key: self._type(each.value, scope) for each in node.kwargs}
        call = f"{macro.template} {macro.node.name} {given}"
        if call in self._called:
            return
        self._called.add(call)
        before, self._at = self._at, macro.template
        self._body(macro.node.body, {**macro.scope, **{arg.name: Any for arg in macro.node.args}, **given})
        self._at = before

    def _type(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """Return the type of an expression; all that it reads is noted."""
        match node:
            case nodes.Name():
                return scope.get(node.name, Any)
            case nodes.Getattr():
                return self._attribute(self._type(node.node, scope), node.attr, node.lineno)
            case nodes.Getitem():
                inside = self._type(node.node, scope)
                self._type(node.arg, scope)
                if isinstance(node.arg, nodes.Slice):
                    return inside
                return element(inside, node.arg.value if isinstance(node.arg, nodes.Const) else ...)
            case nodes.Call():
                called = self._type(node.node, scope)
                if isinstance(called, Macro):
                    self._call(called, node, scope)
                    return Any
                self._children(node, scope, besides=node.node)
                return called.kind if isinstance(called, Returns) else Any
            case nodes.Filter() if node.node:
                inside = self._type(node.node, scope)
                self._children(node, scope, besides=node.node)
                return inside if node.name in KEEP_TYPE else list[inside] if node.name == "batch" else Any
            case nodes.CondExpr():
                self._children(node, scope, besides=node.expr1)
                return self._type(node.expr1, scope)
            case nodes.List():
                kinds = [self._type(item, scope) for item in node.items]
                return list[kinds[0]] if kinds else Any
            case nodes.Tuple():
                return tuple[*(self._type(item, scope) for item in node.items)]
            case _:
                self._children(node, scope)
                return Any

    def _children(self, node: nodes.Node, scope: dict[str, Any], besides: nodes.Node | None = None) -> None:
        for child in node.iter_child_nodes():
            if child is not besides:
                self._type(child, scope)

    def _attribute(self, kind: Any, name: str, line: int) -> Any:
        if isinstance(kind, dict):  # an imported template
            return kind[name]
        kind = present(kind)
        if typing.get_origin(kind) is dict:
            key, value = typing.get_args(kind)
            return {"items": Returns(list[tuple[key, value]]), "values": Returns(list[value])}.get(name, Any)
        if not inspect.isclass(kind) or not kind.__module__.startswith(OURS):
            return Any
        for owner in kind.__mro__:
            if name in vars(owner).get("__annotations__", {}):
                self.read.add((owner, name))
                return typing.get_type_hints(owner)[name]
            member = vars(owner).get(name)
            if isinstance(member, property):
                return typing.get_type_hints(member.fget).get("return", Any)
            if inspect.isfunction(member):
                return Returns(typing.get_type_hints(member).get("return", Any))
            if member is not None:
                return Any
        self.wrong.append(f"{self._at}:{line}: {kind.__name__} has no {name}")
        return Any


def present(kind: Any) -> Any:
    """Return a type without None."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        known = [each for each in typing.get_args(kind) if each is not type(None)]
        return known[0] if len(known) == 1 else Any
    return kind


def element(kind: Any, place: Any = ...) -> Any:
    """Return the type of what a sequence holds, or of one place of a tuple, or of the values of a dictionary."""
    kind = present(kind)
    origin, held = typing.get_origin(kind), typing.get_args(kind)
    if origin is dict and place is not ...:
        return held[1]
    if origin is tuple and held[-1] is not ...:
        if isinstance(place, int) and place < len(held):
            return held[place]
        return held[0] if len(set(map(str, held))) == 1 else Any
    return held[0] if origin in {list, tuple} else Any


def assign(target: nodes.Node, kind: Any, scope: dict[str, Any]) -> None:
    """Give names their types; a pair is unpacked."""
    if isinstance(target, nodes.Name):
        scope[target.name] = kind
    elif isinstance(target, nodes.Tuple):
        for place, part in enumerate(target.items):
            assign(part, element(kind, place), scope)
