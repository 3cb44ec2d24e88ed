"""Compare the answers of two checkouts, to prove that a rework changed nothing but what it was meant to change.

    .venv/bin/python tests/compare_answers.py --old OLD_CHECKOUT --new NEW_CHECKOUT [--only REGEX] [--report FILE.md]

Both web applications are asked for the same addresses, both command lines run the same commands; status, headers and bytes of
the answers are compared, and the files that commands write. What differs from run to run is taken out by the rules that the
report names. Everything is written into a folder that is removed at the end. Exit code 0: all answers are equal.

A checkout is set up (``dev.py setup``); without its own ``.venv`` the Python of the other options runs it.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from answers.asks import FIRST, Ask, addresses
from answers.commands import commands, write_inputs
from answers.report import compared
from answers.sides import Side
from answers.uploads import OTHER, TOKEN, uploads

SHARED = {
    "ATLAS_UPLOAD_TOKENS": f"{TOKEN},{OTHER}", "ATLAS_UPLOAD_MB": "1", "ATLAS_TABLE_ROWS": "10", "ATLAS_QUERY_LENGTH": "300",
}  # fmt: skip
"""Settings of the server that stands for one that others reach."""
PACKAGES = "import importlib.metadata as m; print(*sorted({f'{d.name}=={d.version}' for d in m.distributions()}))"
PLACE = "import geo, pathlib; print(pathlib.Path(geo.__file__).resolve().parent.parent)"


def main() -> int:
    """Ask both checkouts and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("old", "new"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="CHECKOUT")
        parser.add_argument(f"--python-{name}", metavar="PYTHON", help="instead of the one in the checkout's .venv")
    parser.add_argument("--only", default="", metavar="REGEX", help="only addresses and commands whose name has it")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the whole report (Markdown); else it is printed"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the answers in this new folder")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # then servers are ended too
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="compare-answers-") as temporary:
        work = given.keep.resolve() if given.keep else Path(temporary)
        work.mkdir(exist_ok=True)
        sides = [
            side_of(name, getattr(given, name).resolve(), getattr(given, f"python_{name}"), work)
            for name in ("old", "new")
        ]
        write_inputs(work / "inputs", sides[0].checkout / "docs" / "example.csv")
        questions = Questions(sides[0], re.compile(given.only))
        # A thread for each checkout, which waits for its server and its commands.
        with ThreadPoolExecutor(len(sides)) as pool:
            try:
                list(pool.map(questions.answer, sides))
            except BaseException:
                for side in sides:
                    side.stop()
                raise
        report = compared(*sides)
        text = report.markdown(
            [*map(described, sides), f"- {time.monotonic() - started:.0f} seconds", *packages(*sides)]
        )
    if given.report:
        given.report.write_text(text, encoding="utf-8")
        print(report.summary())
    else:
        print(text)
    return 0 if report.same else 1


def side_of(name: str, checkout: Path, python: str | None, work: Path) -> Side:
    """Return a checkout that can be asked, and make sure that it is the one that answers."""
    inside = [checkout / ".venv" / "bin" / "python", checkout / ".venv" / "Scripts" / "python.exe"]
    side = Side(
        name, checkout, python or next((str(path) for path in inside if path.exists()), sys.executable), work / name
    )
    side.work.mkdir()
    if Path(side.run_python(PLACE)) != checkout:
        raise SystemExit(f"{side.python} does not run the checkout {checkout} but {side.run_python(PLACE)}.")
    return side


class Questions:
    """What both checkouts are asked; the indicators and the kinds of errors are those of the old one."""

    def __init__(self, old: Side, only: re.Pattern[str]) -> None:
        indicators = [entry["id"] for entry in json.loads(old.printed("indicators", "--json"))]
        errors = (old.checkout / "docs" / "errors.md").read_text(encoding="utf-8")
        every = addresses(indicators, re.findall(r"^\| `\w+` \| ([\w-]+) \|", errors, re.MULTILINE))
        wanted = [ask for ask in every if only.search(ask.name)]
        self.only = only
        self.addresses = [ask for ask in every if ask in wanted or ask.address in FIRST] if wanted else []
        # The steps of an import go together.
        self.uploads = uploads() if any(only.search(ask.name) for ask in uploads()) else []
        self.commands = [line for line in commands() if only.search(f"atlas {line}")]

    def answer(self, side: Side) -> None:
        """Ask one checkout."""
        own, shared = ([ask for ask in self.uploads if ask.shared is wanted] for wanted in (False, True))
        if self.addresses or own:
            with side.server() as port:
                self._ask(side, port, [*self.addresses, *own])
                self._ask(side, port, [ask for ask in side.hashed() if self.only.search(ask.name)])
            say(side, f"{len(side.answers)} addresses are answered")
        if shared:
            with side.server(**SHARED) as port:
                self._ask(side, port, shared)
        for number, line in enumerate(self.commands, 1):
            if side.stopped:
                return
            side.run(line, side.work.parent / "inputs")
            if number % 20 == 0:
                say(side, f"{number} of {len(self.commands)} commands are run")

    @staticmethod
    def _ask(side: Side, port: int, asks: list[Ask]) -> None:
        for ask in asks:
            if side.stopped:
                return
            side.ask(port, ask)


def say(side: Side, sentence: str) -> None:
    """Say how far a checkout is."""
    print(f"{side.name}: {sentence}", file=sys.stderr, flush=True)


def described(side: Side) -> str:
    """Return which commit a checkout is at, and whether anything in it is not committed."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(side.checkout), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    changed = " with changes that are not committed" if git("status", "--porcelain") else ""
    return f"- {side.name}: {git('log', '-1', '--format=%h %s')}{changed}"


def packages(old: Side, new: Side) -> list[str]:
    """Say which packages differ: they change answers without a change of the code."""
    before, after = (set(side.run_python(PACKAGES).split()) for side in (old, new))
    differing = [*(f"{name} (old only)" for name in before - after), *(f"{name} (new only)" for name in after - before)]
    return [f"- packages that differ: {', '.join(sorted(differing)) or 'none'}"]


if __name__ == "__main__":
    raise SystemExit(main())
