"""Replies of twelve municipalities find their slots, or a reason why not."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from kobimo.errors import InvalidInputError
from kobimo.ingest.matching.hidden_key import HiddenKey, write_key
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.deliveries.missing import missing_suppliers, missing_text
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.sorting.sort import SortResult, sort_files
from kobimo.workflows.sorting.verdict import SortedFile, State
from support.replies import ALL, county, held_numbers, long_csv, merged_book, numbers, put, reply, wide_csv

YEAR, BEFORE = "2025", "2024"
TOWN = {town.number: town for town in ALL}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return county(tmp_path_factory.mktemp("county")).layout.root


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> OpenedWorkspace:
    return open_workspace(shutil.copytree(made, tmp_path / "kreis"))


def true_reply(number: int, year: str = YEAR) -> bytes:
    return reply(TOWN[number], numbers(TOWN[number], year))


def codes(item: SortedFile) -> list[str]:
    return [check.code for check in item.checks]


def by_name(result: SortResult) -> dict[str, SortedFile]:
    return {item.file.rpartition("/")[2]: item for item in result.files}


def sort_one(workspace: OpenedWorkspace, folder: Path, name: str, data: bytes) -> SortedFile:
    return sort_files(workspace, put(folder, {name: data})).files[0]


def with_key(number: int, key: HiddenKey, values_of: int | None = None) -> bytes:
    town = TOWN[values_of or number]
    book = merged_book(town, numbers(town, YEAR))
    write_key(book, key)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_ten_replies_with_useless_names_are_sorted_or_asked_about_and_every_value_is_right(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    for town in ALL:
        path = put(tmp_path / "before" / town.source, {"alt.dat": reply(town, numbers(town, BEFORE))})
        assert import_delivery(workspace, town.source, path).accepted
    neighbour = wide_csv(TOWN[10], {("1000", age, YEAR): n for (_k, age, _y), n in numbers(TOWN[11], YEAR).items()})
    sent = {
        "Mappe1 (2).csv": (1, true_reply(1)),
        "Kopie von daten_final.csv": (2, true_reply(2)),
        "Export.txt": (3, true_reply(3)),
        "Mappe1.xlsx": (5, true_reply(5)),
        "Mappe1 (3).xlsx": (6, true_reply(6)),
        "neu neu.xlsx": (7, reply(TOWN[7], {key: n + 1 for key, n in numbers(TOWN[7], BEFORE).items()})),
        "Anlage.xlsx": (8, true_reply(8)),
        "daten.csv": (9, true_reply(9)),
        "Kopie (1).csv": (10, neighbour),
        "Tabelle.csv": (11, true_reply(11)),
    }
    result = sort_files(
        workspace, put(tmp_path / "post", {name: data for name, (_n, data) in sent.items()}), accept=True
    )
    sorted_files = by_name(result)
    asked = {name: codes(item) for name, item in sorted_files.items() if item.state is State.OPEN}
    assert asked == {"Kopie (1).csv": ["SORT_LIKE_ANOTHER"], "neu neu.xlsx": ["SORT_EARLIER_PERIOD"]}
    for name, (number, _data) in sent.items():
        assert sorted_files[name].source == TOWN[number].source, name
        assert sorted_files[name].evidence, name
    expected = {town.source: numbers(town, BEFORE) for town in ALL}
    for name, (number, _data) in sent.items():
        if name not in asked:
            expected[TOWN[number].source] |= numbers(TOWN[number], YEAR)
    assert held_numbers(workspace) == expected
    assert sum(len(values) for values in expected.values()) == 12 * 2 + 8 * 2 + sum(
        2 * len(TOWN[n].parts) for n in (1, 2, 3, 5, 6, 8, 9, 11)
    )
    (who,) = result.missing
    assert set(who.missing) == {"kita_04", "kita_07", "kita_10", "kita_12"}
    assert "Gemeinde Dellbrück (kita_04)" in missing_text(workspace, who)


def test_a_delivery_replaces_only_that_of_its_own_municipality(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    sort_files(workspace, put(tmp_path / "a", {"a.csv": true_reply(1), "b.csv": true_reply(2)}), accept=True)
    values = {key: value + 1 for key, value in numbers(TOWN[1], YEAR).items()}
    result = sort_files(workspace, put(tmp_path / "b", {"a.csv": long_csv(TOWN[1], values)}), accept=True)
    assert result.files[0].state is State.REPLACES
    assert held_numbers(workspace) == {"kita_01": values, "kita_02": numbers(TOWN[2], YEAR)}


def test_nothing_is_changed_without_accepting(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    result = sort_files(workspace, put(tmp_path / "a", {"a.csv": true_reply(1)}))
    assert [item.state for item in result.files] == [State.NEW]
    assert held_numbers(workspace) == {}
    assert "kita_01" not in result.missing[0].missing
    assert len(result.missing[0].missing) == 11


def test_two_files_for_one_slot_are_both_asked_about(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    other = long_csv(TOWN[1], {key: value + 5 for key, value in numbers(TOWN[1], YEAR).items()})
    files = put(tmp_path / "a", {"eins.csv": true_reply(1), "zwei.csv": other, "drei.csv": true_reply(2)})
    result = by_name(sort_files(workspace, files, accept=True))
    assert codes(result["eins.csv"]) == codes(result["zwei.csv"]) == ["SORT_SAME_SLOT"]
    assert result["drei.csv"].state is State.NEW
    assert set(held_numbers(workspace)) == {"kita_02"}


def test_the_same_file_twice_counts_once(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    files = put(tmp_path / "a", {"a.csv": true_reply(1), "a (1).csv": true_reply(1)})
    assert [item.state for item in sort_files(workspace, files, accept=True).files] == [State.NEW, State.DUPLICATE]
    again = sort_files(workspace, files, accept=True).files[0]
    assert (again.state, again.source, bool(again.delivery)) == (State.DUPLICATE, "kita_01", True)


def test_a_file_that_was_replaced_is_not_read_again(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    old = put(tmp_path / "a", {"a.csv": true_reply(1)})
    values = {key: value + 1 for key, value in numbers(TOWN[1], YEAR).items()}
    sort_files(workspace, old, accept=True)
    sort_files(workspace, put(tmp_path / "b", {"b.csv": long_csv(TOWN[1], values)}), accept=True)
    (item,) = sort_files(workspace, old, accept=True).files
    assert item.state is State.DUPLICATE
    assert "ersetzt" in item.evidence[0]
    assert held_numbers(workspace) == {"kita_01": values}


def test_a_form_that_names_nobody_is_asked_about(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    item = sort_one(workspace, tmp_path / "a", "x.csv", wide_csv(TOWN[9], numbers(TOWN[9], YEAR), title=""))
    assert codes(item) == ["SORT_SEVERAL_SOURCES"]
    assert not item.source


def test_the_name_of_the_file_is_enough_to_tell_who_sent_a_form_without_areas(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    data = wide_csv(TOWN[9], numbers(TOWN[9], YEAR), title="")
    assert sort_one(workspace, tmp_path / "a", "Ilmwede_neu.csv", data).source == "kita_09"


def test_a_file_name_that_contradicts_the_title_is_asked_about(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    item = sort_one(workspace, tmp_path / "a", "Jarnow.csv", true_reply(9))
    assert item.state is State.OPEN
    assert codes(item)[0] in {"SORT_SEVERAL_SOURCES", "SORT_CONTRADICTION"}


def test_areas_of_a_neighbour_under_an_own_title_are_asked_about(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    data = long_csv(TOWN[2], numbers(TOWN[3], YEAR), title="Gemeinde Buchwede")
    item = sort_one(workspace, tmp_path / "a", "x.csv", data)
    assert codes(item) == ["SORT_CONTRADICTION"]


def test_areas_of_two_municipalities_are_foreign_to_both(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    both = numbers(TOWN[1], YEAR) | numbers(TOWN[2], YEAR)
    assert codes(sort_one(workspace, tmp_path / "a", "x.csv", long_csv(TOWN[1], both))) == ["SORT_FOREIGN_AREAS"]


def test_a_supplier_who_changed_the_layout_is_recognised_and_asked_about(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    data = io.BytesIO()
    town = TOWN[9]
    merged_book(town, numbers(town, YEAR), title="Gemeinde Ilmwede").save(data)
    item = sort_one(workspace, tmp_path / "a", "x.xlsx", data.getvalue())
    assert codes(item) == ["SORT_OTHER_LAYOUT"]
    assert item.source == "kita_09"
    assert "like: kita_05" in item.checks[0].remedy


def test_a_file_of_another_topic_finds_no_slot(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    item = sort_one(workspace, tmp_path / "a", "Astdorf.csv", b"Schule;Klassen\nAstdorf-Nord;3\n")
    assert (item.state, codes(item)) == (State.OPEN, ["SORT_NO_SOURCE"])


def test_an_earlier_period_is_asked_about(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    sort_files(workspace, put(tmp_path / "a", {"a.csv": true_reply(1)}), accept=True)
    assert codes(sort_one(workspace, tmp_path / "b", "a.csv", true_reply(1, BEFORE))) == ["SORT_EARLIER_PERIOD"]


def test_numbers_that_resemble_those_of_a_neighbour_last_year_are_asked_about(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    one, two = {("0900", "u3", BEFORE): 100, ("0900", "ue3", BEFORE): 200}, {}
    two = {("1000", age, BEFORE): value * 4 for (_key, age, _year), value in one.items()}
    files = put(tmp_path / "a", {"a.csv": wide_csv(TOWN[9], one), "b.csv": wide_csv(TOWN[10], two)})
    assert sort_files(workspace, files, accept=True).open == ()
    swapped = {("0900", "u3", YEAR): 404, ("0900", "ue3", YEAR): 803}
    item = sort_one(workspace, tmp_path / "b", "x.csv", wide_csv(TOWN[9], swapped))
    assert codes(item) == ["SORT_LIKE_ANOTHER"]


def test_two_files_with_the_same_numbers_are_both_asked_about_where_nothing_says_whose_they_are(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    theirs = {("0900", age, YEAR): value for (_key, age, _year), value in numbers(TOWN[10], YEAR).items()}
    files = put(tmp_path / "a", {"a.csv": wide_csv(TOWN[9], theirs), "b.csv": true_reply(10)})
    assert [codes(item) for item in sort_files(workspace, files).files] == [["SORT_SAME_NUMBERS"]] * 2


def test_a_recipe_that_needs_the_file_name_asks_for_it(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    path = workspace.layout.source("kita_01") / "recipe.yaml"
    path.write_text('file_name: "Astdorf_*"\n' + path.read_text("utf-8"), "utf-8")
    again = open_workspace(workspace.layout.root)
    asked = sort_one(again, tmp_path / "a", "x.csv", true_reply(1))
    assert (asked.source, codes(asked)) == ("kita_01", ["SORT_NAME_NEEDED"])
    assert sort_one(again, tmp_path / "b", "Astdorf_2025.csv", true_reply(1)).source == "kita_01"


def test_a_hidden_key_decides(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    item = sort_one(workspace, tmp_path / "a", "x.xlsx", with_key(5, HiddenKey("kita_05", "Elmsrode", YEAR)))
    assert (item.source, item.confidence, item.state) == ("kita_05", 1.0, State.NEW)


@pytest.mark.parametrize(
    ("key", "values_of", "code"),
    [
        (HiddenKey("kita_99"), 5, "SORT_KEY_WRONG"),
        (HiddenKey("kita_05", period=BEFORE), 5, "SORT_KEY_WRONG"),
        (HiddenKey("kita_05"), 6, "SORT_FOREIGN_AREAS"),
        (HiddenKey("kita_01"), 5, "SORT_NOT_FITTING"),
    ],
)
def test_a_key_that_the_content_contradicts_is_asked_about(
    workspace: OpenedWorkspace, tmp_path: Path, key: HiddenKey, values_of: int, code: str
) -> None:
    assert codes(sort_one(workspace, tmp_path / "a", "x.xlsx", with_key(5, key, values_of)))[0] == code


def test_folders_and_archives_are_taken_apart(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    put(tmp_path / "post" / "mail 1", {"daten.csv": true_reply(1), "~$daten.csv": b"x", ".DS_Store": b"y"})
    with zipfile.ZipFile(tmp_path / "post" / "alles.zip", "w") as archive:
        archive.writestr("a/daten.csv", true_reply(2))
        archive.writestr("../../daten.csv", true_reply(3))
        archive.writestr("__MACOSX/._daten.csv", b"z")
    result = sort_files(workspace, [tmp_path / "post"], accept=True)
    assert {item.source for item in result.files if item.certain} >= {"kita_01", "kita_02"}
    assert set(held_numbers(workspace)) <= {"kita_01", "kita_02", "kita_03"}
    assert not list(tmp_path.glob("daten.csv"))


def test_a_damaged_file_does_not_stop_the_others(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    files = put(tmp_path / "a", {"a.xlsx": b"PK\x03\x04kaputt", "b.csv": true_reply(1), "c.csv": b""})
    result = by_name(sort_files(workspace, files, accept=True))
    assert result["b.csv"].state is State.NEW
    assert result["a.xlsx"].state is result["c.csv"].state is State.OPEN
    assert codes(result["a.xlsx"])
    assert codes(result["c.csv"])


def test_a_path_that_does_not_exist_is_said(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="gibt es nicht"):
        sort_files(workspace, [tmp_path / "nichts.csv"])


def test_a_supplier_who_has_ended_is_not_missed(workspace: OpenedWorkspace) -> None:
    path = workspace.layout.source("kita_04") / "source.yaml"
    path.write_text(path.read_text("utf-8") + f"until: '{BEFORE}'\n", "utf-8")
    again = open_workspace(workspace.layout.root)
    assert "kita_04" in missing_suppliers(again, "betreuung", BEFORE).expected
    assert "kita_04" not in missing_suppliers(again, "betreuung", YEAR).expected


def test_nothing_of_a_list_of_persons_is_repeated(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    rows = "".join(f"Meier{n};Paul;0{n}.03.2019;Astdorf\n" for n in range(1, 9))
    item = sort_one(workspace, tmp_path / "a", "x.csv", f"Name;Vorname;Geburtsdatum;Wohnort\n{rows}".encode())
    assert item.state is State.OPEN
    assert "Meier" not in str(item.as_dict())
    assert "2019" not in str(item.as_dict())


def test_the_same_form_about_something_else_is_asked_about(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    sort_files(workspace, put(tmp_path / "a", {"a.csv": true_reply(1, BEFORE)}), accept=True)
    many = {key: value * 3 for key, value in numbers(TOWN[1], YEAR).items()}
    assert codes(sort_one(workspace, tmp_path / "b", "a.csv", long_csv(TOWN[1], many))) == ["SORT_OTHER_SIZE"]


def test_a_workspace_without_areas_says_what_is_missing(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    workspace.layout.areas("kreis").unlink()
    again = open_workspace(workspace.layout.root)
    path = workspace.layout.source("kita_01") / "recipe.yaml"
    path.write_text('file_name: "Astdorf_*"\n' + path.read_text("utf-8"), "utf-8")
    item = sort_one(again, tmp_path / "a", "Astdorf_1.csv", true_reply(1))
    assert (item.source, codes(item)) == ("kita_01", ["SORT_NOT_FITTING"])
    assert "Gebiete" in item.checks[0].message
