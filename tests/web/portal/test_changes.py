"""From one release to the next: few files change, all that change are right, and nothing old is left."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from support.command import run
from support.portal import content, introduced, own_publishing_town, portal, publishing_town
from support.published import published_town
from support.town import settled_town

__all__ = ["introduced", "own_publishing_town", "portal", "published_town", "publishing_town", "settled_town"]


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Return the paths of what is other, new or gone, the note aside."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} - {
        ".kobimo-portal.json"
    }


def test_the_next_release_of_the_same_figures_changes_only_what_names_it(
    own_publishing_town: Path, portal: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    run("release", own_publishing_town, "--audience", "public")
    report = run("publish", own_publishing_town, "--out", out, "--json").json()
    assert changed(content(portal), content(out)) == {"stand.html", "stand.json"}
    assert (report["made"], report["written"], report["deleted"]) == (1, 2, 0)


def test_one_indicator_that_is_explained_differently_changes_few_pages_and_the_whole_portal_is_as_if_new(
    own_publishing_town: Path, portal: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    definition = own_publishing_town / "indicators" / "anteil_u6.yaml"
    definition.write_text(definition.read_text("utf-8") + "pitfalls: {de: Ohne Nebenwohnsitze.}\n", "utf-8")
    run("build", own_publishing_town)
    run("release", own_publishing_town, "--audience", "public")
    run("publish", own_publishing_town, "--out", out)
    others = {path for path in changed(content(portal), content(out)) if path.startswith("kennzahl/")}
    assert others
    assert all("anteil_u6" in path for path in others)
    assert not {path for path in changed(content(portal), content(out)) if path.startswith("uebersicht/")}
    run("publish", own_publishing_town, "--out", tmp_path / "new")
    assert content(out) == content(tmp_path / "new")


def test_an_indicator_that_is_gone_takes_its_files_along(
    own_publishing_town: Path, portal: Path, tmp_path: Path
) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    wanted = tmp_path / "auswahl.yaml"
    wanted.write_text("indicators: [anteil_u6]\n", encoding="utf-8")
    run("release", own_publishing_town, "--audience", "public", "--content", wanted)
    run("publish", own_publishing_town, "--out", out)
    named = re.compile(r"(?:einbetten/)?kennzahl/(\w+)")
    assert {found[1] for path in content(out) if (found := named.match(path))} == {"anteil_u6"}
    assert not [path for path in out.rglob("*") if path.is_dir() and not any(path.iterdir())]
    run("publish", own_publishing_town, "--out", tmp_path / "new")
    assert content(out) == content(tmp_path / "new")


def test_what_somebody_altered_or_removed_is_made_again(publishing_town: Path, portal: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    (out / "index.html").write_text("anders", encoding="utf-8")
    (out / "gebiet" / "bezirk" / "1.html").unlink()
    run("publish", publishing_town, "--out", out)
    assert content(out) == content(portal)


def test_with_another_imprint_every_page_is_made_anew(own_publishing_town: Path, portal: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    settings = own_publishing_town / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("Bildungsmonitoring Kleinstadt", "Bildung hier"), "utf-8")
    run("publish", own_publishing_town, "--out", out)
    assert not [path for path, data in content(out).items() if b"Bildungsmonitoring Kleinstadt" in data]


def test_files_of_others_stay_where_they_are(publishing_town: Path, portal: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(portal, tmp_path / "web"))
    (out / ".htaccess").write_text("Options -Indexes\n", encoding="utf-8")
    (out / "kennzahl" / "eigenes.txt").write_text("meins", encoding="utf-8")
    (out / "index.html").unlink()
    report = run("publish", publishing_town, "--out", out, "--json").json()
    assert report["exchanged"] is False
    assert (out / ".htaccess").read_text(encoding="utf-8") == "Options -Indexes\n"
    assert (out / "kennzahl" / "eigenes.txt").exists()
    assert (out / "index.html").exists()
