"""Every error can be met, and what is said then tells what arrived, what is allowed and what to do, in both languages."""

from __future__ import annotations

import ast
import http.server
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from geo.base.errors.kinds import AtlasError, DataError, NotFound, RequestError
from geo.base.errors.listing import all_errors
from geo.build.messages import ROOT
from tests.base.provocations import PROVOCATIONS, Scene
from tests.fetching.test_fetch import Handler, Published, publisher
from webapp.base.errors import status_of

pytestmark = pytest.mark.slow

BASES = {AtlasError, RequestError, NotFound, DataError}
_STARTS = r"(?:[.;:?,] |, (?:or|and|ou|et) | or | ou )"
TO_DO = {
    "en": _STARTS
    + r"(?i:choose|give|remove|ask|write|check|try|look|list|compare|draw|keep|leave|split|save|bring|name|update|"
    r"make|change|exchange|send|open|install|rebuild|replace|read|join|aggregate|wait|mend|add|move|download|say|export|import|"
    r"correct|use|sign in|The same command |start|reload|HTML works)\b|--\w+ puts|turns them on|goes on from there",
    "fr": _STARTS
    + r"(?i:choisissez|listez|connectez-vous|donnez|retirez|demandez|écrivez|vérifiez|réessayez|cherchez|comparez|dessinez|"
    r"gardez|laissez|découpez|enregistrez|apportez|nommez|indiquez|mettez|changez|échangez|renvoyez|ouvrez|installez|refaites|"
    r"remplacez|lisez|joignez|agrégez|attendez|corrigez|ajoutez|déplacez|téléchargez|supprimez|regardez|faites|recommencez|"
    r"rechargez|exportez|importez|utilisez|installer)\b|--\w+ met|les active|La même commande re|« atlas \w+ » les liste",
}
"""What a reader can do stands at the beginning of a sentence or of a part of one."""
ALLOWED = {
    "en": r"[Aa]llowed|at most|Its (?:periods|versions|columns)|It was for|It has|imported: |known are|Shares go|A count is|"
    r"from \d+ to \d+",
    "fr": r"admis|permis|au plus|Ses (?:périodes|versions|colonnes)|Il l'a été pour|Il a|importés : |sont connus|parts vont|"
    r"Un effectif vaut|de \d+ à \d+",
}


KINDS = [kind for kind in all_errors() if kind not in BASES]


@pytest.fixture(scope="module")
def server() -> Iterator[http.server.ThreadingHTTPServer]:
    with publisher() as listening:
        yield listening


@pytest.fixture
def scene(
    own_store: Path, server: http.server.ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / "scene"
    folder.mkdir()
    published = Published(base=f"http://127.0.0.1:{server.server_port}")
    Handler.published = published
    return Scene(folder, monkeypatch, published)


def test_there_is_a_provocation_for_every_error_and_no_other() -> None:
    assert set(PROVOCATIONS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_is_met(kind: type[AtlasError], scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[AtlasError] = []
    real = AtlasError.__init__

    def noted(self: AtlasError, **values: object) -> None:
        real(self, **values)
        raised.append(self)

    monkeypatch.setattr(AtlasError, "__init__", noted)
    try:
        answer = PROVOCATIONS[kind](scene)
    except AtlasError as error:
        met = error
    else:
        # An address answers with the sentence; a job that was stopped has written it.
        met = next(error for error in raised if type(error) is kind)
        if isinstance(answer, TestResponse):
            assert answer.status_code == status_of(met)
            if answer.mimetype == "application/problem+json":
                problem = answer.get_json()
                assert problem["type"].endswith(f"/problems/{kind.slug}")
                assert problem["detail"] == str(met)
            else:
                assert str(met).partition('"')[0] in answer.text
        else:
            assert answer is met
    assert type(met) is kind
    monkeypatch.undo()
    messages = {lang: met.message(lang) for lang in ("en", "fr")}
    assert str(met) == messages["en"]
    assert messages["en"] != messages["fr"]
    for lang, sentence in messages.items():
        assert sentence == sentence.strip()
        assert "\n" not in sentence
        assert sentence[-1] in ".?"
        assert not re.search(r"\{\w*\}|Note\(|Plural\(|<class|None\b(?! of)", sentence), sentence
        plain = sentence.replace("\u00a0", " ").replace("\u202f", " ")
        match = re.search(TO_DO[lang], plain) or re.search(ALLOWED[lang], plain)
        assert match, f"neither what is allowed nor what to do: {sentence}"
    # What arrived is in the sentence as it is.
    arrived = met.values.get("arrived")
    if isinstance(arrived, str):
        assert all(arrived in sentence for sentence in messages.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_says_the_same_in_both_languages(kind: type[AtlasError]) -> None:
    class Each(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return f"<{name}>"

    english, french = (kind.pattern(lang).format_map(Each()) for lang in ("en", "fr"))
    assert sorted(re.findall(r"<\w+>", english)) == sorted(re.findall(r"<\w+>", french))
    # Options and commands are typed as they are, whatever the language.
    typed = r"--[a-z-]+|atlas [a-z]+|ATLAS_[A-Z_]+|python3 dev\.py \w+"
    assert sorted(set(re.findall(typed, english))) == sorted(set(re.findall(typed, french)))


def names_raised(path: Path) -> set[str]:
    """Return the names of what a file raises, or makes for another place to raise."""
    tree = ast.parse(path.read_text("utf-8"))
    raised = {node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None}
    made = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {getattr(node, "id", "") for node in raised | made}


def test_every_error_is_raised_somewhere_and_its_bases_never() -> None:
    files = [path for folder in ("geo", "webapp") for path in (ROOT / folder).rglob("*.py")]
    raised_names = set().union(
        *(names_raised(path) for path in files if "errors" not in path.parts or "webapp" in path.parts)
    )
    assert {kind.__name__ for kind in KINDS} <= raised_names
    assert not {kind.__name__ for kind in BASES} & raised_names


def test_every_error_is_documented_and_nothing_else() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([\w-]+) \|.*\| (.+) \|$", (ROOT / "docs" / "errors.md").read_text("utf-8"), re.M
    )
    assert {(name, slug) for name, slug, _ in rows} == {(kind.__name__, kind.slug) for kind in [*KINDS, *BASES]}
    assert all(len(when) > 15 for _, _, when in rows)


def test_slugs_are_those_of_one_error_each() -> None:
    slugs = [kind.slug for kind in [*KINDS, *BASES]]
    assert len(slugs) == len(set(slugs))
