"""Small tables as offices make them, each with the outline that a person reads in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kobimo.ingest.grid import Merge
from kobimo.ingest.outline import Outline, Role, RowKind
from kobimo.ingest.recognition.structure import outlines
from support.built_tables import grid_of

GROUP, NOTE = RowKind.GROUP, RowKind.NOTE


def cells(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip("\n").split("\n")]


def read(text: str, merges: Sequence[Merge] = (), **more: Any) -> list[Outline]:
    return list(outlines(grid_of(cells(text), merges, **more)))


def names(outline: Outline) -> list[str]:
    return [column.name for column in outline.columns]


# rows counted from 0: heading, unit, column numbers, first and last row of data
SHAPES = {
    "ages as headings": ("Stadtteil|0|1|2|3|4\nAltstadt|51|48|60|44|52\nNord|21|38|50|34|42", (0,), None, None, 1, 2),
    "limits of ages as headings": (
        "Stadtteil|0|3|6|10|18|65\nAltstadt|51|48|60|44|52|900\nNord|21|38|50|34|42|800",
        (0,),
        None,
        None,
        1,
        2,
    ),
    "years as headings over counts that look like years": (
        "Ort|2000|2010|2020\nA|1950|2050|2010\nB|1990|1980|1991",
        (0,),
        None,
        None,
        1,
        2,
    ),
    "keys as headings": ("Jahr|01001|01002|01003\n2019|500|600|700\n2020|501|601|701", (0,), None, None, 1, 2),
    "column numbers": (
        "Stadtteil|Einwohner|Haushalte|Kinder\n1|2|3|4\nAltstadt|51|48|60\nNord|21|38|50",
        (0,),
        None,
        1,
        2,
        3,
    ),
    "column numbers in brackets": (
        "|Schüler|darunter|Klassen\n(1)|(2)|(3)|(4)\nAltstadt|51|48|60\nNord|21|38|50",
        (0,),
        None,
        1,
        2,
        3,
    ),
    "class levels below a group are no column numbers": (
        "Nr.|Schule|Jahrgang||||Gesamt\n||1|2|3|4|\n100001|GS Berg|20|21|22|23|86\n100002|GS Tal|20|25|22|23|90",
        (0, 1),
        None,
        None,
        2,
        3,
    ),
    "units": ("Stadtteil|2020||2021|\n|Anzahl|%|Anzahl|%\nA|51|48,2|60|44,1\nB|21|38,2|50|34,1", (0,), 1, None, 2, 3),
    "one unit for all": ("Stadtteil|2019|2020\n|in %|\nA|5|6,1\nB|7|6,2", (0,), 1, None, 2, 3),
    "facts above": (
        """
Schlüssel:|05515000||
Berichtsjahr:|2023||
Ansprechpartner|Frau Muster|Tel. 0251/4711|
|||
Schule|Schüler|Klassen|Lehrkräfte
Grundschule A|200|8|14
Grundschule B|300|12|20
|||
Summe|500|20|34""",
        (4,),
        None,
        None,
        5,
        8,
    ),
    "facts without colons above": (
        "Thema|Arbeitslose|\nJahr|2020|\nEinwohner|50000|\n||\nStadtteil|Zahl|Quote\nA|5|6,1\nB|7|6,2",
        (4,),
        None,
        None,
        5,
        6,
    ),
    "state of the data beside the title": (
        "Tabelle 1||||Stand 2023\n||männlich|weiblich|zusammen\n01|A|5|6|11\n02|B|5|6|11",
        (1,),
        None,
        None,
        2,
        3,
    ),
    "title in the middle": (
        "|Einwohner in Musterstadt||\n|||\nStadtteil|2019|2020|2021\nA|450|210|250\nB|499|201|220",
        (2,),
        None,
        None,
        3,
        4,
    ),
    "title cut at its commas": (
        "Schüler| Schulart| Geschlecht|\n||weiblich|männlich\n01|A|5|6\n02|B|7|8",
        (1,),
        None,
        None,
        2,
        3,
    ),
    "empty rows between the rows": ("Stadtteil|Zahl\n\nA|5\n\nB|6\n\nC|7", (0,), None, None, 2, 6),
    "explanation of signs below": (
        "Ort|x1|x2\nA|5|-\nB|5|6\n||\nZeichenerklärung||\n-|nichts vorhanden|\n.|unbekannt|\nx|gesperrt|",
        (0,),
        None,
        None,
        1,
        2,
    ),
    "notes cut at their commas": (
        "Ort|x1|x2\nA|5|-\nB|5|6\n__________||\nzu A: nur| 2011|anders\n© Ämter| 2022|",
        (0,),
        None,
        None,
        1,
        2,
    ),
    "persons": (
        "Name|Vorname|Geburtsdatum|Straße\nMuster|Anna|01.02.2015|Weg 1\nBeispiel|Ben|03.04.2014|Gasse 2",
        (0,),
        None,
        None,
        1,
        2,
    ),
    "one row of data": ("alt|neu\n16056|16063", (0,), None, None, 1, 1),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_is_read_as_a_person_reads_it(shape: str) -> None:
    text, *expected = SHAPES[shape]
    (outline,) = read(text)
    assert [outline.head, outline.unit_row, outline.number_row, outline.first, outline.last] == expected
    assert not outline.kinds
    assert outline.confidence > 0.5


def test_column_names_join_what_is_new_and_stay_apart() -> None:
    (outline,) = read("Stadtteil|2020||2021|\n|Anzahl|%|Anzahl|%\nA|51|48,2|60|44,1\nB|21|38,2|50|34,1")
    assert names(outline) == ["Stadtteil", "2020 | Anzahl", "2020 | %", "2021 | Anzahl", "2021 | %"]
    (outline,) = read("Ort|Zahl|Zahl|Zahl (2)\nA|1|2|3\nB|4|5|6")
    assert names(outline) == ["Ort", "Zahl", "Zahl (3)", "Zahl (2)"]


def test_merged_headings_reach_exactly_as_far_as_the_merge() -> None:
    text = "Ort|Schüler||Fläche|\n|m|w|ha|a\nA|1|2|3|4\nB|4|5|6|7"
    merges = (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2))
    (outline,) = read(text, merges, typed=True)
    assert names(outline) == ["Ort", "Schüler | m", "Schüler | w", "Fläche | ha", "a"]


def test_repeated_headings_are_never_filled_because_blank_means_blank() -> None:
    (outline,) = read("||Alter|Alter||\n||u3|ü3|Summe|Kinder\n01|A|1|2|3|4\n02|B|4|5|6|7")
    assert names(outline)[2:] == ["Alter | u3", "Alter | ü3", "Summe", "Kinder"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Alter|Insgesamt|Deutsche|Andere\n||Männlich|\n0-3|5|6|7\n||Weiblich|\n0-3|5|6|7", {1: GROUP, 3: GROUP}),
        ("Land|Einwohner|Fläche\n2020||\nA|5|6\n2021||\nA|5|6", {1: GROUP, 3: GROUP}),
        ("Stadtteil|Einwohner\nBezirk Mitte|\nA|5\nB|6\nBezirk Nord|\nC|7", {1: GROUP, 4: GROUP}),
        ("Nr.|Ort|Zahl\nBezirk Mitte||\n01|A|5\n02|B|6\nBezirk Nord||\n03|C|7", {1: GROUP, 4: GROUP}),
        ("Merkmal|2022|2023\nInsgesamt|5|6\ndavon:||\nMänner|2|3\nFrauen|3|3", {2: GROUP}),
    ],
)
def test_lone_cells_among_the_data_are_headings_of_groups(text: str, kinds: dict[int, RowKind]) -> None:
    (outline,) = read(text)
    assert dict(outline.kinds) == kinds
    assert outline.head == (0,)


def test_lone_names_without_values_stay_rows_and_lower_the_confidence() -> None:
    (outline,) = read("Stadtteil|Zahl\nA|5\nB|\nC|7\nD|\nE|\nF|4")
    assert not outline.kinds
    assert (outline.first, outline.last) == (1, 6)
    assert outline.confidence <= 0.6


def test_key_without_values_is_a_row() -> None:
    (outline,) = read("Schlüssel|Zahl|Quote\n01001|5|3,4\n01002||\n01003|7|4,4")
    assert not outline.kinds


def test_repeated_heading_is_never_passed_over() -> None:
    (outline,) = read("Ort|Schüler|Klassen\nA|51|48\nB|21|38\nOrt|Schüler|Klassen\nC|510|480")
    assert dict(outline.kinds) == {3: NOTE}
    assert any("wiederholen sich" in item.text for item in outline.evidence)


def test_repeated_heading_above_the_same_labels_leaves_no_confidence() -> None:
    (outline,) = read("Ort|Schüler|Klassen\nA|51|48\nB|21|38\nOrt|Schüler|Klassen\nA|52|49\nB|22|39")
    assert dict(outline.kinds) == {3: NOTE}
    assert outline.confidence < 0.5


def test_headings_of_groups_with_years_are_never_read_as_values() -> None:
    (outline,) = read("Mitte|2019|2020|2021\nA|5|6|7\nB|5|6|7\nNord|2019|2020|2021\nC|5|6|7")
    assert dict(outline.kinds) == {3: GROUP}
    assert outline.confidence < 0.5


def test_second_heading_with_other_words_lowers_the_confidence() -> None:
    (outline,) = read("name|zahl\nA|3\nB|4\nort|wert\nC|5\nD|6")
    assert outline.confidence <= 0.6
    assert any("Zeile 4" in item.text for item in outline.evidence)


def test_table_without_headings_gets_letters_and_no_confidence() -> None:
    (outline,) = read("1|Altstadt|5|480\n2|Nord|2|380\n3|Süd|7|80")
    assert outline.head == ()
    assert names(outline) == ["Spalte A", "Spalte B", "Spalte C", "Spalte D"]
    assert outline.confidence < 0.5


def test_values_without_a_heading_leave_no_confidence() -> None:
    (outline,) = read("Ort|Zahl|\nA|5|6\nB|7|8\nC|7|8")
    assert outline.confidence < 0.5


def test_exports_that_were_glued_together_are_two_tables() -> None:
    one = (
        "GENESIS-Tabelle: 12411\nBevölkerung|||\n||Stichtag|Stichtag\n||31.12.{a}|31.12.{b}\n01001|F|1|2\n01002|K|3|4\n"
    )
    end = "__________|||\n© Ämter|||\nStand: 21.03.2020|||\n"
    first, second = read((one + end).format(a=2018, b=2019) + (one + end).format(a=2020, b=2021))
    assert (first.head, first.first, first.last) == ((2, 3), 4, 5)
    assert (second.head, second.first, second.last) == ((11, 12), 13, 14)
    assert first.facts["as_of"] == second.facts["as_of"] == "21.03.2020"
    assert second.facts["title"] == "GENESIS-Tabelle: 12411 | Bevölkerung"


def test_titles_and_sources_belong_to_their_own_table() -> None:
    first, second = read(
        "Tabelle 1: Schüler||\nOrt|2022|2023\nA|51|48\nQuelle: Schulamt||\n||\n"
        "Tabelle 2: Kitas||\nOrt|Plätze|Kinder\nA|510|480\nQuelle: Jugendamt||"
    )
    assert (first.facts["title"], first.facts["source"]) == ("Tabelle 1: Schüler", "Schulamt")
    assert (second.facts["title"], second.facts["source"]) == ("Tabelle 2: Kitas", "Jugendamt")


def test_side_table_is_a_table_of_its_own() -> None:
    left, right = read(
        "Ort|Schulen|Schüler||Art|Zahl\nA|5|480||Kita|3\nB|2|380||Hort|4\nC|7|80||Tagespflege|5\nD|7|80\nE|7|80\nF|1|2"
    )
    assert (left.left, left.right, left.last) == (0, 2, 6)
    assert (right.left, right.right, right.last) == (4, 5, 3)


def test_empty_column_for_the_eye_does_not_cut_a_table() -> None:
    (outline,) = read("Ort|2020||2021\nA|5||480\nB|2||380\nC|7||80")
    assert (outline.left, outline.right) == (0, 3)
    assert outline.columns[2].role is Role.EMPTY


def test_remarks_beside_a_table_are_no_column() -> None:
    (outline,) = read("Ort|2019|2020|||Hinweis: nur Hauptwohnsitz\nA|450|210|||\nB|499|201|||prüfen\nC|499|201|||")
    assert outline.right == 2
    assert any("Spalte F" in item.text for item in outline.evidence)


def test_labels_of_groups_are_filled_down_by_layout_or_merge() -> None:
    (plain,) = read("Bezirk|Ort|Zahl\nMitte|A|5\n|B|6\n|C|7\nNord|D|8\n|E|9\nInsgesamt||35")
    assert plain.fill_down == (0,)
    merges = (Merge(1, 0, 2, 0), Merge(3, 0, 4, 0))
    (merged,) = read("Bezirk|Zahl\nMitte|5\n|6\nNord|8\n|9", merges, typed=True)
    assert merged.fill_down == (0,)


def test_gaps_are_not_filled_down() -> None:
    (subtotals,) = read("Ort|Nr.|Zahl\nA|11|5\nB|12|6\nMitte||11\nC|13|7\nNord||7")
    assert subtotals.fill_down == ()
    (values,) = read("Ort|Zahl|Quote\nA|5|1,5\nB||2,5\nC|7|\nD||2,0")
    assert values.fill_down == ()


def test_merged_values_are_not_filled_but_told() -> None:
    (outline,) = read("Ort|Zahl|Quote\nA|5|1,5\nB||2,5\nC|7|1,0", (Merge(1, 1, 2, 1),), typed=True)
    assert outline.fill_down == ()
    assert any("B2" in item.text for item in outline.evidence)


def test_hidden_rows_and_columns_are_data_and_told() -> None:
    hidden = {"hidden_rows": frozenset({1}), "hidden_columns": frozenset({2}), "hidden": True}
    (outline,) = read("Ort|2019|2020\nA|450|210\nB|499|201", typed=True, **hidden)
    assert (outline.first, outline.last, outline.right) == (1, 2, 2)
    told = " ".join(item.text for item in outline.evidence)
    assert "Zeile 2:" in told
    assert "Spalte C:" in told
    assert "Blatt ist ausgeblendet" in told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "|\n|",
        "Titel",
        "Impressum\n\nHerausgeber\nMusterstadt",
        "Inhalt|\nTabelle 1|Einwohner nach Alter\n|",
        "A|B|C",
    ],
)
def test_no_table_where_there_is_none(text: str) -> None:
    assert read(text) == []


def test_rows_of_different_length_are_no_trouble() -> None:
    rows: list[list[Any]] = [["Ort", "Zahl", "Quote"], ["A", 5.0], ["B", 6.0, 1.5], [], ["C", None, 2.5, None, None]]
    (outline,) = outlines(grid_of(rows, typed=True))
    assert (outline.first, outline.last, outline.right) == (1, 4, 2)


def codes(outline: Outline) -> list[str]:
    return [asked.code for asked in outline.questions]


def test_second_row_of_words_below_the_heading_is_asked_about() -> None:
    (outline,) = read("Ort|Zahl\nMitte|unbekannt\nNord|5\nSüd|7")
    assert codes(outline) == ["HEADING_OR_DATA"]
    assert outline.questions[0].place == "A2"


def test_second_row_with_one_word_for_all_values_is_data() -> None:
    (outline,) = read("Ort|Schüler|Klassen\nMitte|unbekannt|unbekannt\nNord|5|6\nSüd|7|8")
    assert (outline.head, outline.first) == ((0,), 1)
    assert outline.confidence <= 0.6


def test_row_of_codes_below_the_heading_is_no_question() -> None:
    (outline,) = read("Kreis 2015|Name 2015|Lagetyp\nkrs15|krs15name|lage_kreis\n1001000|Flensburg|2\n1002000|Kiel|2")
    assert (outline.head, codes(outline)) == ((0, 1), [])


def test_lone_names_are_asked_about() -> None:
    (outline,) = read("Stadtteil|Zahl\nA|5\nB|\nC|7\nD|\nE|\nF|4")
    assert codes(outline) == ["LONE_CELLS"]


def test_data_below_the_end_are_never_passed_over() -> None:
    (outline,) = read("Ort|a|b\nNord|5|6\nSüd|7|8\n__________||\nWest|7|9\nOst|8|9")
    assert outline.last == 2
    assert outline.confidence < 0.5
    assert any("Zeile 5 bis 6" in item.text for item in outline.evidence)


def test_numbered_labels_are_no_notes() -> None:
    (outline,) = read("Art|Zahl|Quote\n1) Kitas|5|1,2\n2) Horte|6|1,3\n3) Tagespflege|7|1,4")
    assert (outline.first, outline.last) == (1, 3)


def test_same_heading_twice_in_a_row_leaves_no_confidence() -> None:
    (outline,) = read("Ort|Zahl|Ort|Zahl\nA|1|X|2\nB|3|Y|4")
    assert outline.confidence < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Ort|Einwohner\nA|2017\nB|10570\nC|380",
        "Ort|Quote|Einwohner\nA|48,7|2017\nB|92,8|10570\nC|1,5|380",
        "Schlüssel|Einwohner\n01001|2017\n01002|10570\n01003|380",
        "Ort|m|w\nA|2017|1950\nB|10570|9000\nC|380|270",
    ],
)
def test_counts_that_look_like_years_are_data(text: str) -> None:
    (outline,) = read(text)
    assert (outline.head, outline.first, outline.last) == ((0,), 1, 3)


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Ort|Schüler|Schüler\n|2019|2020\nA|5|6\nB|7|8", (0, 1)),
        ("Kennziffer|Ort|Quote|Haushalte\n||2017|2016\n01001|A|5,5|600\n01002|B|6,6|700", (0, 1)),
        ("Ort|Schüler|Schüler\nName|2019|2020\nA|5|6\nB|7|8", (0, 1)),
        ("Stadtteil|Schüler|\n|2019/20|2020/21\nA|5|6\nB|7|8", (0, 1)),
    ],
)
def test_years_below_words_are_headings(text: str, head: tuple[int, ...]) -> None:
    (outline,) = read(text)
    assert outline.head == head


def test_counts_that_look_like_years_begin_no_table() -> None:
    (outline,) = read("Ort|Einwohner|Quote\nA|500|1,5\nB|600|2,5\n||\nC|2017|\nD|700|3,5\n||\nE|1950|\nF|300|1,0")
    assert (outline.head, outline.first, outline.last) == ((0,), 1, 8)
    (outline,) = read("Ort|m|w\nA|500|1\nB|600|2\n||\nC|2017|1967\nD|700|3\n||\nE|1950|2021\nF|300|1")
    assert (outline.head, outline.first, outline.last) == ((0,), 1, 8)


def test_years_above_the_next_table_begin_it() -> None:
    first, second = read("Ort|2019|2020\nA|5|6\nB|7|8\n||\nKita|2019|2020\nX|5|6\nY|7|8")
    assert (first.last, second.head, second.first) == (2, (4,), 5)
