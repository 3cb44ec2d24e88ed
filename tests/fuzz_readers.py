"""Feed damaged files of every format to the doctor: it may refuse them with a sentence, and do nothing else.

    .venv/bin/python tests/fuzz_readers.py --seconds 600 [--seed N] [--keep FOLDER]

Files are made here, then cut, flipped, repeated and spliced at random. A worker process reads them, so that a crash of a
library is seen too; the file that it was reading is kept in FOLDER. Exit code 0: nothing but tables and sentences.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import io
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from pathlib import Path

LONGEST = 60
"""Seconds of processor time after which reading one small file counts as hanging."""
MEMORY = 6_000_000_000
WORKER_SECONDS = 60.0

TEXT = (
    "Titre\n\ncode;nom;département;valeur;taux\n1001;L'Abergement-Clémenciat;01;1 234,5;12 %\n2a004;Ajaccio;2A;-3;=cmd\n"
    '"01039";"Béon; ""dit""";1;n.d.;\n69123;LYON CEDEX 03;69;1e9;<b>x</b>\n;VERGNE;17;;\n98818;Nouméa;988;5;5\n'
)


def seeds(folder: Path) -> dict[str, bytes]:
    """Return small sound files of every format by ending."""
    import geopandas as gpd
    import pandas as pd
    import shapely

    frame = pd.DataFrame({"code": ["1001", "01002", "2A004"], "nom": ["Aé", "B", "C"], "v": [0.5, 3.0, None]})
    contents = {"utf8.csv": TEXT.encode(), "latin.csv": TEXT.encode("latin-1"), "wide.csv": TEXT.encode("utf-16")}
    contents["tab.tsv"] = TEXT.replace(";", "\t").encode("cp850", "replace")
    contents["a.csv.gz"] = gzip.compress(TEXT.encode())
    for name, engine in (("a.xlsx", "xlsxwriter"),):
        frame.to_excel(folder / name, index=False, startrow=2, engine=engine)
    frame.to_parquet(folder / "a.parquet")
    shapes = gpd.GeoDataFrame(frame, geometry=shapely.points([[2, 48], [3, 47], [8, 42]]), crs=4326)
    shapes.to_file(folder / "a.geojson", driver="GeoJSON")
    shapes.to_file(folder / "a.gpkg", driver="GPKG")
    shapes.to_file(folder / "shape.shp")
    for path in folder.glob("a.*"):
        contents[path.name] = path.read_bytes()
    contents["shape.zip"] = _zip({path.name: path.read_bytes() for path in folder.glob("shape.*")})
    contents["a.zip"] = _zip({"inside/a.csv": TEXT.encode()})
    cell = '<table:table-cell office:value-type="string"><text:p>01001</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="2">{cell * 3}</table:table-row>'
    contents["a.ods"] = _zip({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<m/>",
        "content.xml": f'<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>'
        f'<office:spreadsheet><table:table table:name="T">{row}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>".encode(),
    })  # fmt: skip
    return contents


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def damage(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Return a file with one to six random wounds; those of an archive may be inside its members."""
    if content[:2] == b"PK" and chance.random() < 0.7:
        return _damage_members(content, chance, others)
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(8)
        if kind == 0:
            del data[at:]
        elif kind == 1 and data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del data[at : at + chance.randint(1, 40)]
        elif kind == 3:
            data[at:at] = chance.randbytes(chance.randint(1, 40))
        elif kind == 4:
            data[at:at] = data[max(0, at - 60) : at] * chance.randint(1, 30)
        elif kind == 5:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            data[at:at] = other[start : start + 200]
        elif kind == 6:
            data[at : at + 4] = chance.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"9999", b'";\n"']
            )
        else:
            data[at:at] = chance.choice(
                [b'"', b";" * 50, b"\n" * 20, b"\0", "é".encode(), b"\xe9", b"\r", b"'", b"<", b"{"]
            )
    return bytes(data)


def _damage_members(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    wounded = chance.choice(list(members))
    members[wounded] = damage(members[wounded], chance, others) if members[wounded] else b"x"
    if chance.random() < 0.1:
        members[chance.choice(["../x.csv", "C:\\x.csv", "b.csv", "x.shp"])] = members.pop(wounded)
    return _zip(members)


def work(seed: int, seconds: float, keep: Path) -> None:
    """Read damaged files until the time is over; print what became of them."""
    from geo.base.errors.kinds import AtlasError
    from geo.doctor.check import check_file
    from geo.doctor.report import output_table
    from geo.doctor.totals import summary

    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as made:
        sound = seeds(Path(made))
        while time.monotonic() < end:
            name = chance.choice(list(sound))
            path = keep / f"{seed}-{name}"
            path.write_bytes(damage(sound[name], chance, list(sound.values())))
            _watch(LONGEST)
            try:
                checked = check_file(path)
                counts = summary(checked)
                if counts["rows"] != counts["matched"] + counts["ambiguous"] + counts["unmatched"] or not len(
                    output_table(checked)
                ):
                    raise AssertionError("rows in are not rows explained")
                outcomes["checked"] += 1
            except AtlasError as error:
                if "\n" in str(error) or not error.message("fr"):
                    raise
                outcomes[type(error).__name__] += 1
            _watch(0)
            path.unlink()
    print(" ".join(f"{name}={count}" for name, count in outcomes.items()))


def main() -> int:
    """Start workers one after the other until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "atlas-fuzz")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    if given.worker:
        _limit_memory()
        try:
            work(given.seed, given.seconds, given.keep)
        except Exception:
            traceback.print_exc()
            return 1
        return 0
    total: Counter[str] = Counter()
    failed, seed, end = 0, given.seed, time.monotonic() + given.seconds
    while (left := end - time.monotonic()) > 1:
        command = [sys.executable, __file__, "--worker", "--seed", str(seed), "--keep", str(given.keep)]
        command += ["--seconds", str(min(left, WORKER_SECONDS))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            failed += 1
            print(f"seed {seed}: exit code {done.returncode}\n{done.stderr[-3000:]}", flush=True)
        total.update({name: int(count) for name, count in (pair.split("=") for pair in done.stdout.split())})
        seed += 1
    print(f"{sum(total.values()):,} files, {failed} failures: {dict(total.most_common())}")
    return 1 if failed else 0


def _watch(seconds: float) -> None:
    """End the process with a traceback when it has worked for that long; 0 stops watching.

    Waiting for a processor that others use is no work: the time is the process's own.
    """
    if hasattr(signal, "setitimer"):
        faulthandler.register(signal.SIGPROF, chain=True)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    raise SystemExit(main())
