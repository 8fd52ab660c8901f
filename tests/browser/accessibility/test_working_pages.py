"""The pages of work: jobs, forms, what was withdrawn, the first day."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from browser.accessibility.looks import SIZES, violations
from browser.visiting import Open, Reader, Serve
from support.command import run


@dataclass(frozen=True)
class Workshop:
    """A town in which something has happened: two releases, one withdrawn; a job that is done, one that failed."""

    folder: Path
    withdrawn: str
    current: str


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


def test_pages_of_work_have_no_violation(
    size: str, workshop_window: Reader, workshop: Workshop, done_jobs: tuple[str, str]
) -> None:
    done, failed = done_jobs
    for path, said in (("/auftraege", "fertig"), (done, "Fertig."), (failed, "fehlgeschlagen")):
        page = workshop_window.go(path)
        assert said in page.locator("main").inner_text()
        assert (path, violations(page, size)) == (path, [])
    assert workshop_window.gained() == []


def test_releasing_checking_and_comparing_have_no_violation(
    size: str, workshop_window: Reader, workshop: Workshop
) -> None:
    run("build", workshop.folder)
    page = workshop_window.go("/freigabestaende/neu")
    page.get_by_text("Nur einen Teil freigeben").click()
    page.get_by_label("Stadt", exact=True).check()
    page.get_by_label("Öffentlichkeit").check()
    assert violations(page, size) == []
    page.get_by_role("button", name="Freigeben").click()
    page.get_by_text("Freigegeben:").wait_for(timeout=60_000)
    assert violations(page, size) == []
    page = workshop_window.go("/freigabestaende/auskuenfte")
    page.get_by_label("Kennzahl").select_option("anteil_u6")
    page.get_by_label("Gebiet").fill("stadt:1")
    page.get_by_label("Zeitraum").fill("2023-12-31")
    page.get_by_role("button", name="Prüfen, was sie verriete").click()
    page.get_by_text("folgt keine kleine Zahl").wait_for(timeout=60_000)
    assert violations(page, size) == []
    page = workshop_window.go("/geheimhaltung/verfahren")
    page.get_by_role("button", name="Vergleichen").first.click()
    page.get_by_role("heading", name="Was die Verfahren kosten").wait_for(timeout=60_000)
    assert violations(page, size) == []
    assert workshop_window.gained() == []


def test_a_withdrawn_release_has_a_page_that_says_why(size: str, workshop_window: Reader, workshop: Workshop) -> None:
    page = workshop_window.go(f"/kennzahl/anteil_u6?stand={workshop.withdrawn}", 410)
    assert "Zahlendreher in der Lieferung" in page.locator("main").inner_text()
    assert violations(page, size) == []
    page = workshop_window.go("/freigabestaende")
    assert "Zahlendreher in der Lieferung" in page.locator("main").inner_text()
    assert page.locator("a", has_text=workshop.withdrawn).count() == 0
    assert violations(page, size) == []
    page = workshop_window.go(f"/kennzahl/anteil_u6?stand={workshop.current}")
    assert workshop.current in page.locator("main").inner_text()
    assert workshop_window.gained() == []


def test_forms_with_errors_and_after_saving_have_no_violation(workshop_window: Reader, size: str) -> None:
    page = workshop_window.go("/kennzahl/quote_u3/bearbeiten")
    page.get_by_label("Name", exact=True).fill("")
    workshop_window.watch.tolerated.add(422)
    page.get_by_role("button", name="Speichern").click()
    workshop_window.until(lambda: page.locator("[aria-invalid=true]").count() == 2)  # name and reason
    assert violations(page, size) == []
    page.get_by_label("Name", exact=True).fill(f"Betreuungsquote, {size}")
    page.get_by_label("Grund der Änderung").fill("Name geprüft")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Gespeichert.").wait_for()
    assert violations(page, size) == []
    assert workshop_window.gained() == []


def test_a_formula_while_it_is_typed_has_no_violation(size: str, workshop_window: Reader) -> None:
    page = workshop_window.go("/katalog/neu")
    page.get_by_label("Formel", exact=True).fill("einwohner.persnen / einwohner.personen * 100")
    page.locator("mark").wait_for()
    assert violations(page, size) == []
    page.get_by_label("Formel", exact=True).fill("einwohner.personen[alter: 0-2] / einwohner.personen * 100")
    page.get_by_role("heading", name="Vorschau").wait_for()
    assert violations(page, size) == []
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
    assert violations(page, size) == []
    assert workshop_window.gained() == []


def test_targets_have_no_violation_when_refused_and_when_set(size: str, workshop_window: Reader) -> None:
    page = workshop_window.go("/zielwerte?kennzahl=anteil_u6")
    workshop_window.watch.tolerated.add(422)
    page.get_by_label("Zielwert", exact=True).fill("120")
    page.get_by_label("Zu erreichen bis").fill("2027")
    page.get_by_label("Beschlossen von").fill("Rat der Kleinstadt")
    page.get_by_label("Beschlossen am").fill("2024-03-12")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("alert").wait_for()
    assert "zwischen 0 und 100" in page.get_by_role("alert").inner_text()
    assert violations(page, size) == []
    page.get_by_label("Zielwert", exact=True).fill("12,5")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Der Zielwert ist gesetzt.").wait_for()
    assert violations(page, size) == []
    page.get_by_role("button", name="entfernen").click()
    page.get_by_text("Der Zielwert ist entfernt.").wait_for()
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
            assert (path, violations(page, size)) == (path, [])
        page = reader.go("/")
        assert "Noch keine Zahlen" in page.title()
        page.get_by_role("link", name="Zahlen hier berechnen und freigeben").click()
        page.get_by_role("heading", name="Aufträge").wait_for()
