"""Why figures are hidden, on a page: one reason each, found by filters, explained by a sum, without any number."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import Client

from kobimo.web.releases import reasons
from support.command import run
from support.pages import Visit, text_of
from support.published import public_release


def address(workspace: Path, more: str = "") -> str:
    return f"/freigabestaende/{public_release(workspace).name}/geheimhaltung/gruende{more}"


def listed(html: str) -> list[list[str]]:
    """Return indicator, area, period and reason of the rows."""
    body = html.split('id="liste"')[1].split("<tbody", 1)[1].split("</tbody>", maxsplit=1)[0]
    cells = [
        re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]
    plain = r'<span class="kern-sr-only">.*?</span>|<[^>]+>'
    return [[re.sub(r"\s+", " ", re.sub(plain, "", cell)).strip() for cell in row] for row in cells]


def test_every_hidden_figure_is_listed_with_its_reason(published_town: Path, public_pages: Client) -> None:
    rows = listed(public_pages.get(address(published_town)).content.decode())
    public = pq.read_table(public_release(published_town) / "values.parquet").to_pylist()
    assert len(rows) == sum(row["status"] == "confidential" for row in public)
    small = [row for row in rows if row[3] == "weniger als 3 Personen"]
    assert [row[1:3] for row in small] == [["Viertel 22 Viertel", "31.12.2022"]]  # two persons from 3 to 5
    secret = [row for row in rows if row[3] == "geheim geliefert"]
    assert len(secret) == 3
    assert {row[0] for row in secret} == {"Betreuungsquote unter 3"}
    assert {row[3] for row in rows} == {"weniger als 3 Personen", "geheim geliefert", "mitgesperrt"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?grund=klein", 1),
        ("?grund=geliefert&ebene=viertel", 1),
        ("?kennzahl=quote_u3", 3),
        ("?zeit=2024-03-01", 3),
        ("?zeit=2024-03-01&kennzahl=einwohner_gesamt", 0),
        ("?grund=unbekannt", 0),
        ("?gebiet=viertel:22", 3),
        ("?gebiet=viertel:22&grund=mitgesperrt", 1),
        ("?gebiet=viertel:99", 0),
        ("?gebiet=viertel", 7),
        ("?seite=999", 7),
        ("?seite=x", 7),
    ],
)
def test_filters_choose_and_odd_addresses_do_no_harm(
    published_town: Path, public_pages: Client, query: str, count: int
) -> None:
    html = public_pages.get(address(published_town, query)).content.decode()
    if count:
        assert len(listed(html)) == count
    else:
        assert "Keine verborgene Angabe passt zu dieser Auswahl." in html


def test_long_lists_have_pages(published_town: Path, public_pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "MOST_ROWS", 3)
    pages = [public_pages.get(address(published_town, f"?seite={n}")).content.decode() for n in (1, 2, 3)]
    assert [len(listed(page)) for page in pages] == [3, 3, 1]
    assert "Seite 2 von 3" in pages[1]
    assert "seite=3#liste" in pages[1]
    assert "seite=4" not in pages[2]
    everything = [tuple(row) for page in pages for row in listed(page)]
    assert len(set(everything)) == 7


def test_other_thresholds_are_counted_anew(published_town: Path, public_pages: Client) -> None:
    public = pq.read_table(next((published_town / "data" / "build").glob("*/values.parquet"))).to_pylist()
    html = public_pages.get(address(published_town)).content.decode()
    (body,) = re.findall(r'aria-labelledby="grenzen">.*?<tbody.*?>(.*?)</tbody>', html, re.DOTALL)
    wanted = {}
    for limit in (3, 5, 10):
        small = range(1, limit)
        wanted[limit] = sum(
            row["value"] is not None
            and (
                row["numerator"] in small
                or row["denominator"] in small
                or (row["denominator"] is not None and row["denominator"] - row["numerator"] in small)
            )
            for row in public
        )
    assert wanted[3] < wanted[5] < wanted[10]
    found = {}
    for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL):
        cells = [
            re.sub(r"<[^>]+>", " ", cell).split()[0] for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)[:5]
        ]
        found[int(cells[0])] = int(cells[4])
        assert sum(map(int, cells[1:4])) == int(cells[4])
    assert found == wanted


def test_a_hidden_figure_is_explained_by_a_sum_without_numbers(published_town: Path, public_pages: Client) -> None:
    html = public_pages.get(address(published_town, "?grund=mitgesperrt")).content.decode()
    for link in set(re.findall(r'href="([^"]*/gruende/\d+)"', html)):
        text = text_of(public_pages.get(link))
        assert "Sekundärsperrung" in text
        assert "(diese Angabe)" in text
        assert "verborgen, klein" in text or "ihrerseits eine kleine" in text
        table = text.split("Für Leser")[1].split("Gezeigt ist die engste")[0]
        assert not re.search(r"\b(66|70)\b", table)  # the hidden counts themselves


def test_reasons_name_the_rule_and_its_legal_basis(own_published_town: Path, visit: Visit) -> None:
    settings = own_published_town / "kobimo.toml"
    rules = (
        "base = 60\n[disclosure.profiles.traeger]\nthreshold = 13\n"
        'legal = "Vertrag <mit dem> Träger"\nsources = ["kita"]\n'
    )
    settings.write_text(settings.read_text("utf-8").replace("base = 0\n", rules), "utf-8")
    shutil.rmtree(public_release(own_published_town))
    run("release", own_published_town, "--audience", "public")
    pages = visit(own_published_town)
    rows = listed(pages.get(address(own_published_town)).content.decode())
    assert {"Basis unter 60 Personen", "weniger als 13 Personen"} <= {row[3] for row in rows}
    html = pages.get(address(own_published_town, "?grund=klein&kennzahl=quote_u3")).content.decode()
    link = re.findall(r'href="([^"]*/gruende/\d+)"', html)[0]
    text = text_of(pages.get(link))
    assert "weniger als 13 Personen" in text
    assert "1 bis 12 Personen" in text
    assert "Profil „traeger“ (Quellen: kita): kleinste gezeigte Anzahl 13." in text
    assert "Rechtsgrundlage: Vertrag <mit dem> Träger" in text
    html = pages.get(address(own_published_town, "?grund=kleine-basis")).content.decode()
    text = text_of(pages.get(re.findall(r'href="([^"]*/gruende/\d+)"', html)[0]))
    assert "bezieht sich auf weniger Personen als 60" in text
    overview = text_of(pages.get(f"/freigabestaende/{public_release(own_published_town).name}/geheimhaltung"))
    assert "Personen; in Profilen mehr" in overview
    assert "Ein Anteil mit einer Basis unter 60 Personen wird nicht gezeigt." in overview


def test_a_figure_that_is_shown_has_no_reason(published_town: Path, public_pages: Client) -> None:
    public = pq.read_table(public_release(published_town) / "values.parquet").to_pylist()
    shown = next(n for n, row in enumerate(public) if row["value"] is not None)
    for row in (shown, len(public) + 5):
        answer = public_pages.get(address(published_town, f"/{row}"))
        assert answer.status_code == 400
        assert "Diese Angabe ist nicht verborgen." in text_of(answer)


def test_reasons_are_looked_for_once(published_town: Path, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = reasons.explain
    monkeypatch.setattr(reasons, "explain", lambda *given: calls.append(1) or real(*given))
    monkeypatch.setattr(reasons, "_KEPT", reasons.Kept(2))
    pages = visit(published_town)
    for query in ("", "?grund=klein", "?ebene=viertel"):
        assert pages.get(address(published_town, query)).status_code == 200
    assert len(calls) == 1
