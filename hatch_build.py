"""Build hook: puts what a wheel needs beside the code into it.

- the shipped data: ``boundaries/`` and ``data/`` become ``geo/shipped/boundaries`` and ``geo/shipped/data``;
- the web assets: installed from the npm registry when they are not there yet.

An editable install gets neither: there, `geo.base.paths` reads the folders of the checkout.
"""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("boundaries", "data")


def _assets(root: Path) -> ModuleType:
    """Load ``webapp/assets.py`` by its path: the package around it needs more than the standard library."""
    spec = importlib.util.spec_from_file_location("_atlas_assets", root / "webapp" / "assets.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("webapp/assets.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class AtlasBuildHook(BuildHookInterface):  # type: ignore[type-arg, unused-ignore]
    """The hook of ``[tool.hatch.build.hooks.custom]``."""

    def dependencies(self) -> list[str]:
        """Ask for the Node that PyPI ships where assets are missing and the machine has no Node."""
        assets = _assets(Path(self.root))
        if self.target_name != "wheel" or not assets.missing() or assets.npm_command() is not None:
            return []
        with (Path(self.root) / "pyproject.toml").open("rb") as file:
            return list(tomllib.load(file)["dependency-groups"]["node"])

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Complete a wheel; leave an editable install and a source archive alone."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        _assets(root).install()
        for name in SHIPPED:
            build_data["force_include"][str(root / name)] = f"geo/shipped/{name}"
