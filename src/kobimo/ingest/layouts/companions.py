"""Sheets and files that belong to known data but hold no table themselves."""

from __future__ import annotations

from kobimo.ingest.grid import Container, Opened
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Outline
from kobimo.language import _


def _recognise(page: Page, opened: Opened) -> str:
    """Recognise catalogues of GENESIS, front matter with descriptions of columns, and sheets beside an INKAR table."""
    if opened.container is Container.JSON and _is_catalogue(page):
        return _("Antwort der GENESIS-Schnittstelle: ein Verzeichnis von Tabellen oder Merkmalen, keine Werte.")
    if _is_front_matter(page):
        return _("Die Datei beschreibt die Spalten einer anderen Datei (Kopfblock zwischen ---).")
    if len(opened.grids) > 1 and _beside_inkar(page, opened):
        return _("Das Blatt beschreibt die Kennzahlen im Blatt mit den Daten.")
    return ""


_CATALOGUE = frozenset(
    {
        *("Code", "Content", "Type", "Values", "Selected", "Functions", "Structure", "Updated", "Time", "State"),
        *("Variables", "Information", "Cubes", "LatestUpdate", "Date", "Added", "Valid"),
    }
)


def _is_catalogue(page: Page) -> bool:
    """Tell whether records have the names that the catalogue and the metadata of GENESIS use, and no others."""
    names = {name for name in page.row(0) if name}
    return {"Code", "Content"} <= names <= _CATALOGUE


def _is_front_matter(page: Page) -> bool:
    """Tell whether a text begins with `---` and lists columns."""
    if page.height < 4 or page.first(0) != "---" or len(page.filled(0)) > 1:
        return False
    keys = {page.text(row).split(":")[0].strip("- ") for row in range(1, min(page.height, 60)) if page.filled(row)}
    return "title" in keys and "columns" in keys


def _beside_inkar(page: Page, opened: Opened) -> bool:
    """Tell whether a sheet documents indicators or sources while another one has the headings of INKAR."""
    texts = {text for row in range(min(page.height, 5)) for text in page.row(row) if text}
    documents = {"Indikator", "Langname"} <= texts or any(text.startswith("Quelle (Zitierhinweis)") for text in texts)
    if not documents:
        return False
    heads = [set(map(str, row)) for grid in opened.grids for row in list(grid.rows)[:5]]
    return any({"Kennziffer", "Raumeinheit", "Aggregat"} <= head for head in heads)


def _outline(_page: Page, _opened: Opened) -> tuple[Outline, ...]:
    """Return no table."""
    return ()


COMPANION = Layout("companion", _("Beschreibung ohne Tabelle"), "", "destatis", _recognise, _outline, may_be_empty=True)
