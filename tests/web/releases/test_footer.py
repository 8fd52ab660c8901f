"""The foot of a page says whether its figures are protected and for whom they are: those shown, received ones too."""

from __future__ import annotations

from pathlib import Path

from kobimo.workflows.opened import open_workspace
from kobimo.workflows.packaging.handing_out import hand_out
from kobimo.workflows.packaging.receiving import receive
from kobimo.workspace.package.keys import Keyring
from support.command import run
from support.office import office, waiting, waiting_office
from support.pages import Visit, text_of
from support.published import public_release

__all__ = ["office", "waiting_office"]

INSIDE = "Ungeschützte Zahlen für das Team. Nicht zur Weitergabe."
PUBLIC = "Geschützte Zahlen, für die Öffentlichkeit freigegeben."


def test_the_release_that_is_shown_decides(published_town: Path, visit: Visit) -> None:
    pages, name = visit(published_town), public_release(published_town).name
    for address in ("/", "/gebiete", "/kennzahl/anteil_u6", "/uebersicht", "/gebiet/stadt/1"):
        assert INSIDE in text_of(pages.get(address)), address
        text = text_of(pages.get(f"{address}?stand={name}"))
        assert PUBLIC in text, address
        assert INSIDE not in text, address


def test_pages_about_what_is_hidden_stay_inside(published_town: Path, visit: Visit) -> None:
    pages, name = visit(published_town), public_release(published_town).name
    for address in ("/freigabestaende", f"/freigabestaende/{name}/geheimhaltung", "/auftraege"):
        assert INSIDE in text_of(pages.get(address)), address


def test_a_received_release_is_not_called_unprotected(office: Path, visit: Visit, tmp_path: Path) -> None:
    run("approve", office, waiting(office))
    keys = Keyring(tmp_path / "schluessel")
    package = hand_out(open_workspace(office), waiting(office), tmp_path / "paket.zip", keys).path
    bureau = tmp_path / "buero"
    run("init", bureau, "--name", "Bildungsbüro", "--ags", "01001000")
    receive(open_workspace(bureau), package, keyring=keys)
    text = text_of(visit(bureau).get("/kennzahl/anteil_u6"))
    assert "erhalten von Kleinstadt" in text
    assert PUBLIC in text
    assert INSIDE not in text
