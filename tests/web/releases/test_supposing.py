"""Another rule, tried out from a page: as a job that can be watched and cancelled, compared with the rule of today."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from django.test import Client

from support.command import run
from support.pages import Visit, text_of

ADDRESS = "/freigabestaende/geheimhaltung-probe"


@pytest.fixture
def town_pages(own_published_town: Path, visit: Visit) -> Client:
    return visit(own_published_town)


def started(pages: Client, threshold: str = "10", base: str = "0", afresh: str = "1") -> str:
    answer = pages.post(ADDRESS, {"grenze": threshold, "basis": base, "neu": afresh})
    assert answer.status_code == 302
    return str(answer["Location"])


def finished(pages: Client, address: str) -> str:
    """Wait for a trial and return its page."""
    name = address.partition("auftrag=")[2]
    for _try in range(1200):
        if not json.loads(pages.get(f"/auftraege/{name}.json").content)["running"]:
            return pages.get(address).content.decode()
        time.sleep(0.1)
    raise TimeoutError(address)


def table(html: str, number: int) -> dict[str, list[str]]:
    """Return the rows of the table of one part."""
    body = html.split(f'id="teil-{number}"')[1].split("<tbody", 1)[1].split("</tbody>", 1)[0]
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]
    plain = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]
    return {row[0]: row[1:] for row in plain}


def test_a_trial_is_compared_with_today_and_releases_nothing(town_pages: Client, own_published_town: Path) -> None:
    before = {path.name for path in (own_published_town / "data" / "releases").iterdir()}
    html = finished(town_pages, started(town_pages))
    options = ("--audience", "public", "--dry-run", "--threshold", "10", "--afresh", "--json")
    told = run("release", own_published_town, *options).json()
    levels = table(html, 1)
    for title, level in (("Viertel", "viertel"), ("Bezirk", "bezirk"), ("Stadt", "stadt")):
        hidden = [told[each]["by"]["level"][level]["hidden"] for each in ("today", "then")]
        assert [int(cell) for cell in levels[title][:2]] == hidden
    changes = [int(cells[2].replace("−", "-")) for cells in table(html, 2).values()]
    assert changes == sorted(changes, key=abs, reverse=True)
    assert sum(changes) == told["then"]["hidden"] - told["today"]["hidden"] > 0
    assert {path.name for path in (own_published_town / "data" / "releases").iterdir()} == before


def test_the_page_shows_a_running_trial_that_can_be_cancelled(town_pages: Client) -> None:
    address = started(town_pages)
    html = town_pages.get(address)
    name = address.partition("auftrag=")[2]
    assert f'data-src="/auftraege/{name}.json"' in html.content.decode()
    assert f'action="/auftraege/{name}/abbrechen"' in html.content.decode()
    assert html["Refresh"] == "5"
    town_pages.post(f"/auftraege/{name}/abbrechen")
    text = text_of(town_pages.get(address))
    assert "Zu diesem Versuch gibt es kein Ergebnis: abgebrochen." in text


def test_earlier_trials_stay_in_a_list_and_the_newest_is_shown(town_pages: Client) -> None:
    first = finished(town_pages, started(town_pages, "5"))
    assert "Grenze 5, kleinste Basis 0" in first
    finished(town_pages, started(town_pages, "10"))
    html = town_pages.get(ADDRESS).content.decode()
    assert "Frühere Versuche" in html
    assert re.search(r"ergebnis-titel\">[^<]*Grenze 10, kleinste Basis 0", html)


@pytest.mark.parametrize(
    ("threshold", "base"), [("drei", "0"), ("3,5", "0"), ("5", "-1"), ("", "x"), ("99999999", "0"), ("٣", "0")]
)
def test_what_is_no_number_is_refused_and_kept_in_the_form(town_pages: Client, threshold: str, base: str) -> None:
    answer = town_pages.post(ADDRESS, {"grenze": threshold, "basis": base})
    assert answer.status_code == 400
    assert "ist keine ganze Zahl." in text_of(answer)
    assert f'value="{threshold}"' in answer.content.decode() or f'value="{base}"' in answer.content.decode()


def test_a_rule_that_is_not_possible_is_said_by_the_job(town_pages: Client) -> None:
    html = finished(town_pages, started(town_pages, "1"))
    assert "1 ist keine mögliche Grenze." in html


def test_the_form_knows_the_rule_of_today_and_other_jobs_are_no_trials(town_pages: Client) -> None:
    text = text_of(town_pages.get(ADDRESS))
    assert "heute 3; üblich sind 3, 5 oder 10" in text
    build = town_pages.post("/auftraege", {"art": "build"})["Location"].rpartition("/")[2]
    assert "ergebnis-titel" not in town_pages.get(f"{ADDRESS}?auftrag={build}").content.decode()
    assert town_pages.get(f"{ADDRESS}?auftrag=gibtsnicht").status_code == 404


def test_it_is_reached_from_the_releases_and_from_the_reasons(town_pages: Client) -> None:
    assert f'href="{ADDRESS}"' in town_pages.get("/freigabestaende").content.decode()
