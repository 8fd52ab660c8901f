"""What a release hides, on its page: how much, by which rules, and for whom the page is."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import Client

from support.command import run
from support.pages import Visit, text_of
from support.published import public_release
from support.town import write


def address(workspace: Path, more: str = "") -> str:
    return f"/freigabestaende/{public_release(workspace).name}/geheimhaltung{more}"


def table(html: str, label: str) -> dict[str, list[str]]:
    """Return the cells of a table of the page by the heads of its rows."""
    (body,) = re.findall(rf'aria-label="{label}">.*?<tbody.*?>(.*?)</tbody>', html, re.DOTALL)
    found = {}
    for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        found[cells[0]] = cells[1:]
    return found


def test_the_page_is_reached_from_the_list_of_releases(published_town: Path, public_pages: Client) -> None:
    html = public_pages.get("/freigabestaende").content.decode()
    assert html.count('/geheimhaltung"') == 1
    assert address(published_town) in html


def test_it_says_that_it_is_for_the_team_and_that_the_proof_holds(published_town: Path, public_pages: Client) -> None:
    text = text_of(public_pages.get(address(published_town)))
    assert "Nur für das Team." in text
    assert "Der Schutz ist bewiesen." in text
    assert "Eine Anzahl von 1 oder 2 Personen wird nicht gezeigt" in text
    assert "Sie wissen, dass keine Anzahl negativ ist." in text


@pytest.mark.parametrize(
    ("label", "column", "names"),
    [
        (
            "Gezeigt und verborgen nach Raumebenen",
            "level",
            {"Viertel": "viertel", "Bezirk": "bezirk", "Stadt": "stadt"},
        ),
        (
            "Gezeigt und verborgen nach Kennzahlen",
            "indicator",
            {"Einwohner": "einwohner_gesamt", "Anteil unter 6": "anteil_u6", "Betreuungsquote unter 3": "quote_u3"},
        ),
    ],
)
def test_the_numbers_are_those_of_the_public_table(
    published_town: Path, public_pages: Client, label: str, column: str, names: dict[str, str]
) -> None:
    rows = pq.read_table(public_release(published_town) / "values.parquet").to_pylist()
    truth = pq.read_table(next((published_town / "data" / "build").glob("*/values.parquet"))).to_pylist()
    shown = Counter(row[column] for row in rows if row["value"] is not None)
    hidden = Counter(
        a[column] for a, b in zip(rows, truth, strict=True) if a["value"] is None and b["value"] is not None
    )
    cells = table(public_pages.get(address(published_town)).content.decode(), label)
    assert {names[title]: (int(found[0]), int(found[1])) for title, found in cells.items()} == {
        name: (shown[name], hidden[name]) for name in names.values()
    }
    assert (
        sum(hidden.values())
        == json.loads((public_release(published_town) / "protocol.json").read_bytes())["figures_hidden"]
    )


def test_a_release_for_the_team_has_no_such_page(published_town: Path, public_pages: Client) -> None:
    (team,) = (published_town / "data" / "releases").glob("*-team-*")
    for more in ("", ".pdf", "/gruende"):
        answer = public_pages.get(f"/freigabestaende/{team.name}/geheimhaltung{more}")
        assert answer.status_code == 400
        assert "ungeschützte Zahlen" in text_of(answer)


def test_an_unknown_release_is_not_found(public_pages: Client) -> None:
    assert public_pages.get("/freigabestaende/2020-01-01-public-1/geheimhaltung").status_code == 404


def test_after_a_change_the_page_counts_and_says_why_it_cannot_explain(own_published_town: Path, visit: Visit) -> None:
    definition = own_published_town / "indicators" / "anteil_u6.yaml"
    write(definition, definition.read_text("utf-8").replace("0-5", "0-2"))
    pages = visit(own_published_town)
    text = text_of(pages.get(address(own_published_town)))
    assert "Seit dem letzten Rechnen haben sich Lieferungen oder Definitionen geändert." in text
    assert "Gründe und andere Grenzen" not in text
    run("build", own_published_town)
    text = text_of(pages.get(address(own_published_town, "/gruende")))
    assert "die wahren Zahlen dazu fehlen" in text


def test_the_certificate_is_given_as_a_pdf(published_town: Path, public_pages: Client) -> None:
    answer = public_pages.get(address(published_town, ".pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert f"geheimhaltung_{public_release(published_town).name}.pdf" in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-1.7")
