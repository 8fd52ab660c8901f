"""What protection costs, in one glance: counted again from the public and the true table."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from django.test import Client

from support.pages import Visit, text_of
from support.published import public_release
from support.town import write

LEVELS = {"Stadt": "stadt", "Bezirk": "bezirk", "Viertel": "viertel"}
INDICATORS = {"Einwohner": "einwohner_gesamt", "Anteil unter 6": "anteil_u6", "Betreuungsquote unter 3": "quote_u3"}


def address(workspace: Path) -> str:
    return f"/freigabestaende/{public_release(workspace).name}/geheimhaltung/kosten"


def table(html: str, heading: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the headings of a table, and the cells by the heads of its rows."""
    part = html.split(f'aria-labelledby="{heading}"><table', 1)[1].split("</table>", 1)[0]
    rows = [
        [re.sub(r"<[^>]+>", "", cell).replace("\u202f", "").replace("&#8239;", "").strip() for cell in cells]
        for row in re.findall(r"<tr.*?</tr>", part, re.DOTALL)
        if (cells := re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL))
    ]
    return rows[0], {row[0]: row[1:] for row in rows[1:]}


def counted(workspace: Path) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Return how many figures are shown and hidden by indicator and level, and by period."""
    public = pq.read_table(public_release(workspace) / "values.parquet").to_pylist()
    truth = pq.read_table(next((workspace / "data" / "build").glob("*/values.parquet"))).to_pylist()
    shown: Counter[tuple[str, str]] = Counter()
    hidden: Counter[tuple[str, str]] = Counter()
    for told, true in zip(public, truth, strict=True):
        for key in ((told["indicator"], told["level"]), ("", told["period"]), (told["indicator"], "")):
            shown[key] += told["value"] is not None
            hidden[key] += told["value"] is None and true["value"] is not None
    return shown, hidden


def test_the_glance_has_the_share_of_every_indicator_at_every_level(published_town: Path, public_pages: Client) -> None:
    shown, hidden = counted(published_town)
    heads, rows = table(public_pages.get(address(published_town)).content.decode(), "blick")
    assert heads[3:] == list(LEVELS)
    assert rows.keys() == {"Alle Kennzahlen", *INDICATORS}
    for title, name in INDICATORS.items():
        assert int(rows[title][0]) == hidden[name, ""]
        for column, level in enumerate(LEVELS.values(), start=2):
            both = shown[name, level] + hidden[name, level]
            share = f"{100 * shown[name, level] / both:.1f}".replace(".", ",") if both else "–"
            assert rows[title][column].split("\xa0")[0].rstrip(" %") == share


def test_years_are_listed_new_ones_first(published_town: Path, public_pages: Client) -> None:
    shown, hidden = counted(published_town)
    _heads, rows = table(public_pages.get(address(published_town)).content.decode(), "zeiten")
    assert list(rows) == ["01.03.2024", "31.12.2023", "31.12.2022"]
    for label, period in (("31.12.2022", "2022-12-31"), ("01.03.2024", "2024-03-01")):
        assert [int(cell) for cell in rows[label][:2]] == [shown["", period], hidden["", period]]


def test_what_lost_most_comes_first_and_whole_ones_are_left_out(published_town: Path, public_pages: Client) -> None:
    _heads, rows = table(public_pages.get(address(published_town)).content.decode(), "verluste")
    lost = [int(cells[2]) for cells in rows.values()]
    assert lost == sorted(lost, reverse=True)
    assert all(lost)


def test_the_page_is_reached_and_leads_to_the_trial(published_town: Path, public_pages: Client) -> None:
    release = public_release(published_town).name
    assert address(published_town) in public_pages.get(f"/freigabestaende/{release}/geheimhaltung").content.decode()
    html = public_pages.get(address(published_town)).content.decode()
    assert "Nur für das Team." in html
    assert 'href="/freigabestaende/geheimhaltung-probe"' in html


def test_without_the_true_figures_it_still_counts_and_says_so(own_published_town: Path, visit: Visit) -> None:
    definition = own_published_town / "indicators" / "anteil_u6.yaml"
    write(definition, definition.read_text("utf-8").replace("0-5", "0-2"))
    text = text_of(visit(own_published_town).get(address(own_published_town)))
    assert "Seit dem letzten Rechnen" in text
    assert "ohnehin keine Zahl haben" in text
    assert "Auf einen Blick" in text
