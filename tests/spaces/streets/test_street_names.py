from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.spaces.streets.names import split_address, street_key

SAME = [
    ("Hauptstraße", "Hauptstr.", "Hauptstrasse", "HAUPTSTRASSE", "Haupt-Straße", "Haupt Str.", "Hauptstr"),
    ("Sankt-Johanner-Straße", "St. Johanner Str.", "St.-Johanner-Str."),
    ("Müllerstraße", "Muellerstr.", "MÜLLERSTRASSE", "Mu\u0308llerstraße"),
    ("Straße des 17. Juni", "Str. des 17. Juni", "Strasse des 17 Juni"),
    ("Bahnhofsplatz", "Bahnhofspl."),
    ("Dr.-Salvador-Allende-Straße", "Doktor Salvador-Allende Str."),
    ("Große Bleichen", "Gr. Bleichen"),
    ("Platz der Republik", "Pl. der Republik"),
    ("An der Kolonnade", "a. d. Kolonnade"),
    ("Lievinstraße", "Liévinstr."),
    ("Geschwister-Scholl-Straße", "Geschw.-Scholl-Str."),
]
OTHER = [
    ("Hauptstraße", "Hauptweg"),
    ("Am Markt", "Alter Markt"),
    ("Goethestraße", "Goetheplatz"),
    ("Straße 52", "Straße 53"),
    ("Kleine Straße", "Große Straße"),
    ("Bergstraße", "Burgstraße"),
]


@pytest.mark.parametrize("names", SAME)
def test_spellings_of_one_street_are_one(names: tuple[str, ...]) -> None:
    assert len({street_key(name) for name in names}) == 1, [street_key(name) for name in names]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_different_streets_stay_different(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(name: str) -> None:
    key = street_key(name)
    assert street_key(key.upper()) in {key, street_key(key)}


@pytest.mark.parametrize(
    ("text", "street", "number"),
    [
        ("Mengenicher Str. 28", "Mengenicher Str.", "28"),
        ("Hauptstr.12a", "Hauptstr.", "12a"),
        ("Platz der Republik 1", "Platz der Republik", "1"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("Girondelle 80", "Girondelle", "80"),
        ("Am Markt", "Am Markt", ""),
        ("Jean-Vogel-Str. 36 a-c", "Jean-Vogel-Str.", "36 a-c"),
        ("Lichtenberger Straße 32/33", "Lichtenberger Straße", "32/33"),
        ("Hauptstr. 5 (Hinterhaus)", "Hauptstr.", "5"),
        ("Weg 3, ", "Weg", "3"),
    ],
)
def test_street_and_number_in_one_cell_are_taken_apart(text: str, street: str, number: str) -> None:
    assert split_address(text) == (street, number)
