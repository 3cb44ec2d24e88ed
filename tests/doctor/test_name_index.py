"""Names are found alike by a scan and by the index, and the tables are asked for only what they can hold."""

import pytest

from geo.doctor.gazetteer.entries import collectivities, communes, entries, passage, postcodes, vintages_of_codes
from geo.doctor.gazetteer.name_index import FEW, NameIndex, _letters, loose_keys_of
from geo.doctor.gazetteer.normalise import loose_key, name_key
from geo.doctor.matching.codes_read import is_known


@pytest.mark.slow
def test_a_scan_sees_every_name_that_the_index_has() -> None:
    """What a scan leaves out ends in other letters, so it has another loose key."""
    letters, otherwise = (column.to_pylist() for column in _letters())
    rows = zip(entries(), letters, otherwise, strict=True)
    missed = [
        entry.name
        for entry, spelt, other in rows
        if not other and not spelt.endswith(loose_key(name_key(entry.name)))
    ]  # fmt: skip
    assert missed == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["Rennes", "Saint-Denis", "Hay-les-Roses", "La Vergne", "Vergne", "Œting", "Paris 1er Arrondissement", "Bors", "Atlantis",
     "Castillon (Canton d'Arthez-de-Béarn)", "Lez-Fontaine", "Sainte-Foy-lès-Lyon", "Eu", "Y"],
)  # fmt: skip
def test_a_scan_and_the_index_find_the_same(name: str) -> None:
    key = name_key(name)
    exact, loose = NameIndex.make()
    assert NameIndex.scan(key) == (exact.get(key, []), loose.get(loose_key(key), []))


def test_the_index_is_made_once_many_names_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(NameIndex, "make", staticmethod(lambda: made.append(1) or ({"brest": [3]}, {"brest": [3]})))
    index = NameIndex()
    answers = [index.find("brest") for _ in range(FEW)]
    assert made == []
    assert answers[0][0]
    assert all(each == answers[0] for each in answers)
    assert [index.find("brest"), index.find("brest")] == [([3], [3])] * 2
    assert made == [1]


def test_every_code_and_postcode_has_the_form_that_is_looked_up() -> None:
    known = {*communes(), *passage(), *vintages_of_codes(), *collectivities()}
    assert len(known) > 35_000
    assert [code for code in known if not is_known(code)] == []
    assert [code for code in postcodes() if len(code) != 5 or not code.isdigit()] == []


def test_a_code_has_all_its_names() -> None:
    assert {"hennebont"} == loose_keys_of("56083")
    assert loose_keys_of("99999") == frozenset()
