"""Every kind of page, judged by axe with all its rules: on a light ground, on a dark one, on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser.visiting import Open, Reader, Serve, findings
from support.command import run
from support.office import waiting, waiting_office
from support.published import public_release, published_town

__all__ = ["published_town", "waiting_office"]

SIZES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
}
BERLIN_PAGES = {
    "start": "/",
    "search without hits": "/?suche=gibtsnicht",
    "indicator": "/kennzahl/share_under_6",
    "count": "/kennzahl/population_total",
    "one period": "/kennzahl/daycare_places_per_100_under_6",
    "picked areas": "/kennzahl/share_under_6?gebiet=bezirk:03&gebiet=bezirk:08&gebiet=planungsraum:08010301",
    "planning areas": "/kennzahl/share_under_6?ebene=planungsraum",
    "breakdown": "/kennzahl/population_total?merkmal=geschlecht=w",
    "old address": "/kennzahl/share_under_6?ebene=quartier&zeit=1999-12-31&gebiet=bezirk:99&merkmal=haar=rot",
    "pinned release": "/kennzahl/share_under_6?stand={release}",
    "whole": "/gebiet/stadt/berlin",
    "district": "/gebiet/bezirk/03",
    "planning area": "/gebiet/planungsraum/08010301",
    "area without figures": "/gebiet/planungsraum/09041403",
    "overview": "/uebersicht?bereich=alle&folge=aehnlich",
    "stand and way": "/kennzahl/share_under_6/entwicklung",
    "stand without an earlier period": "/kennzahl/daycare_places_per_100_under_6/entwicklung",
    "search": "/suche?q=bezirk",
    "nothing found": "/suche?q=gibtsnicht",
    "topic": "/thema/A",
    "topic without figures": "/thema/F",
    "interface": "/api",
    "areas": "/gebiete",
    "areas found": "/gebiete?suche=pan",
    "no area found": "/gebiete?suche=gibtsnicht",
    "releases": "/freigabestaende",
    "no jobs": "/auftraege",
    "form": "/kennzahl/share_under_6/bearbeiten",
    "catalogue": "/katalog",
    "catalogue found": "/katalog?suche=uebergang&bereich=D&stand=lacking",
    "nothing in the catalogue": "/katalog?suche=Betruungsquote",
    "what is missing": "/katalog/fehlt",
    "definition": "/katalog/daycare_rate_u3",
    "definition with layers": "/katalog/contract_dissolution_rate",
    "definition to be taken over": "/katalog/share_under_18/uebernehmen",
    "own definitions": "/katalog/eigene",
    "new indicator": "/katalog/neu",
    "collection workbook": "/katalog/erhebungsmappe/kita_kinder",
}
MISSING_PAGES = {
    "unknown indicator": "/kennzahl/gibtsnicht",
    "unknown area": "/gebiet/bezirk/99",
    "unknown address": "/nirgends",
}
PROTECTION_PAGES = {
    "releases": "/freigabestaende",
    "what is hidden": "/freigabestaende/{public}/geheimhaltung",
    "what protection costs": "/freigabestaende/{public}/geheimhaltung/kosten",
    "map of reasons": "/freigabestaende/{public}/geheimhaltung/karte",
    "map of a small count": "/freigabestaende/{public}/geheimhaltung/karte"
    "?kennzahl=einwohner_gesamt&merkmal=alter=3-5&ebene=viertel&zeit=2022-12-31",
    "reasons": "/freigabestaende/{public}/geheimhaltung/gruende",
    "no such reason": "/freigabestaende/{public}/geheimhaltung/gruende?grund=aufgeteilt",
    "hidden figures": "/kennzahl/einwohner_gesamt?merkmal=alter=3-5&ebene=viertel&zeit=2022-12-31&stand={public}",
    "area with hidden figures": "/gebiet/viertel/22?stand={public}",
    "another rule": "/freigabestaende/geheimhaltung-probe",
    "answers": "/freigabestaende/auskuenfte",
    "words for readers": "/geheimhaltung",
    "methods": "/geheimhaltung/verfahren",
}
APPROVAL_PAGES = {
    "releases and what waits": "/freigabestaende",
    "proposal": "/freigabestaende/{public}/freigabe",
    "what a proposal hides": "/freigabestaende/{public}/geheimhaltung",
}
GRAPHIC_CONTRAST = """
() => {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (text) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const parts = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.documentElement).backgroundColor);
  const texts = [...document.querySelectorAll("main svg text")].filter((text) => text.getClientRects().length);
  return texts.map((text) => {
    const own = light(getComputedStyle(text).fill);
    const ratio = (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
    return [text.textContent, ratio];
  });
}
"""


@dataclass(frozen=True)
class Workshop:
    """A town in which something has happened: two releases, one withdrawn; a job that is done, one that failed."""

    folder: Path
    withdrawn: str
    current: str


@pytest.fixture(scope="module", params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """How the pages are looked at."""
    return str(request.param)


@pytest.fixture(scope="module")
def release(berlin: Path) -> str:
    """Release of Berlin."""
    return next(path.name for path in (berlin / "data" / "releases").iterdir())


@pytest.fixture(scope="module")
def berlin_window(size: str, opened: Open, serve: Serve, berlin: Path) -> Iterator[Reader]:
    with opened(serve(berlin), **SIZES[size]) as found:
        yield found


@pytest.fixture(scope="module")
def workshop(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("workshop") / "ort")) / "kleinstadt"
    (first,) = (path.name for path in (folder / "data" / "releases").iterdir())
    run("release", folder, "--audience", "team")
    run("release", folder, "--withdraw", first, "--reason", "Zahlendreher in der Lieferung")
    (second,) = {path.name for path in (folder / "data" / "releases").iterdir()} - {first}
    return Workshop(folder, first, second)


@pytest.fixture(scope="module")
def done_jobs(workshop: Workshop, opened: Open, serve: Serve) -> tuple[str, str]:
    """Addresses of a job that is done, and of one that failed."""
    with opened(serve(workshop.folder)) as reader:
        reader.go("/auftraege")
        reader.page.get_by_role("button", name="Kennzahlen berechnen").click()
        done = _finished(reader)
        broken = workshop.folder / "indicators" / "anteil_u6.yaml"
        sound = broken.read_text("utf-8")
        broken.write_text("id: [\n", "utf-8")
        reader.go("/auftraege")
        reader.page.get_by_role("button", name="Kennzahlen berechnen").click()
        failed = _finished(reader)
        broken.write_text(sound, "utf-8")
    return done, failed


def _finished(reader: Reader) -> str:
    reader.page.wait_for_url("**/auftraege/*")
    reader.page.locator(".kern-alert").wait_for(timeout=60_000)
    return reader.path


@pytest.fixture(scope="module")
def workshop_window(size: str, workshop: Workshop, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(workshop.folder), **SIZES[size]) as found:
        yield found


@pytest.fixture(scope="module")
def guarded(published_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a release for the public, in which rules are tried out."""
    return Path(shutil.copytree(published_town.parent, tmp_path_factory.mktemp("guarded") / "ort")) / "kleinstadt"


@pytest.fixture(scope="module")
def guarded_window(size: str, guarded: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(guarded), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", PROTECTION_PAGES)
def test_pages_of_protection_have_no_violation(guarded_window: Reader, guarded: Path, kind: str) -> None:
    page = guarded_window.go(PROTECTION_PAGES[kind].format(public=public_release(guarded).name))
    assert page.locator("h1").count() == 1
    assert findings(page) == []
    assert guarded_window.gained() == []


def test_the_map_of_reasons_leads_to_the_sum_by_keyboard(guarded_window: Reader, guarded: Path) -> None:
    page = guarded_window.go(PROTECTION_PAGES["map of a small count"].format(public=public_release(guarded).name))
    page.locator("kobimo-map a.area[tabindex='0']").focus()
    for key in ("ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.class") == "klein"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Warum ist diese Angabe verborgen?").wait_for()
    assert findings(page) == []
    assert guarded_window.gained() == []


def test_a_rule_that_was_tried_out_and_methods_that_were_compared_have_no_violation(guarded_window: Reader) -> None:
    page = guarded_window.go(PROTECTION_PAGES["another rule"])
    page.get_by_label("Kleinste gezeigte Anzahl").fill("10")
    page.get_by_label("als wäre noch nichts freigegeben").check()
    page.get_by_role("button", name="Ausprobieren").click()
    page.get_by_role("heading", name="Nach Raumebenen").wait_for(timeout=90_000)
    assert findings(page) == []
    page = guarded_window.go(PROTECTION_PAGES["methods"])
    page.get_by_role("button", name="Vergleichen").first.click()
    page.get_by_role("heading", name="Ergebnis").wait_for(timeout=90_000)
    assert findings(page) == []
    assert guarded_window.gained() == []


@pytest.fixture(scope="module")
def office_window(size: str, waiting_office: Path, opened: Open, serve: Serve) -> Iterator[Reader]:
    with opened(serve(waiting_office), **SIZES[size]) as found:
        yield found


@pytest.mark.parametrize("kind", APPROVAL_PAGES)
def test_pages_of_approval_have_no_violation(office_window: Reader, waiting_office: Path, kind: str) -> None:
    page = office_window.go(APPROVAL_PAGES[kind].format(public=waiting(waiting_office)))
    assert page.locator("h1").count() == 1
    assert findings(page) == []
    assert office_window.gained() == []


@pytest.mark.parametrize("kind", BERLIN_PAGES)
def test_pages_have_no_violation(berlin_window: Reader, release: str, kind: str) -> None:
    page = berlin_window.go(BERLIN_PAGES[kind].format(release=release))
    assert page.locator("h1").count() == 1
    assert findings(page) == []
    assert berlin_window.gained() == []


@pytest.mark.parametrize("kind", MISSING_PAGES)
def test_pages_of_what_is_not_there_have_no_violation(berlin_window: Reader, kind: str) -> None:
    page = berlin_window.go(MISSING_PAGES[kind], 404)
    assert "Nicht gefunden" in page.title()
    assert findings(page) == []
    assert berlin_window.gained() == []


@pytest.mark.parametrize("path", ["/kennzahl/share_under_6?gebiet=bezirk:03&gebiet=bezirk:08", "/gebiet/bezirk/03"])
def test_texts_in_charts_stand_out_from_the_ground(berlin_window: Reader, path: str) -> None:
    """axe leaves texts of SVG out."""
    page = berlin_window.go(path)
    contrasts = page.evaluate(GRAPHIC_CONTRAST)
    assert len(contrasts) > 10
    assert [(text, ratio) for text, ratio in contrasts if ratio < 4.5] == []


def test_what_scripts_have_made_has_no_violation(berlin_window: Reader) -> None:
    page = berlin_window.go("/kennzahl/share_under_6?ebene=planungsraum&gebiet=bezirk:03")
    page.locator("#verlauf .chart-start").click()
    page.locator("#verlauf .chart-view svg").wait_for()
    page.locator("#tabelle input[type=search]").fill("neu")
    page.get_by_role("button", name="Prozent").click()
    page.locator("kobimo-map a.area[tabindex='0']").focus()
    assert page.locator("kobimo-map .tooltip").is_visible()
    assert findings(page) == []
    contrasts = page.evaluate(GRAPHIC_CONTRAST)
    assert [(text, ratio) for text, ratio in contrasts if ratio < 4.5] == []
    assert berlin_window.gained() == []


def test_the_zoomable_map_has_no_violation(berlin_window: Reader) -> None:
    page = berlin_window.go("/kennzahl/share_under_6")
    page.get_by_role("button", name="Zoombare Karte öffnen").click()
    page.locator(".zoom-map[data-ready]").wait_for()
    assert findings(page) == []
    assert berlin_window.gained() == []


def test_pages_of_work_have_no_violation(
    workshop_window: Reader, workshop: Workshop, done_jobs: tuple[str, str]
) -> None:
    done, failed = done_jobs
    for path, said in (("/auftraege", "fertig"), (done, "Fertig."), (failed, "fehlgeschlagen")):
        page = workshop_window.go(path)
        assert said in page.locator("main").inner_text()
        assert (path, findings(page)) == (path, [])
    assert workshop_window.gained() == []


def test_a_withdrawn_release_has_a_page_that_says_why(workshop_window: Reader, workshop: Workshop) -> None:
    page = workshop_window.go(f"/kennzahl/anteil_u6?stand={workshop.withdrawn}", 410)
    assert "Zahlendreher in der Lieferung" in page.locator("main").inner_text()
    assert findings(page) == []
    page = workshop_window.go("/freigabestaende")
    assert "Zahlendreher in der Lieferung" in page.locator("main").inner_text()
    assert page.locator("a", has_text=workshop.withdrawn).count() == 0
    assert findings(page) == []
    page = workshop_window.go(f"/kennzahl/anteil_u6?stand={workshop.current}")
    assert workshop.current in page.locator("main").inner_text()
    assert workshop_window.gained() == []


def test_forms_with_errors_and_after_saving_have_no_violation(workshop_window: Reader, size: str) -> None:
    page = workshop_window.go("/kennzahl/quote_u3/bearbeiten")
    page.get_by_label("Name", exact=True).fill("")
    workshop_window.watch.tolerated.add(422)
    page.get_by_role("button", name="Speichern").click()
    workshop_window.until(lambda: page.locator("[aria-invalid=true]").count() == 2)  # name and reason
    assert findings(page) == []
    page.get_by_label("Name", exact=True).fill(f"Betreuungsquote, {size}")
    page.get_by_label("Grund der Änderung").fill("Name geprüft")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Gespeichert.").wait_for()
    assert findings(page) == []
    assert workshop_window.gained() == []


def test_a_formula_while_it_is_typed_has_no_violation(workshop_window: Reader) -> None:
    page = workshop_window.go("/katalog/neu")
    page.get_by_label("Formel", exact=True).fill("einwohner.persnen / einwohner.personen * 100")
    page.locator("mark").wait_for()
    assert findings(page) == []
    page.get_by_label("Formel", exact=True).fill("einwohner.personen[alter: 0-2] / einwohner.personen * 100")
    page.get_by_role("heading", name="Vorschau").wait_for()
    assert findings(page) == []
    assert workshop_window.gained() == []


def test_a_form_with_a_conflict_has_no_violation(workshop_window: Reader, workshop: Workshop, size: str) -> None:
    page = workshop_window.go("/kennzahl/einwohner_gesamt/bearbeiten")
    file = workshop.folder / "indicators" / "einwohner_gesamt.yaml"
    file.write_text(file.read_text("utf-8") + f"# {size}\n", "utf-8")
    workshop_window.watch.tolerated.add(409)
    page.get_by_label("Name", exact=True).fill("Bevölkerung")
    page.get_by_label("Grund der Änderung").fill("Amtlicher Name")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("table").wait_for()
    assert findings(page) == []
    assert workshop_window.gained() == []


@pytest.fixture(scope="module")
def empty(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace on its first day."""
    folder = tmp_path_factory.mktemp("leer") / "leer"
    run("init", folder, "--name", "Neustadt", "--ags", "01", "--definitions", repository / "examples" / "musterstadt")
    return folder


def test_an_empty_workspace_says_what_to_do(size: str, opened: Open, serve: Serve, empty: Path) -> None:
    with opened(serve(empty), **SIZES[size]) as reader:
        for path in ("/", "/freigabestaende", "/auftraege", "/gebiete", "/katalog", "/katalog/fehlt"):
            page = reader.go(path)
            assert (path, findings(page)) == (path, [])
        page = reader.go("/")
        assert "Noch keine Zahlen" in page.title()
        page.get_by_role("link", name="Zahlen hier berechnen und freigeben").click()
        page.get_by_role("heading", name="Aufträge").wait_for()
