"""Rules of the project itself: lock files, what may stand in the repository, who imports whom, what a wheel holds."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from geo.build.data import addresses
from geo.cli.main import main
from geo.reports import pdf
from tests.lacking import lacking

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("run.lock", "dev.lock", "node.lock")
LARGEST_FILE = 20_000_000

# Written in parts: this file must pass its own test.
OF_A_MACHINE = tuple("/" + name + "/" for name in ("work", "root", "home", "Users", "opt", "build"))
REGISTRIES = (
    "registry" + ".npmjs", "registry" + ".yarnpkg", "pythonhosted" + ".org", "pypi" + ".org", "pypi" + ".python",
    "deb.debian" + ".org", "archive.ubuntu" + ".com", "crates" + ".io", "proxy.golang" + ".org",
)  # fmt: skip


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Files that are in the repository or about to be: what git does not ignore."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        lacking("not a git checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, list[Requirement]]:
    """Return the pins of a lock file: several of one package where Python versions differ."""
    requirements: dict[str, list[Requirement]] = {}
    for line in lock_text(name).splitlines():
        if line[:1].isalnum():
            pin = Requirement(line.removesuffix("\\").strip())
            requirements.setdefault(normal(pin.name), []).append(pin)
    return requirements


# --- lock files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_an_exact_version_and_hashes(name):
    entries = re.split(r"^(?=\w)", lock_text(name), flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address_and_no_file(name):
    assert not re.search(r"http|file:|--(extra-)?index|--find-links|(?<![\w])/\w", lock_text(name))


@pytest.mark.parametrize(("lock", "without"), [("run.lock", {"dev", "model"}), ("dev.lock", set())])
def test_lock_satisfies_pyproject(project, lock, without):
    locked = pins(lock)
    wanted = [*project["build-system"]["requires"], *project["dependency-groups"]["editable"]]
    wanted += project["project"]["dependencies"]
    for extra, needed in project["project"]["optional-dependencies"].items():
        wanted += [] if extra in without else needed
    for requirement in map(Requirement, wanted):
        versions = [next(iter(pin.specifier)).version for pin in locked.get(normal(requirement.name), [])]
        assert versions, f"{requirement.name} is not in {lock}: run python3 dev.py lock"
        assert all(version in requirement.specifier for version in versions), f"{requirement} against {versions}"


def test_both_locks_hold_the_same_versions():
    run, dev = (
        {name: sorted(map(str, requirements)) for name, requirements in pins(lock).items()}
        for lock in ("run.lock", "dev.lock")
    )
    assert {name: dev.get(name) for name in run} == run


def test_npm_lock_has_checksums_and_no_address():
    locked = json.loads((ROOT / "webapp" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: entry for name, entry in locked.items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())


def test_npm_lock_agrees_with_its_manifest():
    manifest = json.loads((ROOT / "webapp" / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "webapp" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for kind in ("dependencies", "devDependencies"):
        assert manifest[kind] == locked[""][kind]
        assert all(locked[f"node_modules/{name}"]["version"] == version for name, version in manifest[kind].items())


# --- what stands in the repository ----------------------------------------------------------------------------------


def search(pattern: bytes, files: list[Path]) -> list[str]:
    hits = {path.relative_to(ROOT).as_posix(): re.search(pattern, path.read_bytes()) for path in files}
    return [f"{name}: {hit[0]!r}" for name, hit in hits.items() if hit]


@pytest.mark.slow
def test_files_name_no_path_of_a_machine(files):
    folders = "|".join(OF_A_MACHINE).encode()
    assert not search(rb"(?<![\w.:/$~}%<>*)\]-])(" + folders + rb")[\w.]", files)


def test_files_name_no_registry_address(files):
    assert not search("|".join(map(re.escape, REGISTRIES)).encode(), files)


def test_files_are_not_large(files):
    assert not [path for path in files if path.stat().st_size > LARGEST_FILE]


def test_files_hold_no_vendored_web_code(files):
    code = [path for path in files if path.suffix in {".js", ".mjs", ".css"}]
    assert not [path for path in code if ".min." in path.name or "vendor" in path.parts or "node_modules" in path.parts]
    long = [path for path in code if max(map(len, path.read_text(encoding="utf-8").splitlines()), default=0) > 1000]
    assert not long, "these look minified"


# --- words about the project ----------------------------------------------------------------------------------------


def test_every_dependency_has_its_purpose_in_contributing(project):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    explained = {normal(name) for name in re.findall(r"^\| `([^`]+)` \| \S.* \|$", text, flags=re.MULTILINE)}
    extras = project["project"]["optional-dependencies"]
    declared = [
        *project["project"]["dependencies"],
        *(line for needed in extras.values() for line in needed),
        *project["dependency-groups"]["editable"],
        *project["dependency-groups"]["node"],
    ]
    manifest = json.loads((ROOT / "webapp" / "package.json").read_text(encoding="utf-8"))
    names = {normal(Requirement(line).name) for line in declared} | {
        *manifest["dependencies"],
        *manifest["devDependencies"],
    }
    assert explained == names
    for extra in set(extras) - {"dev"}:
        for needed in map(Requirement, extras[extra]):
            assert f"| `{needed.name}` | `{extra}` | " in text


def test_every_dependency_has_a_comment_in_pyproject(project):
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    extras = project["project"]["optional-dependencies"].values()
    for wanted in (*project["project"]["dependencies"], *(line for needed in extras for line in needed)):
        assert any(f'"{wanted}",' in line and re.search(r"#\s*\w", line) for line in lines), wanted


@pytest.mark.slow
def test_every_direct_import_is_a_declared_dependency(project):
    tables = {"": project["project"]["dependencies"], **project["project"]["optional-dependencies"]}
    declared = {extra: {normal(Requirement(line).name) for line in lines} for extra, lines in tables.items()}
    used = {name for path in sources("geo", "webapp") for name in imports(path)}
    foreign = used - set(sys.stdlib_module_names) - {"geo", "webapp", "__future__"}
    assert {normal(name) for name in foreign} <= set().union(*(declared[extra] for extra in set(declared) - {"dev"}))


def test_version_stands_in_the_changelog(project):
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text
    assert f"## [{project['project']['version']}]" in text


# --- commands -------------------------------------------------------------------------------------------------------


def test_makefile_and_dev_know_the_same_commands():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    shown = subprocess.run([sys.executable, str(ROOT / "dev.py"), "--help"], capture_output=True, text=True, check=True)
    assert targets - {"help"} == set(re.findall(r"^  ([a-z]+) ", shown.stdout, flags=re.MULTILINE))


def test_a_quick_run_is_the_full_one_without_what_takes_long():
    spec = importlib.util.spec_from_file_location("_dev", ROOT / "dev.py")
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    quick, full = (dict(dev.checks(["-k", "codes"], quick=quick)) for quick in (True, False))
    assert list(quick) == ["ruff check", "ruff format", "pytest"]
    assert {name: quick[name] for name in ("ruff check", "ruff format")}.items() <= full.items()
    assert {"mypy", "pytest"} < set(full)
    assert full["pytest"][-2:] == quick["pytest"][-2:] == ["-k", "codes"]
    assert "not slow and not browser" in quick["pytest"]
    assert "-m" not in full["pytest"][1:]


@pytest.mark.parametrize(
    ("expression", "name", "text", "left_out"),
    [
        ("not slow and not browser", "test_x.py", "\npytestmark = pytest.mark.slow\n", True),
        ("not slow and not browser", "test_x.py", "\npytestmark = pytest.mark.browser\n", True),
        ("not slow and not browser", "test_x.py", "\n@pytest.mark.slow\n", None),
        ("not slow and not browser", "x.py", ">>> 1 + 1\n2\n", True),
        ("not browser", "test_x.py", "\npytestmark = pytest.mark.slow\n", None),
        ("not browser", "x.py", ">>> 1 + 1\n2\n", None),
        ("slow", "test_x.py", "\npytestmark = pytest.mark.slow\n", None),
        ("not slow or browser", "test_x.py", "\npytestmark = pytest.mark.slow\n", None),
        ("", "test_x.py", "\npytestmark = pytest.mark.slow\n", None),
        ("", "x.py", ">>> 1 + 1\n2\n", None),
    ],
)
def test_a_module_is_left_out_only_where_none_of_its_tests_is_wanted(
    pytestconfig, tmp_path, expression, name, text, left_out
):  # fmt: skip
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    config = SimpleNamespace(option=SimpleNamespace(markexpr=expression))
    plugins = {getattr(plugin, "__file__", ""): plugin for plugin in pytestconfig.pluginmanager.get_plugins()}
    assert plugins[str(ROOT / "conftest.py")].pytest_ignore_collect(path, config) is left_out


def test_every_test_that_drives_a_browser_says_so():
    modules = sorted((ROOT / "tests" / "browser").glob("test_*.py"))
    assert modules
    assert [
        path.name for path in modules if "\npytestmark = pytest.mark.browser\n" not in path.read_text("utf-8")
    ] == []


def test_unknown_command_is_refused_with_a_sentence(tmp_path):
    run = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "srve"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert run.returncode == 1
    assert run.stderr.startswith("There is no command 'srve'. Choose one of: serve, ")


def test_ci_runs_the_test_command_of_the_readme():
    assert "python3 dev.py test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "python3 dev.py test" in (ROOT / "README.md").read_text(encoding="utf-8")


# --- who imports whom -----------------------------------------------------------------------------------------------


def sources(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def imports(path: Path, top_level_only: bool = False) -> set[str]:
    """Return the top names of the modules that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.slow
def test_domain_never_names_the_web():
    """Only the command line may start the web application, and only when it is asked to."""
    for path in sources("geo"):
        web = imports(path) & {"flask", "werkzeug", "waitress", "webapp"}
        if path.parent == ROOT / "geo" / "cli":
            assert not imports(path, top_level_only=True) & {"flask", "werkzeug", "waitress", "webapp"}
        else:
            assert not web, f"{path.relative_to(ROOT)} imports {web}"


@pytest.mark.slow
def test_only_render_imports_folium():
    importers = {path.relative_to(ROOT).as_posix() for path in sources("geo", "webapp") if "folium" in imports(path)}
    # The second names its type alone.
    assert importers <= {"geo/maps/web/folium_map.py", "geo/maps/web/map_file.py"}


@pytest.mark.slow
def test_only_the_figures_import_matplotlib():
    importers = {path for path in sources("geo", "webapp") if imports(path) & {"matplotlib", "fontTools"}}
    assert {path.parent.relative_to(ROOT).as_posix() for path in importers} == {"geo/charts", "geo/maps/print"}


@pytest.mark.slow
def test_only_the_pdf_module_imports_weasyprint():
    importers = {
        path.relative_to(ROOT).as_posix() for path in sources("geo", "webapp") if imports(path) & {"weasyprint"}
    }
    assert importers == {"geo/reports/pdf.py"}


@pytest.mark.slow
def test_no_module_of_the_domain_loads_the_web():
    script = """
import importlib, pkgutil, sys
import geo
for module in pkgutil.walk_packages(geo.__path__, "geo."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
loaded = {"flask", "werkzeug", "waitress", "webapp"} & set(sys.modules)
sys.exit(f"loaded: {loaded}" if loaded else 0)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


EXTRAS = {"pdf": "weasyprint", "postgres": "psycopg", "build": "publicsuffixlist", "model": "numpyro"}
FOR_TESTS = ("esda", "libpysal", "scipy", "sklearn")


@pytest.fixture
def no_extras(monkeypatch):
    for name in EXTRAS.values():
        for loaded in [name, *(module for module in sys.modules if module.startswith(f"{name}."))]:
            monkeypatch.setitem(sys.modules, loaded, None)
    pdf._tools.cache_clear()
    addresses.suffix_list.cache_clear()


@pytest.mark.slow
def test_every_module_can_be_imported_without_extras():
    script = f"""
import importlib, pkgutil, sys
for name in {[*EXTRAS.values(), *FOR_TESTS]}:
    sys.modules[name] = None
import geo, webapp
for package in (geo, webapp):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("no_extras")
@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("pdf", ["territory", "region", "53", "-o", "bretagne.pdf"]),
        ("pdf", ["report", "--level", "region", "--out", "all"]),
        ("postgres", ["imported", "list"]),
        ("build", ["build", "data", "--out", "data"]),
        ("model", ["build", "estimates", "--out", "data"]),
    ],
)
def test_a_missing_extra_is_named_in_one_sentence(extra, arguments, project, monkeypatch, tmp_path, capsys):
    assert set(EXTRAS) == set(project["project"]["optional-dependencies"]) - {"dev"}
    monkeypatch.chdir(tmp_path)
    if extra == "postgres":
        monkeypatch.setenv("ATLAS_DATABASE_URL", "postgresql://atlas@127.0.0.1:1/none")
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 1
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert f'pip install "{project["project"]["name"]}[{extra}]"' in output.err
    assert EXTRAS[extra] in output.err.lower()
    assert not list(tmp_path.iterdir())


# --- wheel ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    if not (ROOT / "webapp" / "static" / "vendor" / "leaflet").is_dir():
        lacking("the web assets are not installed: python3 dev.py setup --dev")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_wheel_holds_data_and_web_assets(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("boundaries", "data"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert {f"geo/shipped/{path.relative_to(ROOT).as_posix()}" for path in files} <= names
    assert {
        "webapp/static/vendor/leaflet/leaflet.js",
        "webapp/static/vendor/leaflet/LICENSE",
        "webapp/static/vendor/topojson-client/topojson-client.min.js",
    } <= names
    own_only = {"package.json", "package-lock.json"}
    assert not [name for name in names if "axe-core" in name or "node_modules" in name or Path(name).name in own_only]
    for package in ("geo", "webapp"):
        code = {path.relative_to(ROOT).as_posix() for path in sources(package)}
        assert code <= names


@pytest.mark.slow
def test_wheel_works_away_from_the_checkout(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import geo.base.paths\n"
        "print(geo.base.paths.data()); assert geo.base.paths.data().is_dir() and geo.base.paths.boundaries().is_dir()"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "installed")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    assert Path(run.stdout.strip()) == tmp_path / "installed" / "geo" / "shipped" / "data"


def test_checkout_reads_its_own_folders():
    """An editable install must not leave a copy of the data inside the package."""
    assert not (ROOT / "geo" / "shipped").exists()


def test_every_folder_with_tests_is_read(pytestconfig: pytest.Config) -> None:
    """What pytest leaves out by default has the name of a folder of ours: its tests would never run, and nobody would see it."""
    left_out = pytestconfig.getini("norecursedirs")
    for top in ("tests", "geo", "webapp"):
        for path in (ROOT / top).rglob("*.py"):
            for folder in path.relative_to(ROOT).parts[:-1]:
                assert not any(fnmatch(folder, pattern) for pattern in left_out), path
