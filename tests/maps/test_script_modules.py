"""ES modules are joined into one script that does what they do apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.maps.web.script_modules import bundle, global_name, in_order, script
from geo.maps.web.scripts import ASSETS
from webapp.base.static_files import OWN, SCRIPTS, content

MODULES = sorted([*ASSETS.glob("*.js"), *OWN.glob("*.js")])


def write_modules(folder: Path, **modules: str) -> list[Path]:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return [folder / f"{name}.js" for name in modules]


def test_what_a_module_needs_comes_before_it_and_once(tmp_path: Path) -> None:
    paths = write_modules(
        tmp_path,
        first='import { two } from "./second.js";\nimport { three } from "./third.js";\ntwo(three);\n',
        second='import { three } from "./third.js";\nexport function two() { return three; }\n',
        third="export const three = 3;\n",
    )
    assert [path.name for path in in_order(paths)] == ["third.js", "second.js", "first.js"]
    text = bundle(paths[:1])
    assert [text.count(f"self.atlas{name} =") for name in ("Third", "Second", "First")] == [1, 1, 1]
    assert "self.atlasThird =" not in bundle(paths[:1], paths[1:2])


def test_imports_and_exports_become_names_of_one_object(tmp_path: Path) -> None:
    (path,) = write_modules(
        tmp_path,
        some=(
            '// A comment.\n// @ts-check\nimport { one as first, two } from "./a-b.js";\nimport * as rest from "./c.js";\n'
            'import "./d.js";\n\n/**\n * @param {string} x\n */\nexport async function go(x) { return first(x, two, rest); }\n'
            "export class Thing {}\nexport const LIST = [];\n"
        ),
    )
    assert script(path).split("\n") == [
        'self.atlasSome = (() => { "use strict";',
        "const { one: first, two } = self.atlasAB;",
        "const rest = self.atlasC;",
        "async function go(x) { return first(x, two, rest); }",
        "class Thing {}",
        "const LIST = [];",
        "return { go, Thing, LIST };",
        "})();",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;", "export { a };", "export let a = 1;", 'export * from "./a.js";', 'import a from "./a.js";',
        'import { a } from "a";', "import { a } from './a.js';", 'import { a } from "./a.js"',
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused(tmp_path: Path, line: str) -> None:
    (path,) = write_modules(tmp_path, wrong=f"{line}\n")
    with pytest.raises(ValueError, match=r"wrong\.js: this import or export is not read"):
        script(path)


def test_a_circle_of_modules_is_refused(tmp_path: Path) -> None:
    paths = write_modules(tmp_path, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"circle: a\.js → b\.js → a\.js"):
        in_order(paths)


def test_every_module_is_checked_and_joined_and_has_a_name_of_its_own() -> None:
    for path in MODULES:
        assert "\n// @ts-check\n" in path.read_text("utf-8"), path.name
    modules = [path for path in MODULES if path.name != "start.js"]
    assert len({global_name(path) for path in modules}) == len(modules)
    # What a module imports is exported there: a page would otherwise find nothing by that name.
    for path in modules:
        exports = {other: re.search(r"return \{ ([^}]*) \};\n\}\)\(\);$", script(other)) for other in in_order([path])}
        for names, source in re.findall(r'^import \{([^}]*)\} from "([^"]*)";$', path.read_text("utf-8"), re.MULTILINE):
            there = exports[(path.parent / source).resolve()]
            assert there
            assert {name.split(" as ")[0].strip() for name in names.split(",")} <= set(there[1].split(", ")), path.name


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_a_page_is_whole_and_asks_for_no_other(name: str) -> None:
    text = content(name).decode()
    assert not re.search(r"^\s*(?:import|export)\b", text, re.MULTILINE)
    assert "/**" not in text
    made = set(re.findall(r"^self\.(\w+) =", text, re.MULTILINE))
    needed = set(re.findall(r"^const .* = self\.(\w+);$", text, re.MULTILINE))
    _, besides = SCRIPTS[name]
    before = set(re.findall(r"^self\.(\w+) =", content("map.js").decode(), re.MULTILINE)) if besides else set()
    assert needed <= made | before
    assert not made & before
