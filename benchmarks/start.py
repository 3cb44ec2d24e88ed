#!/usr/bin/env python3
"""Processor time that a command takes from its start to its end, as a table: ``.venv/bin/python benchmarks/start.py``.

User and system time of the process together, the least of several runs after one that fills the caches: other work on the
machine lengthens it far less than the time on the clock. ``import pandas`` is the measure to compare machines by.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

FIVE = "commune,valeur\nRennes,1\nSaint-Malo,2\nBrest,3\nNantes,4\nQuimper,5\n"


def processor_time(command: list[str]) -> float:
    """Return the seconds of processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def rows(python: str, file: Path) -> dict[str, tuple[list[str], float | None]]:
    """Return each command by its name, with the seconds that it may take."""
    atlas = [python, "-m", "geo"]
    commands = {
        "import pandas": ([python, "-c", "import pandas"], None),
        "import geo": ([python, "-c", "import geo"], None),
        "atlas --help": ([*atlas, "--help"], 0.25),
        "atlas map --help": ([*atlas, "map", "--help"], None),
        "atlas territories --search": ([*atlas, "territories", "--level", "commune", "--search", "rennes"], 1.0),
        "atlas indicators": ([*atlas, "indicators"], None),
        "atlas check, 5 lines": ([*atlas, "check", str(file)], 1.5),
    }
    script = Path(python).with_name("atlas")
    return commands | ({"bin/atlas --help": ([str(script), "--help"], 0.25)} if script.exists() else {})


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--python", default=sys.executable, help="Python of the installation to measure; this one by default."
    )
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print(f"| {'command':<28} | least | bound |\n|{'-' * 30}|------:|------:|")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "five.csv"
        file.write_text(FIVE, "utf-8")
        for name, (command, bound) in rows(given.python, file).items():
            processor_time(command)
            least = min(processor_time(command) for _ in range(given.runs))
            print(f"| {name:<28} | {least:5.2f} | {'' if bound is None else f'{bound:.2f}':>5} |", flush=True)


if __name__ == "__main__":
    main()
