#!/usr/bin/env python3
"""The commands of this checkout: set-up, server, tests, lock files, wheel.

Needs Python and its standard library, nothing else: everything is installed into ``.venv`` beside this file, from the
lock files. Run ``python3 dev.py`` for the list of commands. (This file avoids newer syntax so that an older Python can at
least say that it is too old.)
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any, Iterator, NoReturn, Sequence  # noqa: UP035 - as above

OLDEST_PYTHON = (3, 11)
OLDEST_PIP_ELSEWHERE = (22, 3)  # the first pip that can install into another Python
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "atlas-setup.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCKS = {"run": "requirements/run.lock", "dev": "requirements/dev.lock"}
EXTRAS = ("pdf", "postgres", "build")  # whoever has the checkout has it all: 30 MB of 680
HEAVY_EXTRA = "model"  # 250 MB to fit what the repository ships: only with what the tests need
NODE_LOCK = "requirements/node.lock"
PROJECT_FILES = ("pyproject.toml", "hatch_build.py")
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

HELP = """\
python3 dev.py COMMAND

  serve [ARGS]         set up if needed, then start the web application ("atlas serve ARGS")
  test [ARGS]          set up if needed, then check style and types and run the tests ("pytest ARGS")
        [--quick]      --quick only style and the tests that are quick: a verdict in half a minute
  setup [--dev]        only set up: .venv, dependencies, web assets; --dev with what the tests need,
        [--fresh]      --fresh from an empty .venv
  lock [--upgrade]     re-make the lock files; --upgrade takes the newest versions
  wheel                build the wheel into dist/
  build [ARGS]         rebuild the shipped boundaries, data and estimates ("atlas build ARGS")
  screenshots [ARGS]   take the pictures of the documentation
  bench [ARGS]         run the benchmarks

Works from any folder. Python 3.11 or newer is needed, and pip."""


class Stop(Exception):
    """The command cannot go on; the sentence says why and what to do."""


START = time.monotonic()


def say(text: str) -> None:
    """Print a progress line with the seconds since the start."""
    print(f"[{time.monotonic() - START:6.1f} s] {text}", flush=True)


def check_python() -> None:
    """Refuse a Python that is too old, and name a newer one if there is one."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    newer = next((name for name in map("python3.{}".format, range(20, 10, -1)) if shutil.which(name)), None)
    advice = f'Run "{newer} dev.py" instead.' if newer else "Install a newer one, for example from python.org."
    raise Stop(f"Python 3.11 or newer is needed, this is {platform.python_version()} ({sys.executable}). {advice}")


def assets_module() -> ModuleType:
    """Load ``webapp/assets.py`` by its path: the package around it needs what is not installed yet."""
    spec = importlib.util.spec_from_file_location("_atlas_assets", str(ROOT / "webapp" / "assets.py"))
    if spec is None or spec.loader is None:
        raise Stop("The file webapp/assets.py is missing: the checkout is not complete.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def environment() -> dict[str, str]:
    """Return the environment for the tools that are started."""
    settings = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    settings.pop("PYTHONHOME", None)
    settings["PATH"] = os.pathsep.join([str(PYTHON.parent), settings.get("PATH", os.defpath)])
    settings["VIRTUAL_ENV"] = str(VENV)
    return settings


def run_quietly(command: Sequence[str], doing: str, cwd: Path = ROOT) -> None:
    """Run a tool without its chatter; where it fails, show what it said."""
    try:
        run = subprocess.run(
            command,
            cwd=str(cwd),
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise Stop(f"{doing} failed: {command[0]} cannot be started ({error}).") from error
    if run.returncode:
        output = (run.stdout + run.stderr).strip()
        lines = [line for line in output.splitlines() if not line.startswith("WARNING: Location")][-30:]
        raise Stop("\n".join([f"{doing} failed. The tool said:", *lines, hint(output)]).rstrip())


def hint(output: str) -> str:
    """Return what to do about a failure that a tool reported."""
    network = (
        "resolve host", "name resolution", "NewConnectionError", "ConnectTimeout", "timed out", "ENOTFOUND", "EAI_AGAIN",
        "ECONNREFUSED", "Network is unreachable", "Connection refused", "No matching distribution",
    )  # fmt: skip
    if any(word in output for word in network):
        return (
            "\nA package registry could not be reached. Check the network (or the proxy settings) and run this again."
        )
    if "No space left" in output:
        return "\nThe disk is full. About 1.5 GB is needed."
    if "DO NOT MATCH THE HASHES" in output:
        return "\nA package is not the one that was locked. Do not install it; report it as SECURITY.md says."
    return ""


# --- set-up ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one set-up of this checkout run at a time; a second one waits."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    with (ROOT / ".venv.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Waiting for another set-up of this checkout")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint(kind: str) -> str:
    """Return a checksum of all that a set-up depends on."""
    digest = hashlib.sha256()
    for name in (LOCKS[kind], *PROJECT_FILES):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what the last complete set-up noted; empty where there was none."""
    try:
        noted = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) and PYTHON.exists() and noted.get("root") == str(ROOT) else {}


def this_python() -> str:
    """Return the version of this Python, without its last number."""
    return "{}.{}".format(*sys.version_info[:2])


def pip() -> list[str]:
    """Return the command that installs into ``.venv``."""
    if any(VENV.glob("lib/python*/site-packages/pip")) or (VENV / "Lib" / "site-packages" / "pip").is_dir():
        return [str(PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip") is None:
        raise Stop(
            f"This Python has no pip ({sys.executable}). Install it and run this again; "
            "on Debian and Ubuntu: apt-get install python3-pip"
        )
    import pip as pip_here

    if tuple(int(part) for part in pip_here.__version__.split(".")[:2]) < OLDEST_PIP_ELSEWHERE:
        raise Stop(
            f"pip {pip_here.__version__} is too old to install into .venv. "
            "On Debian and Ubuntu: apt-get install python3-venv; elsewhere: python3 -m pip install --upgrade pip"
        )
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def make_venv() -> None:
    """Create an empty ``.venv``, with its own pip where this Python can do that."""
    say(f"Creating .venv with Python {platform.python_version()}")
    own_pip = importlib.util.find_spec("ensurepip") is not None
    command = [sys.executable, "-m", "venv", "--clear", *([] if own_pip else ["--without-pip"]), str(VENV)]
    try:
        run_quietly(command, "Creating .venv")
    except Stop:
        if not own_pip:
            raise
        run_quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)], "Creating .venv")


def pip_install(*arguments: str) -> None:
    """Install into ``.venv``; `compile_installed` compiles afterwards, on all cores."""
    run_quietly([*pip(), "install", "--quiet", "--no-compile", *arguments], "Installing packages")


def compile_installed() -> None:
    """Compile what was installed: without it a start takes a second longer where Python may not write bytecode itself."""
    say("Compiling")
    # Not the tests that packages bring, which nothing imports: they are a third of all bytecode.
    idle = r"site-packages[/\\].*[/\\]tests?[/\\]"
    # Some packages hold files that are no Python of this version; they are not imported, and no reason to stop.
    command = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", "-x", idle, str(VENV)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def install_assets(dev: bool) -> None:
    """Install the web assets, with the machine's npm or else with the Node that PyPI ships."""
    assets = assets_module()
    absent = assets.missing(dev)
    if not absent:
        return
    command = [str(PYTHON), str(ROOT / "webapp" / "assets.py"), *(["--dev"] if dev else [])]
    if shutil.which("npm") and shutil.which("node"):
        say("Installing web assets with this machine's npm: {}".format(", ".join(absent)))
        try:
            run_quietly(command, "Installing web assets")
            return
        except Stop as failure:
            say(f"This machine's npm could not do it; trying the Node that PyPI ships\n{failure}")
    say("Installing Node from PyPI (no usable npm on this machine)")
    pip_install("--require-hashes", "--requirement", str(ROOT / NODE_LOCK))
    say("Installing web assets: {}".format(", ".join(absent)))
    run_quietly([*command, "--pypi-node"], "Installing web assets")


def setup(dev: bool = False, fresh: bool = False) -> None:
    """Bring ``.venv`` and the web assets in line with the lock files; quick when they are."""
    check_python()
    kind = "dev" if dev else "run"
    if not fresh and is_set_up(kind) and not assets_module().missing(dev):
        return
    with one_at_a_time():
        if fresh or not is_set_up(kind):  # another set-up may just have done it
            noted = read_stamp()
            if fresh or noted.get("python") != this_python():
                make_venv()
            STAMP.unlink() if STAMP.exists() else None
            lock = ROOT / LOCKS[kind]
            count = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
            say(f"Installing dependencies: {count} locked packages ({LOCKS[kind]})")
            pip_install("--require-hashes", "--requirement", str(lock))
            say("Installing the Atlas itself (editable)")
            pip_install("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
            compile_installed()
            kinds = ("run", "dev") if dev else ("run",)
            noted = {"root": str(ROOT), "python": this_python(), **{name: fingerprint(name) for name in kinds}}
            install_assets(dev)
            STAMP.write_text(json.dumps(noted) + "\n", encoding="utf-8")
        else:
            install_assets(dev)
        say("Set up")


def is_set_up(kind: str) -> bool:
    """Say whether the last set-up still holds."""
    noted = read_stamp()
    return noted.get("python") == this_python() and noted.get(kind) == fingerprint(kind)


# --- browser --------------------------------------------------------------------------------------------------------


def chromium() -> str | None:
    """Return the Chromium or Chrome of this machine; ``ATLAS_CHROMIUM`` comes first."""
    named = os.environ.get("ATLAS_CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def apt_install(name: str, packages: Sequence[str]) -> None:
    """Install packages of Debian where that is possible without asking."""
    apt = shutil.which("apt-get")
    if not (apt and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    say(f"Installing {name} for the tests (apt-get)")
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = [apt, "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    for command in (install, [apt, "update", "--quiet"], install):
        run = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip
        if command is install and run.returncode == 0:
            return
    say(f"apt-get could not install {name}:\n" + "\n".join(run.stdout.strip().splitlines()[-8:]))


def install_chromium() -> None:
    """Install Chromium for the browser tests where that is possible without asking; else say how."""
    if chromium():
        return
    apt_install("Chromium", ["chromium"])
    if chromium():
        return
    say(
        "No Chromium was found: the browser tests will be skipped (and fail where CI is set). Install it "
        '(Debian: "apt-get install chromium") or name one in ATLAS_CHROMIUM.'
    )


def has_pango() -> bool:
    """Say whether the library that the PDF documents need is on this machine."""
    check = "from geo.reports.pdf import library; library()"
    run = subprocess.run([str(PYTHON), "-c", check], cwd=str(ROOT), env=environment(), capture_output=True, check=False)
    return run.returncode == 0


def install_pango() -> None:
    """Install Pango for the tests of PDF documents where that is possible without asking; else say how."""
    if has_pango():
        return
    apt_install("Pango", PANGO)
    if not has_pango():
        say(
            "The library Pango was not found: the tests of PDF documents will be skipped (and fail where CI is set). "
            'Install it (Debian: "apt-get install {}"; macOS: "brew install pango").'.format(" ".join(PANGO))
        )


def has_postgresql() -> bool:
    """Say whether a PostgreSQL server can be started on this machine."""
    return bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def install_postgresql() -> None:
    """Install PostgreSQL for the tests of the store where that is possible without asking; else say how."""
    if has_postgresql():
        return
    apt_install("PostgreSQL", ["postgresql"])
    if not has_postgresql():
        say(
            "No PostgreSQL server was found: the store is tested on SQLite alone (and its tests fail where CI is set). "
            'Install it (Debian: "apt-get install postgresql").'
        )


# --- commands -------------------------------------------------------------------------------------------------------


def become(command: Sequence[str]) -> NoReturn:
    """Hand over to a program, in the folder that the user is in."""
    sys.stdout.flush()
    if WINDOWS:
        raise SystemExit(subprocess.run(command, env=environment(), check=False).returncode)
    os.execve(command[0], list(command), environment())


def serve(arguments: list[str]) -> None:
    """Start the web application."""
    setup()
    become([str(PYTHON), "-m", "geo", "serve", *arguments])


QUICK = ["-m", "not slow and not browser"]
"""What a quick run leaves out; modules that are left out as a whole are not even read (see conftest.py)."""


def checks(arguments: Sequence[str], quick: bool = False) -> list[tuple[str, list[str]]]:
    """Return the checks of a test run, each with its name; a quick one is what takes half a minute."""
    style = [
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ]
    pytest = ["-m", "pytest", "-n", "auto", "--dist", "loadscope"]
    if quick:
        return [*style, ("pytest", [*pytest, *QUICK, *arguments])]
    return [
        *style,
        ("mypy", ["-m", "mypy"]),
        ("import layers", ["-c", "from importlinter.cli import lint_imports_command as run; run()"]),
        ("eslint", ["webapp/assets.py", "--run", "eslint"]),
        ("tsc", ["webapp/assets.py", "--run", "tsc"]),
        ("pytest", [*pytest, *arguments]),
    ]


def test(arguments: list[str]) -> None:
    """Check style and types, run the tests; all of them, whatever fails."""
    quick = "--quick" in arguments
    setup(dev=True)
    if not quick:
        install_chromium()
        install_pango()
        install_postgresql()
    failed = []
    for name, command in checks([each for each in arguments if each != "--quick"], quick):
        say(name)
        code = subprocess.run([str(PYTHON), *command], cwd=str(ROOT), env=environment(), check=False).returncode
        if code:
            failed.append(name)
    if failed:
        raise Stop("Failed: {}".format(", ".join(failed)))


def lock(arguments: list[str]) -> None:
    """Re-make the lock files, for Python 3.11 or newer on any system."""
    upgrade = ["--upgrade"] if "--upgrade" in arguments else []
    if shutil.which("npm"):
        # First, so that a package that was just added can be installed by the set-up that follows.
        run_quietly([sys.executable, str(ROOT / "webapp" / "assets.py"), "--lock"], "Locking the web assets")
    setup(dev=True)
    compile_ = [
        str(PYTHON), "-m", "uv", "pip", "compile", "--quiet", "--no-config", "--universal", "--generate-hashes",
        "--no-emit-index-url", "--python-version", "{}.{}".format(*OLDEST_PYTHON),
        "--custom-compile-command", "python3 dev.py lock", *upgrade,
    ]  # fmt: skip
    run = ["pyproject.toml", "--group", "editable", *("--extra=" + extra for extra in EXTRAS)]
    for output, inputs in (
        (LOCKS["run"], run),
        (LOCKS["dev"], [*run, "--extra", HEAVY_EXTRA, "--extra", "dev", "--constraints", LOCKS["run"]]),
        (NODE_LOCK, ["--group", "node"]),
    ):
        say(f"Locking {output}")
        run_quietly([*compile_, *inputs, "--output-file", output], f"Locking {output}")
    say("Locking webapp/package-lock.json")
    run_quietly([str(PYTHON), str(ROOT / "webapp" / "assets.py"), "--lock"], "Locking the web assets")
    say('Locked. Run "python3 dev.py test" with the new versions before a commit.')


def wheel(arguments: list[str]) -> None:
    """Build the wheel with the locked build tool."""
    setup()
    say("Building the wheel")
    target = ROOT / "dist"
    command = [*pip(), "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target)]
    run_quietly([*command, *arguments, str(ROOT)], "Building the wheel")
    newest = max(target.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    say(f"Built {newest} ({newest.stat().st_size / 1e6:.1f} MB)")


def build(arguments: list[str]) -> None:
    """Rebuild the shipped boundaries, data and estimates."""
    setup(dev="estimates" in arguments)
    become([str(PYTHON), "-m", "geo", "build", *arguments])


def screenshots(arguments: list[str]) -> None:
    """Take the pictures of the documentation."""
    setup(dev=True)
    install_chromium()
    become([str(PYTHON), str(ROOT / "tests" / "browser" / "screenshots.py"), *arguments])


def bench(arguments: list[str]) -> None:
    """Run the benchmarks."""
    setup(dev=True)
    become([str(PYTHON), str(ROOT / "benchmarks" / "run.py"), *arguments])


def setup_command(arguments: list[str]) -> None:
    """Set up and say so."""
    unknown = set(arguments) - {"--dev", "--fresh"}
    if unknown:
        raise Stop("setup knows --dev and --fresh, not {}.".format(", ".join(sorted(unknown))))
    setup(dev="--dev" in arguments, fresh="--fresh" in arguments)
    say("Ready: {}".format(PYTHON.parent / "atlas"))


COMMANDS: dict[str, Any] = {
    "serve": serve,
    "test": test,
    "setup": setup_command,
    "lock": lock,
    "wheel": wheel,
    "build": build,
    "screenshots": screenshots,
    "bench": bench,
}


def main(arguments: list[str]) -> int:
    """Run one command."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0 if arguments else 2
    try:
        check_python()
        if arguments[0] not in COMMANDS:
            raise Stop("There is no command {!r}. Choose one of: {}.".format(arguments[0], ", ".join(COMMANDS)))
        COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
