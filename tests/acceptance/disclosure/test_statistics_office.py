"""The statistics office keeps the true figures, approves, and hands out one file; others work with that alone.

The town has unmistakable numbers: whatever of the hidden ones left the house would be found, in any file and any form.
"""

from __future__ import annotations

import html
import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.test.utils import override_settings

import support.pages  # noqa: F401 - sets Django up
from kobimo.web import assets
from kobimo.web.site import Site
from support.command import call, run
from support.luck import seeds
from support.marked_town import DAYS, FIGURES, Kept, kept_in, leaks, marked
from support.office import as_office, files_of
from support.open_town import PLACES, settle
from support.pdf import pdf_text

PAGES = 250


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, Path, Path]:
    """The office with its release, the package, and the workspace of the bureau that opened it."""
    root = tmp_path_factory.mktemp("stelle")
    luck = random.Random(seeds("statistics office", 1)[0])
    worlds = {day: marked(luck) for day in DAYS}
    office = as_office(settle(root, FIGURES, worlds))
    run("build", office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOBIMO_CONFIG", str(root / "schluessel"))
        release = run("release", office, "--audience", "public", "--json").json()["id"]
        run("approve", office, release, "--note", "Gründe und Nachweis angesehen")
        run("package", "release", office, "--release", release, "--out", root / "paket.zip")
        run("init", root / "buero", "--name", "Bildungsbüro", "--ags", "01001000")
        run("package", "open", root / "buero", root / "paket.zip")
    return kept_in(office, release, worlds), root / "paket.zip", root / "buero"


def test_numbers_had_to_be_hidden_and_the_scan_finds_them(handed: tuple[Kept, Path, Path], tmp_path: Path) -> None:
    kept, package, _bureau = handed
    assert len(kept.secrets) > 5
    assert len(kept.shares) > 2
    planted = tmp_path / "geplant.zip"
    with zipfile.ZipFile(planted, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files_of(package).items():
            made.writestr(name, data + f" {min(kept.secrets)}".encode() if name == "metadata.json" else data)
    assert leaks(kept, planted.read_bytes(), planted.name)


def test_no_byte_of_the_package_holds_a_hidden_number(handed: tuple[Kept, Path, Path], tmp_path: Path) -> None:
    kept, package, _bureau = handed
    files = files_of(package)
    assert {Path(name).suffix for name in files} >= {".parquet", ".json", ".svg", ".geojson", ".yaml", ".pdf", ".txt"}
    assert leaks(kept, package.read_bytes(), package.name) == []
    assert kept.found_in(pdf_text(files["certificate.pdf"], tmp_path)) == []


def test_nothing_of_the_package_says_how_the_figures_came(handed: tuple[Kept, Path, Path]) -> None:
    kept, package, _bureau = handed
    salt = (kept.workspace / ".kobimo" / "salt").read_bytes()
    patterns = [path.name for path in (kept.workspace / ".kobimo").rglob("*.npz")]
    assert patterns
    for name, data in files_of(package).items():
        for secret in (salt, str(kept.workspace).encode(), b".csv,", b"ablage", *(text.encode() for text in patterns)):
            assert secret not in data, (name, secret)


def test_no_file_of_the_bureau_holds_a_hidden_number(handed: tuple[Kept, Path, Path]) -> None:
    kept, _package, bureau = handed
    files = [path for path in bureau.rglob("*") if path.is_file()]
    assert [leak for path in files for leak in leaks(kept, path.read_bytes(), path.name)] == []


def test_the_bureau_has_the_figures_of_the_office_and_no_others(handed: tuple[Kept, Path, Path]) -> None:
    kept, _package, bureau = handed
    (there,) = (bureau / "data" / "releases").iterdir()
    assert (there / "values.parquet").read_bytes() == (kept.folder / "values.parquet").read_bytes()
    assert pq.read_table(io.BytesIO((there / "values.parquet").read_bytes())).num_rows == len(kept.rows)
    assert not list((bureau / "data" / "deliveries").glob("*/*"))
    for indicator in FIGURES:
        for level in sorted({level for level, _key in PLACES}):
            here = run("table", bureau, indicator, "--level", level, "--format", "csv").out
            assert (
                here
                == run(
                    "table", kept.workspace, indicator, "--level", level, "--format", "csv", "--release", kept.release
                ).out
            )


def test_a_hidden_figure_is_hidden_at_the_bureau_with_its_reason(handed: tuple[Kept, Path, Path]) -> None:
    kept, _package, bureau = handed
    hidden = [row for row in kept.rows if row["status"] == "confidential"]
    assert hidden
    for row in hidden[:10]:
        where = ("--where", row["breakdown"]) if row["breakdown"] else ()
        place = ("--area", f"{row['level']}:{row['area']}", "--period", row["period"])
        answer = run("value", bureau, row["indicator"], *place, *where, "--json").json()
        assert (answer["status"], answer["value"], answer["numerator"]) == ("confidential", None, None)
        assert "Geheimhaltung" in answer["reason"]


def test_the_bureau_cannot_attack_what_it_has_not(handed: tuple[Kept, Path, Path]) -> None:
    _kept, _package, bureau = handed
    refused = call("audit", bureau)
    assert refused.code == 2
    assert "die wahren Zahlen liegen nur dort" in refused.err


@pytest.fixture
def pages(handed: tuple[Kept, Path, Path]) -> Iterator[Client]:
    if not assets.MANIFEST.exists():
        pytest.skip("the front end was not built (make frontend)")
    override = override_settings(KOBIMO_SITE=Site(str(handed[2])))
    override.enable()
    yield Client(HTTP_HOST="127.0.0.1")
    override.disable()


@pytest.mark.slow
def test_every_page_of_the_bureau_shows_the_release_and_no_hidden_number(
    handed: tuple[Kept, Path, Path], pages: Client
) -> None:
    kept, _package, _bureau = handed
    queue, seen, found = ["/", "/freigabestaende"], set(), []
    while queue and len(seen) < PAGES:
        address = queue.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = pages.get(address)
        assert answer.status_code < 500, address
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found += leaks(kept, data, address)
        if "html" in answer.headers.get("Content-Type", ""):
            leads = re.findall(r'(?:href|src|data-[a-z-]+)="([^"]+)"', data.decode())
            more = (urldefrag(urljoin(address, html.unescape(link)))[0] for link in leads)
            queue += [link for link in more if link.startswith(("/kennzahl", "/gebiet", "/freigabe", "/?"))]
    assert found == []
    assert len(seen) > 20
    start = pages.get("/").content.decode()
    assert "erhalten von Offenstadt" in start
    assert kept.release in start
