"""A new indicator by formula in the browser: mistakes are marked, values shown, saving writes one file."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.workflows.catalogue.drafting import examples
from kobimo.workflows.catalogue.own import read
from kobimo.workflows.opened import open_workspace
from support.command import run
from support.pages import text_of

ADDRESS = "/katalog/neu"
FORMULA = "einwohner.personen[alter: 0-2] / einwohner.personen * 100"
GIVEN = {
    "formula": FORMULA,
    "title": "Anteil der unter Dreijährigen bei uns",
    "area": "A",
    "direction": "neutral",
    "reason": "Beschluss des Beirats",
}


def files(town: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (town / "indicators").iterdir()}


def rows(page: str) -> list[list[str]]:
    """Cells of the preview's table."""
    table = re.search(r'aria-labelledby="vorschau">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert table is not None
    found = re.findall(r"<tr.*?</tr>", table[1], re.DOTALL)
    return [[html.unescape(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in found]


def number(text: str) -> int:
    return int(text.replace(".", ""))


def test_the_page_lists_measures_dimensions_and_functions(own_pages: Client) -> None:
    text = text_of(own_pages.get(ADDRESS))
    for part in ("einwohner.personen", "[alter: 0-5]", "jahre_zusammen(a / b, 3)", "Bausteine"):
        assert part in text


def test_every_example_can_be_read(town: Path) -> None:
    workspace = open_workspace(town)
    found = examples(workspace)
    assert len(found) >= 3
    for item in found:
        read(workspace, item.formula)


def test_a_formula_is_explained_and_computed_without_writing(own_pages: Client, town: Path) -> None:
    before = files(town)
    answer = own_pages.post(ADDRESS, {"formula": FORMULA, "pruefen": "1"})
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Zähler: Personen, Alter: 0–2" in text
    assert "× 100" in text
    (row, *_others) = rows(answer.content.decode())
    assert number(row[2]) / number(row[3]) * 100 == pytest.approx(float(row[1].replace(",", ".")), abs=0.051)
    assert files(town) == before


def test_the_level_of_the_preview_can_be_chosen_and_adds_up(own_pages: Client) -> None:
    plain = own_pages.post(ADDRESS, {"formula": FORMULA, "pruefen": "1"}).content.decode()
    options = re.findall(
        r'<option value="(\w+)"', re.search(r'<select[^>]*id="ebene".*?</select>', plain, re.DOTALL)[0]
    )  # type: ignore[index]
    (whole,) = rows(plain)
    assert len(options) > 1
    lowest = own_pages.post(ADDRESS, {"formula": FORMULA, "pruefen": "1", "ebene": options[-1]}).content.decode()
    parts = rows(lowest)
    assert len(parts) > 1
    assert f'<option value="{options[-1]}" selected>' in lowest
    shown = [number(row[3]) for row in parts if row[3] != "–"]
    assert sum(shown) == number(whole[3])


def test_the_editor_lets_choose_the_level_too(own_pages: Client) -> None:
    page = own_pages.get("/kennzahl/anteil_u6/bearbeiten").content.decode()
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    sent = {**fields, "direction": "neutral", "vorschau": "1"}
    first = own_pages.post("/kennzahl/anteil_u6/bearbeiten", sent).content.decode()
    options = re.findall(
        r'<option value="(\w+)"', re.search(r'<select[^>]*id="ebene".*?</select>', first, re.DOTALL)[0]
    )  # type: ignore[index]
    lowest = own_pages.post("/kennzahl/anteil_u6/bearbeiten", {**sent, "ebene": options[-1]}).content.decode()
    assert len(rows(lowest)) > len(rows(first))


@pytest.mark.parametrize(
    ("formula", "wrong", "said"),
    [
        ("einwohner.persnen / einwohner.personen", "persnen", "personen"),
        ("einwohner.personen[alter: [0-5, 3-9]]", "3-9", "überschneiden"),
        ("einwohner.personen * <b>", "<b>"[:1], ""),
        ("(einwohner.personen", "", ""),
        ("quote_u3 / einwohner.personen", "quote_u3", ""),
    ],
)
def test_a_mistake_is_marked_where_it_stands(own_pages: Client, formula: str, wrong: str, said: str) -> None:
    answer = own_pages.post(ADDRESS, {"formula": formula, "pruefen": "1"})
    assert answer.status_code == 200
    page = answer.content.decode()
    found = re.search(r'<pre class="flaw".*?>(.*?)</pre>', page, re.DOTALL)
    assert found is not None
    shown = re.sub(r'<span class="kern-sr-only">.*?</span>', "", found[1])
    marked = re.search(r"<mark>(.*?)</mark>", shown, re.DOTALL)
    assert marked is not None
    assert wrong in html.unescape(marked[1])
    assert html.unescape(re.sub(r"</?mark>", "", shown)).rstrip() == formula
    assert said in text_of(answer)
    assert "<b>" not in page


def test_saving_writes_what_the_command_writes(own_pages: Client, town: Path) -> None:
    before = set(files(town))
    answer = own_pages.post(ADDRESS, GIVEN)
    assert answer.status_code == 302
    (new,) = set(files(town)) - before
    by_page = (town / "indicators" / new).read_bytes()
    (town / "indicators" / new).unlink()
    name = new.removesuffix(".yaml")
    run("indicator", "new", town, name, "--formula", FORMULA, "--title", GIVEN["title"], "--area", "A",
        "--direction", "neutral")  # fmt: skip
    assert (town / "indicators" / new).read_bytes() == by_page
    assert "Beschluss des Beirats" in run("history", town).out
    assert GIVEN["title"] in text_of(own_pages.get("/katalog/eigene"))


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name": "anteil_u6"}, "name", "gibt es schon"),
        ({"name": "../../etc/passwd"}, "name", "Kennung"),
        ({"title": "Betreuungsquote unter 3"}, "title", "gehört schon"),
        ({"title": ""}, "title", "erforderlich"),
        ({"area": "Z"}, "area", ""),
        ({"reason": ""}, "reason", "erforderlich"),
        ({"formula": "einwohner.persnen"}, "formula", "nicht bekannt"),
        ({"formula": ""}, "formula", "erforderlich"),
        ({"minimum_base": "-3"}, "minimum_base", ""),
        ({"unit": "per_1000"}, "formula", ""),
        ({"breakdowns": "haarfarbe"}, "breakdowns", "haarfarbe"),
    ],
)
def test_what_cannot_be_saved_is_refused_at_its_field(
    own_pages: Client, town: Path, change: dict[str, str], field: str, said: str
) -> None:
    before = files(town)
    answer = own_pages.post(ADDRESS, {**GIVEN, **change})
    assert answer.status_code == 422
    message = re.search(rf'id="id_{field}_fehler">(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert message is not None
    assert said in html.unescape(message[1])
    assert files(town) == before
    if field != "formula":
        assert FORMULA in html.unescape(answer.content.decode())


def test_two_people_who_create_the_same_file_do_not_overwrite_each_other(own_pages: Client, town: Path) -> None:
    given = {**GIVEN, "name": "eigene"}
    assert own_pages.post(ADDRESS, given).status_code == 302
    first = (town / "indicators" / "eigene.yaml").read_bytes()
    answer = own_pages.post(ADDRESS, {**given, "title": "Andere Kennzahl", "formula": "einwohner.personen"})
    assert answer.status_code == 422
    assert "gibt es schon" in text_of(answer)
    assert (town / "indicators" / "eigene.yaml").read_bytes() == first


def test_a_form_from_elsewhere_is_refused(visit, town: Path) -> None:  # type: ignore[no-untyped-def]
    strict = visit(town, enforce_csrf_checks=True)
    assert strict.post(ADDRESS, GIVEN).status_code == 403


def test_the_list_of_own_definitions_names_the_line_of_a_fault(own_pages: Client, town: Path) -> None:
    file = town / "indicators" / "anteil_u6.yaml"
    lines = file.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("unit:"))
    lines[at] = "unit: prozente"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    text = text_of(own_pages.get("/katalog/eigene"))
    assert f"indicators/anteil_u6.yaml:{at + 1}" in text
    assert "/kennzahl/anteil_u6/bearbeiten/text" in own_pages.get("/katalog/eigene").content.decode()
