"""What readers are told about hidden figures, and that every hidden figure leads there."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

from support.pages import Visit, text_of
from support.published import public_release, published_town

__all__ = ["published_town"]


def test_the_page_says_why_and_how_to_read(pages: Client) -> None:
    answer = pages.get("/geheimhaltung")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "aus Gründen der statistischen Geheimhaltung nicht ausgewiesen" in text
    assert "„geheim“ heißt nicht null." in text
    assert "Warum fehlen auch größere Zahlen?" in text


def test_the_example_of_the_page_adds_up(pages: Client) -> None:
    text = text_of(pages.get("/geheimhaltung"))
    shown, total = (int(number) for number in re.findall(r"geheim geheim (\d+) (\d+)", text)[0])
    rest = int(re.findall(r"Hafen und Markt sind zusammen (\d+)", text)[0])
    assert shown + rest == total
    for one, other in re.findall(r"(\d+) und (\d+)", text.split("Ob ")[1].split("bleibt offen")[0]):
        assert int(one) + int(other) == rest


def test_every_hidden_figure_of_a_public_release_leads_there(published_town: Path, visit: Visit) -> None:
    release = public_release(published_town).name
    pages = visit(published_town)
    hidden = "/kennzahl/einwohner_gesamt?merkmal=alter=3-5&ebene=viertel&zeit=2022-12-31&stand=" + release
    html = pages.get(hidden).content.decode()
    body = html.split('id="tabelle-titel"')[1].split("<tbody", 1)[1].split("</tbody>")[0]
    assert body.count('<a class="state state--suppressed" href="/geheimhaltung">geheim</a>') == 2
    assert '<span class="state state--suppressed">' not in body
    area = pages.get(f"/gebiet/viertel/22?stand={release}").content.decode()
    assert area.count('href="/geheimhaltung"') == area.count("state--suppressed") > 0
