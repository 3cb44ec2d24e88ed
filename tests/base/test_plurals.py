"""Every sentence that counts something is right for 0, 1, 2 and 1,000, in both languages.

The sentences are those that the code marks, so that a new one is tested as soon as it is written; and what counts without
having two forms is looked for, in the messages, in the templates and in what commands print.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from geo.base.errors.questions import RepeatedParameter
from geo.base.i18n import PartOf, Plural, catalogue, counted, counted_part, number, script_forms, translate_count
from geo.base.notes import Note
from geo.build.messages import ROOT, catalogue_path, sources
from geo.statistics.classify import METHOD_COUNT

with catalogue_path("fr").open("rb") as _file:
    FRENCH = read_po(_file, locale="fr")
# test_translations holds the catalogue to what the code marks, which takes seconds to read.
PLURALS = [Plural(*message.id) for message in FRENCH if isinstance(message.id, tuple)]
SINGLE = [message.id for message in FRENCH if message.id and isinstance(message.id, str)]
COUNTS = (0, 1, 2, 1000)
SAMPLE = "Lyon"

ALIKE = {
    # Words that end as a plural does and are none: English verbs and little words,
    *("is", "was", "has", "does", "its", "as", "us", "this", "less", "stands", "lacks", "differs", "repeats", "meets"),
    *("lies", "names", "class"),
    # French little words, and nouns that are the same for one and for several.
    *(
        "dans",
        "plus",
        "pas",
        "sous",
        "sans",
        "vers",
        "moins",
        "mais",
        "puis",
        "bas",
        "fois",
        "hors",
        "tous",
        "les",
        "ses",
    ),
    *("ces", "des", "lors", "depuis", "parmi", "elles"),
}
PLURAL_WORDS = {
    *("are", "were", "have", "do", "stand", "lie", "differ", "repeat", "meet", "lack", "name", "criteria", "people"),
    *("sont", "ont", "étaient", "seraient", "portent", "parlent", "répètent", "diffèrent", "remplissent", "nomment"),
    *("lieux", "eux", "peuvent", "font", "appartiennent", "entrent"),
}
SINGULAR_VERBS = {
    *("is", "was", "has", "does", "stands", "lies", "repeats", "meets", "differs"),
    *("est", "était", "serait", "porte", "parle", "répète", "remplit", "diffère", "nomme"),
}

WORDS = {
    *("a", "b", "band", "bands", "choices", "column", "dtype", "file", "label", "level", "place"),  # names
    *("expected", "rate", "share", "threshold", "value"),  # percentages and values, which are of no number of things
}
"""Places of messages that hold no number of things."""
NEVER_ONE = {
    "among the {together} first": "ties, two or more",
    "{formats}; {mb} MB": "limits of the program, thousands of rows",
    'The breaks "{arrived}" are not usable: give {low} to {high} numbers': "a range, whose end is 10",
    'The file "{path}" has {arrived} MB; at most {limit} MB are read': "a unit, which has no plural",
    "Up to {most} territories of any level": "a limit of the program, 10",
    "under {limit} inhabitants": "a limit between bands of population, 500 or more",
    "{low} inhabitants or more": "a limit between bands of population, 50,000",
    "{low} to {high} inhabitants": "a range, whose end is hundreds",
    "{tested} {level} were compared": "30 or more, below which no hot spots are computed",
    "None stands out from chance once {tested} comparisons": "30 or more, below which no hot spots are computed",
    "Neighbours are more alike": "the permutations of the program, 999",
    "Neighbours are neither more nor less alike": "the permutations of the program, 999",
    "Neighbours are less alike": "the permutations of the program, 999",
    "Of all that are marked, at most {rate} are expected": "the permutations of the program, 999",
    "{level}: all communes of {complete} of {territories} have a row": "the verb is that of all communes",
    "High among high: {count} of {tested}": "of 30 or more, below which no hot spots are computed",
    "Low among low: {count} of {tested}": "of 30 or more, below which no hot spots are computed",
    "Edge {count}": "the number of an edge: the first, the second",
    "Kept for the comparison ({count})": "a number in brackets, without a noun",
}
"""Messages with one form although a number stands beside a plural, by how they begin, and why that is right."""


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def plural(word: str) -> bool:
    return word in PLURAL_WORDS or (len(word) > 3 and word[-1] in "sx" and word not in ALIKE)


def words_after(text: str, figure: str) -> Iterator[list[str]]:
    """Yield the three words that follow each place where a number stands by itself, but for "sur 3", which bends nothing."""
    for match in re.finditer(
        rf"(?<!sur )(?<![\w,.\u202f{{]){re.escape(figure)}((?:[ \u00a0](?:[dnl]['’])?[\w-]+){{1,3}})", text
    ):
        yield re.split(r"[ \u00a0'’]", match[1])[1:]


def disagreements(text: str, lang: str) -> list[str]:
    """Return each place where a number for one thing stands before a plural, or one for several before a verb for one."""
    wrong = []
    for figure in ("0", "1") if lang == "fr" else ("1",):
        for words in words_after(text, figure):
            # "1 of them are": the noun before the verb is that of the whole.
            verb = words[0] == "of" and words[-1] in PLURAL_WORDS - {"criteria", "people"}
            if verb or any(map(plural, words[: 1 if words[0] == "of" else 2])):
                wrong.append(f"{figure} {' '.join(words)}")
    for figure in ("2", number(1000, lang), *(("0",) if lang == "en" else ())):
        wrong += [f"{figure} {' '.join(words)}" for words in words_after(text, figure) if words[0] in SINGULAR_VERBS]
    return wrong


def test_the_check_of_agreement_sees_what_is_wrong() -> None:
    for wrong in ("1 rows", "1 empty rows", "1 of them are", "1 criteria", "2 is", "0 has"):
        assert disagreements(f"There: {wrong} here", "en"), wrong
    for wrong in ("1 lignes", "0 lignes", "1 autres lieux", "1 ont", "1 n'ont", "2 est"):
        assert disagreements(f"Là : {wrong} ici", "fr"), wrong
    assert not disagreements("0 rows, 1 row, 1 is, 2 rows are, 2021 is, 1,000 rows", "en")
    assert not disagreements("0 ligne, 1 ligne, 1 fois, 2 lignes sont, 1\u202f000 lignes", "fr")


def test_there_are_counted_sentences() -> None:
    assert len(PLURALS) > 90


@pytest.mark.parametrize("message", PLURALS, ids=lambda message: message.one)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_counted_sentence_agrees_with_its_number(message: Plural, lang: str) -> None:
    others = dict.fromkeys((places(message.one) | places(message.other)) - {"count"}, SAMPLE)
    forms = script_forms(message, lang)
    for count in COUNTS:
        singular = count < 2 if lang == "fr" else count == 1
        text = counted(message, lang, count=count, **others)
        assert text == forms["one" if singular else "other"].format(count=number(count, lang), **others)
        assert "{" not in text
        assert "count" not in places(message.other) or singular or number(count, lang) in text
        assert not disagreements(text, lang), text


@pytest.mark.parametrize("message", PLURALS, ids=lambda message: message.one)
def test_both_forms_are_translated_with_the_same_places(message: Plural) -> None:
    translation = FRENCH[message.one].string
    assert len(translation) == 2
    assert all(translation), f'not translated: "{message.one}"; run "python -m geo.build.messages"'
    for english, french in zip(message, translation, strict=True):
        # For a single one the number may be a word: "the only row".
        assert places(french) - {"count"} == places(english) - {"count"}
        assert places(french) <= places(english) | {"count"}
    assert ("count" in places(translation[1])) == ("count" in places(message.other))


def parts_of_a_whole() -> Iterator[PartOf]:
    """Yield the sentences about a part of a whole that the code writes out."""
    for path, method in sources():
        if method == "python":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PartOf":
                    yield PartOf(
                        *(Plural(*map(ast.literal_eval, form.args)) for form in node.args if isinstance(form, ast.Call))
                    )


PARTS = list(parts_of_a_whole())


def test_there_are_sentences_about_a_part_of_a_whole() -> None:
    assert len(PARTS) >= 8


@pytest.mark.parametrize("message", PARTS, ids=lambda message: message.of_many.one)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_part_of_a_whole_agrees_with_both_numbers(message: PartOf, lang: str) -> None:
    others = dict.fromkeys(places(message.of_one.one) - {"count", "whole"}, SAMPLE)
    for count, whole in ((0, 1), (1, 1), (0, 2), (1, 2), (2, 2), (1, 1000), (1000, 1000)):
        text = counted_part(message, lang, count=count, whole=whole, **others)
        assert "{" not in text
        assert number(whole, lang) in text
        assert not disagreements(text, lang), text


def test_every_message_that_counts_has_two_forms() -> None:
    bare = []
    for message in SINGLE:
        if any(message.startswith(start) for start in NEVER_ONE):
            continue
        for text in (message, catalogue("fr").get(message, "")):
            for place, words in re.findall(r"\{(\w+)\}((?: (?:[dnl]['’])?[\w-]+){1,2})", text):
                if place not in WORDS and any(map(plural, re.split(r"[ '’]", words)[1:])):
                    bare.append(f"{{{place}}}{words} – {message}")
            if "{count}" in text:
                bare.append(message)
    assert not bare, "mark them with N_n, or _n in a template, and write both forms"


def test_the_exceptions_are_messages_of_the_code() -> None:
    for start in NEVER_ONE:
        assert any(message.startswith(start) for message in SINGLE), start
    named = {place for message in SINGLE for place in places(message)}
    assert named >= WORDS


def test_no_template_sets_a_bare_noun_after_a_number() -> None:
    beside = re.compile(
        r"(?:number\([^{}]*\)|\|\s*length)\s*\}\}(?:\s|&nbsp;)*(?:\{\{\s*(?:_|t)\(['\"]([a-z]\w+)|([a-z]{3,}))"
    )
    wrong = {
        path.name: nouns
        for path, method in sources()
        if method == "jinja2" and (nouns := [a or b for a, b in beside.findall(path.read_text("utf-8"))])
    }
    assert beside.search("{{ number(n, lang) }} {{ _('inhabitants') }}")
    assert beside.search("{{ rows | length }} rows")
    assert not wrong


def bare_counts(path: Path) -> Iterator[str]:
    """Yield the f-strings of a file in which a plural noun follows a value; a constant of the program is no count."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for value, text in zip(node.values, node.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant):
                    words = re.match(r" ((?:[a-z]+ )?[a-z]+)\b", str(text.value))
                    constant = isinstance(value.value, ast.Name) and value.value.id.isupper()
                    if words and not constant and any(map(plural, words[1].split())):
                        yield f"{path.name}:{node.lineno}: {words[1]}"


def test_what_commands_and_pages_print_counts_with_two_forms(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text('print(f"{done} rows", f"{size:,} new files", f"{MOST} rows", f"{name} is here")')
    assert [line.rpartition(": ")[2] for line in bare_counts(sample)] == ["rows", "new files"]
    lines = [
        line
        for folder in ("geo/cli", "webapp")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in bare_counts(path)
    ]
    assert not lines


def test_what_has_decimals_is_plural_in_english_and_singular_below_two_in_french() -> None:
    criteria = next(message for message in PLURALS if message.one.startswith("{ring}"))
    sentences = [
        counted(criteria, lang, count=mean, digits=1, ring="R", rank="–")
        for lang, mean in (("en", 1.5), ("en", 1.0), ("fr", 1.5), ("fr", 0.5), ("fr", 2.1))
    ]
    assert sentences[0] == "R: 1.5 criteria met on average; –."
    assert sentences[1] == "R: 1 criterion met on average; –."
    assert [text.replace("\u00a0", " ").replace("\u202f", " ") for text in sentences[2:]] == [
        "R : 1,5 critère rempli en moyenne ; –.",
        "R : 0,5 critère rempli en moyenne ; –.",
        "R : 2,1 critères remplis en moyenne ; –.",
    ]
    assert translate_count(criteria, None, "fr") == translate_count(criteria, 5, "fr")


def test_remarks_and_errors_count_in_the_language_they_are_said_in() -> None:
    note = Note(METHOD_COUNT, {"count": 1})
    assert note.text("en") == "This method finds 1 class in these values by itself."
    assert (
        Note(METHOD_COUNT, {"count": 1200}).text("fr").startswith("Cette méthode trouve d'elle-même 1\u202f200 classes")
    )
    error = RepeatedParameter(arrived="k", count=2)
    assert str(error) == 'The parameter "k" was given 2 times. Give it once.'
    assert error.message("fr") == "Le paramètre «\u00a0k\u00a0» a été donné 2 fois. Donnez-le une fois."


def test_a_count_must_be_a_number() -> None:
    with pytest.raises(TypeError):
        Note(METHOD_COUNT, {"count": "1,200"}).text("en")
