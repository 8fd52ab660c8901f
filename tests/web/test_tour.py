"""The walk through the Musterkreis: each stop is a page, and no other workspace has it."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from kobimo.web.tour import MUSTERKREIS, stops
from support.pages import Visit


def test_no_other_town_has_it(pages: Client) -> None:
    assert "kobimo-tour" not in pages.get("/").content.decode()


def test_each_stop_is_a_page(town: Path, visit: Visit) -> None:
    settings = town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("01001000", MUSTERKREIS), "utf-8")
    pages = visit(town)
    page = pages.get("/").content.decode()
    assert page.count('class="tour__stop"') == len(stops()) == 5
    for stop in stops():
        assert f'href="{stop.address}"' in page
        assert pages.get(stop.address).status_code == (404 if "daycare_rate_u3" in stop.address else 200)


def test_the_indicator_of_the_walk_is_one_of_the_musterkreis() -> None:
    shipped = Path(__file__).parents[2] / "demo" / "musterkreis" / "definitions" / "indicators"
    named = [stop.address.rpartition("/")[2] for stop in stops() if stop.address.startswith("/kennzahl/")]
    assert named
    assert all((shipped / f"{name}.yaml").is_file() for name in named)
