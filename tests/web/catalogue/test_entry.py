"""The page of a definition, and what can be done with it: use it, stop using it, make it one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from kobimo.catalogue.loading import catalogue
from kobimo.workflows.catalogue.offer import offer
from kobimo.workflows.opened import open_workspace
from support.command import run
from support.pages import text_of

USED = "share_under_18"


@pytest.mark.parametrize("name", sorted(catalogue().indicators)[::16])
def test_definitions_have_a_page_with_what_there_is_to_know(pages: Client, name: str) -> None:
    item = catalogue().indicators[name]
    text = text_of(pages.get(f"/katalog/{name}"))
    for part in (item.title, item.question, item.reading, item.purpose, item.pitfalls):
        assert part is None or re.sub(r"\s+", " ", part.de) in text
    for table in item.tables:
        assert table.table in text
    for other in item.variants:
        assert catalogue().indicators[other].title.de in text
    for dataset in {part.dataset for part in item.parts}:
        assert catalogue().template(dataset).office.de in text


def test_a_code_that_was_only_inferred_is_marked(pages: Client) -> None:
    items = catalogue().indicators.values()
    doubtful = next(item for item in items if any(alias.status == "inferred" for alias in item.aliases))
    code = next(alias.code for alias in doubtful.aliases if alias.status == "inferred")
    assert re.search(rf"{re.escape(code)} \S.* nicht bestätigt", text_of(pages.get(f"/katalog/{doubtful.id}")))
    sure = next(i for i in items if i.aliases and all(alias.status == "verified" for alias in i.aliases))
    assert "nicht bestätigt" not in text_of(pages.get(f"/katalog/{sure.id}"))


def test_an_unknown_definition_is_not_found(pages: Client) -> None:
    answer = pages.get("/katalog/gibtsnicht")
    assert answer.status_code == 404


def test_a_definition_is_used_and_no_longer_used(own_pages: Client, town: Path) -> None:
    page = own_pages.get(f"/katalog/{USED}")
    assert "Kennzahl verwenden" in text_of(page)
    assert "Zahlen ansehen" not in text_of(page)
    answer = own_pages.post(f"/katalog/{USED}/verwenden")
    assert answer.status_code == 302
    assert USED in open_workspace(town).settings.catalogue
    after = text_of(own_pages.get(answer["Location"]))
    assert "ab dem nächsten Berechnen" in after
    run("build", town)
    run("release", town, "--audience", "team")
    assert "Zahlen ansehen" in text_of(own_pages.get(f"/katalog/{USED}"))
    sheet = own_pages.get(f"/kennzahl/{USED}")
    assert f'href="/katalog/{USED}"' in sheet.content.decode()
    own_pages.post(f"/katalog/{USED}/verwenden", {"entfernen": "1"})
    assert USED not in open_workspace(town).settings.catalogue


def test_looking_changes_nothing(own_pages: Client, town: Path) -> None:
    before = (town / "kobimo.toml").read_bytes()
    assert own_pages.get(f"/katalog/{USED}/verwenden").status_code == 405
    own_pages.get(f"/katalog/{USED}/uebernehmen")
    assert (town / "kobimo.toml").read_bytes() == before
    assert not list((town / "indicators").glob(f"{USED}*"))


def test_a_form_from_elsewhere_is_refused(visit, town: Path) -> None:  # type: ignore[no-untyped-def]
    strict = visit(town, enforce_csrf_checks=True)
    assert strict.post(f"/katalog/{USED}/verwenden").status_code == 403
    assert open_workspace(town).settings.catalogue == ()


def test_a_copy_becomes_an_own_definition_and_opens_in_the_editor(own_pages: Client, town: Path) -> None:
    given = {"name": "unter_18_bei_uns", "title": "Unter 18 bei uns", "reason": "Beschluss des Beirats"}
    answer = own_pages.post(f"/katalog/{USED}/uebernehmen", given)
    assert answer.status_code == 302
    definition = open_workspace(town).definitions.indicators["unter_18_bei_uns"]
    assert definition.title.de == "Unter 18 bei uns"
    assert definition.aliases == ()
    assert "Beschluss des Beirats" in run("history", town).out
    editor = text_of(own_pages.get(answer["Location"]))
    assert "Die eigene Definition ist angelegt" in editor


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Falsch ID"}, "keine Kennung"),
        ({"name": "../../etc/passwd"}, "keine Kennung"),
        ({"name": "anteil_u6"}, "gibt es schon"),
        ({"title": "Betreuungsquote unter 3"}, "gehört schon"),
        ({"reason": ""}, "erforderlich"),
    ],
)
def test_a_copy_that_cannot_be_made_is_refused_at_its_field(
    own_pages: Client, town: Path, change: dict[str, str], said: str
) -> None:
    before = sorted(path.name for path in (town / "indicators").iterdir())
    given = {"name": "eigene", "title": "Eigene Kennzahl", "reason": "Probe", **change}
    answer = own_pages.post(f"/katalog/{USED}/uebernehmen", given)
    assert answer.status_code == 422
    field = next(iter(change))
    page = answer.content.decode()
    message = re.search(rf'id="id_{field}_fehler">(.*?)</div>', page, re.DOTALL)
    assert message is not None
    assert said in message[1]
    assert sorted(path.name for path in (town / "indicators").iterdir()) == before


def test_a_definition_without_data_cannot_be_copied_and_says_what_is_missing(own_pages: Client, town: Path) -> None:
    lacking = next(item.id for item in catalogue().indicators.values() if item.numerator.dataset == "vhs")
    address = f"/katalog/{lacking}/uebernehmen"
    assert "Volkshochschule" in text_of(own_pages.get(address))
    answer = own_pages.post(address, {"name": "eigene", "title": "Eigene Kennzahl", "reason": "Probe"})
    assert answer.status_code == 422
    assert "Es fehlt der Datensatz" in text_of(answer)
    assert not (town / "indicators" / "eigene.yaml").exists()


def test_figures_of_one_indicator_are_shown_together(pages: Client) -> None:
    known = catalogue()
    group = next(group for group in known.groups.values() if group.area and len(group.members) > 2)
    page = pages.get(f"/katalog/{group.members[0]}").content.decode()
    for other in group.members[1:]:
        assert f'href="/katalog/{other}"' in page


@pytest.mark.parametrize("topic", ["ungleichheit", "migration", "digitalisierung"])
def test_a_cross_cutting_topic_shows_its_figures_of_all_areas(pages: Client, topic: str) -> None:
    page = pages.get(f"/katalog?thema={topic}").content.decode()
    shown = set(re.findall(r'<p class="entry__title">.*?href="/katalog/(\w+)"', page))
    assert shown == set(catalogue().groups[topic].members)


def test_a_provisional_code_is_on_no_page_and_in_no_table(pages: Client) -> None:
    items = catalogue().indicators.values()
    doubtful = [(item, alias.code) for item in items for alias in item.aliases if alias.status == "provisional"]
    listed = text_of(pages.get("/katalog"))
    for item, code in doubtful:
        assert not re.search(rf"(?<![\w.]){re.escape(code)}(?![\w.])", listed)
        assert not re.search(rf"(?<![\w.]){re.escape(code)}(?![\w.])", text_of(pages.get(f"/katalog/{item.id}")))
    sure = {alias.code for item in items for alias in item.aliases if alias.status == "verified"}
    for item in items:
        assert set(offer(item.id).as_dict()["codes"]) <= sure
