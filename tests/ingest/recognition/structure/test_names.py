"""Names of columns: healed line breaks, marks of footnotes."""

from __future__ import annotations

import pytest

from kobimo.ingest.recognition.structure.kinds import CODE, DATE, NUMBER, SYMBOL, TEXT, YEAR, text_kind
from kobimo.ingest.recognition.structure.names import heal, without_mark


@pytest.mark.parametrize(
    ("raw", "healed"),
    [
        ("Personal-\nausgaben", "Personalausgaben"),
        ("bevölkerungs- \nproportionaler \nUmsteige- \nschlüssel", "bevölkerungsproportionaler Umsteigeschlüssel"),
        ("Baden-\nWürttemberg", "Baden-Württemberg"),
        ("Personal-\nund Sachausgaben", "Personal- und Sachausgaben"),
        ("Haupt-\nbzw. Nebenwohnung", "Haupt- bzw. Nebenwohnung"),
        ("Bezirk\nNummer", "Bezirk Nummer"),
        ("Zahl\r\nder Kinder", "Zahl der Kinder"),
        ("3-\n6 Jahre", "3- 6 Jahre"),
    ],
)
def test_words_broken_at_line_ends_are_joined(raw: str, healed: str) -> None:
    assert heal(raw, " ".join(raw.split())) == healed


def test_hyphen_within_a_line_is_part_of_the_word() -> None:
    assert heal("Satz-art", "Satz-art") == "Satz-art"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Bevölkerung2)", "Bevölkerung"),
        ("Fläche km2 1)", "Fläche km2"),
        ("Grundschulen3", "Grundschulen"),
        ("Ausgaben1,2", "Ausgaben"),
        ("Schüler 1) 2)", "Schüler"),
        ("Insgesamt*)", "Insgesamt"),
        ("Zugänge³", "Zugänge"),
    ],
)
def test_mark_with_a_note_is_removed(text: str, bare: str) -> None:
    assert without_mark(text, frozenset({"1", "2", "3", "*"})) == bare


@pytest.mark.parametrize(
    "text",
    [
        "Klasse 5",
        "CO2",
        "km2",
        "km²",
        "Fläche in m²",
        "U3",
        "PM10",
        "BASISWERT_1",
        "Anteil (1)",
        "Stufe 1",
        "2023",
        "Q1",
    ],
)
def test_number_that_belongs_to_the_heading_stays(text: str) -> None:
    assert without_mark(text, frozenset(map(str, range(1, 30)))) == text


def test_mark_without_a_note_stays() -> None:
    assert without_mark("Grundschulen3", frozenset({"1"})) == "Grundschulen3"
    assert without_mark("Bevölkerung2)", frozenset()) == "Bevölkerung2)"


def test_numbered_headings_are_no_footnotes() -> None:
    assert without_mark("Merkmal1", frozenset("12"), frozenset({"Merkmal"})) == "Merkmal1"


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("1", "12,5", "1.234", "1 234", "-5", "12,3 %", "(123)", "10500p", "123 r", "1,2E+05", "1231)"), NUMBER),
        (("-", "–", ".", "...", "/", "x", "k. A.", "#DIV/0!", "null"), SYMBOL),
        (("01001", "00"), CODE),
        (("2019", "2023/24", "2023/2024", "2010-2012"), YEAR),
        (("31.12.2018", "01.03.", "2022-05-15"), DATE),
        (("0-3", "0 - 2", "unter 3", "80+", "1-Jährige", "Anzahl", "m", "w", "12a", "U3", "1) Note"), TEXT),
    ],
)
def test_cells_are_what_they_look_like(texts: tuple[str, ...], kind: int) -> None:
    assert {text: text_kind(text) for text in texts} == dict.fromkeys(texts, kind)
