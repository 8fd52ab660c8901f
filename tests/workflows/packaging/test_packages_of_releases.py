"""A protected release as one file: opened elsewhere without the true figures, and refused if anything is wrong."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.disclosure import reopen
from kobimo.errors import DisclosureRefusedError, InvalidInputError, KobimoError, NewerFormatError
from kobimo.store.parquet import parquet_bytes
from kobimo.store.releases import find_release, list_releases
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.packaging.handing_out import hand_out
from kobimo.workflows.packaging.making import Contents, make_package
from kobimo.workflows.packaging.receiving import Received, inspect_release, receive
from kobimo.workspace.package.keys import Keyring
from kobimo.workspace.package.manifest import MANIFEST, SIGNATURE
from support.command import call, run
from support.office import files_of, forged, office, proposed, waiting, waiting_office
from support.snapshot import snapshot

__all__ = ["office", "waiting_office"]


@pytest.fixture(scope="session")
def handed_out(waiting_office: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An office that approved its release for the public, and the package of it; only read."""
    root = tmp_path_factory.mktemp("handed")
    workspace = Path(shutil.copytree(waiting_office.parent, root / "stelle")) / "kleinstadt"
    run("approve", workspace, waiting(workspace))
    package = hand_out(open_workspace(workspace), waiting(workspace), root / "paket.zip", Keyring(root / "schluessel"))
    return workspace, package.path


@pytest.fixture
def package(handed_out: tuple[Path, Path]) -> Path:
    return handed_out[1]


@pytest.fixture
def keys(handed_out: tuple[Path, Path]) -> Keyring:
    """The keys of the office, which trust themselves."""
    return Keyring(handed_out[1].parent / "schluessel")


@pytest.fixture
def bureau(tmp_path: Path) -> Path:
    """A fresh workspace without anything."""
    run("init", tmp_path / "buero", "--name", "Bildungsbüro", "--ags", "01001000")
    return tmp_path / "buero"


def opened(bureau: Path, package: Path, keys: Keyring, **more: Any) -> Received:
    return receive(open_workspace(bureau), package, keyring=keys, **more)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "fremd.zip"
    path.write_bytes(data)
    return path


def test_a_fresh_workspace_shows_the_release_like_an_own_one(
    handed_out: tuple[Path, Path], bureau: Path, keys: Keyring
) -> None:
    office_workspace, package = handed_out
    received = opened(bureau, package, keys)
    assert received.stored is not None
    assert received.stored.manifest.id == waiting(office_workspace)
    for indicator in ("anteil_u6", "quote_u3", "einwohner_gesamt"):
        question = ("table", bureau, indicator, "--level", "viertel")
        there = ("table", office_workspace, *question[2:], "--release", waiting(office_workspace))
        assert run(*question).out == run(*there).out
    here = run("value", bureau, "anteil_u6", "--area", "stadt:1", "--period", "2023-12-31", "--json").json()
    assert here["value"] is not None
    assert run("doctor", bureau).out.startswith("Alles in Ordnung")
    assert run("status", bureau, "--json").json()["releases"][0]["received_from"] == "Kleinstadt"


def test_it_says_who_made_and_who_approved_it(handed_out: tuple[Path, Path], bureau: Path, keys: Keyring) -> None:
    office_workspace, package = handed_out
    stored = opened(bureau, package, keys).stored
    assert stored is not None
    origin = stored.manifest.origin
    assert origin is not None
    assert (origin.municipality, origin.confirmed, origin.fingerprint) == ("Kleinstadt", True, keys.own_fingerprint())
    assert origin.approved_by == open_workspace(office_workspace).user


def test_its_figures_are_released_figures(package: Path) -> None:
    files = files_of(package)
    metadata, protocol = (json.loads(files[name]) for name in ("metadata.json", "protocol.json"))
    values = pq.read_table(io.BytesIO(files["values.parquet"]))
    assert reopen(values, metadata, protocol, whole=True).audience == "public"


def test_products_and_certificate_can_be_made_of_it(bureau: Path, package: Path, keys: Keyring, tmp_path: Path) -> None:
    stored = opened(bureau, package, keys).stored
    assert stored is not None
    run("product", bureau, "area-profile", "--area", "bezirk:1", "--out", tmp_path / "drucke")
    assert list((tmp_path / "drucke").glob("*.pdf"))
    run("product", bureau, "certificate", "--release", stored.manifest.id, "--out", tmp_path / "n.pdf")
    assert (tmp_path / "n.pdf").read_bytes() == files_of(package)["certificate.pdf"]
    assert run("table", bureau, "anteil_u6", "--level", "viertel", "--format", "csv").out


def test_opening_it_twice_changes_nothing(bureau: Path, package: Path, keys: Keyring) -> None:
    first = opened(bureau, package, keys)
    before = snapshot(bureau / "data")
    again = opened(bureau, package, keys)
    assert again.present
    assert again.stored is not None
    assert first.stored is not None
    assert again.stored.manifest == first.stored.manifest
    assert snapshot(bureau / "data") == before


def test_an_own_release_of_the_same_name_stays(office: Path, package: Path, keys: Keyring) -> None:
    """The office next door released on the same day."""
    name = waiting(office)
    run("approve", office, name)
    own = snapshot(office / "data" / "releases" / name)
    stored = opened(office, package, keys).stored
    assert stored is not None
    assert stored.manifest.id.startswith(f"{name}-")
    assert snapshot(office / "data" / "releases" / name) == own
    assert len(list_releases(open_workspace(office).layout)) == 3


def test_what_was_received_counts_as_told(office: Path, package: Path, keys: Keyring) -> None:
    committee = waiting(office, "committee")
    stored = opened(office, package, keys).stored
    assert stored is not None
    refused = call("approve", office, committee)
    assert refused.code == 4
    assert stored.manifest.id in refused.text


def test_a_received_release_can_be_withdrawn_but_not_audited_or_handed_on(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path
) -> None:
    stored = opened(bureau, package, keys).stored
    assert stored is not None
    name = stored.manifest.id
    audit = call("audit", bureau, "--release", name)
    assert audit.code == 2
    assert "Kleinstadt erhalten" in audit.err
    on = call("package", "release", bureau, "--release", name, "--out", tmp_path / "weiter.zip")
    assert on.code == 2
    assert "erhalten" in on.err
    run("release", bureau, "--withdraw", name, "--reason", "Berichtigung der Statistikstelle")
    assert call("table", bureau, "anteil_u6", "--level", "viertel", "--release", name).code == 2


# --- what is handed out ---------------------------------------------------------------------------------------------


def test_the_same_release_gives_the_same_package(handed_out: tuple[Path, Path], keys: Keyring, tmp_path: Path) -> None:
    workspace, package = handed_out
    again = hand_out(open_workspace(workspace), waiting(workspace), tmp_path / "noch.zip", keys).path
    assert again.read_bytes() == package.read_bytes()


def test_the_package_has_no_file_names_salt_register_or_definitions_of_sources(handed_out: tuple[Path, Path]) -> None:
    workspace, package = handed_out
    files = files_of(package)
    assert not [name for name in files if name.endswith((".csv", ".sqlite3", "recipe.yaml", "corrections.yaml"))]
    salt = (workspace / ".kobimo" / "salt").read_bytes()
    delivered = [
        path.name for path in (workspace / "data" / "deliveries").glob("*/*/*") if path.suffix in {".csv", ".geojson"}
    ]
    assert delivered
    for name, data in files.items():
        assert salt not in data, name
        assert str(workspace).encode() not in data, name
        assert not [one for one in delivered if one.encode() in data], name


def test_the_certificate_and_the_list_name_the_same_release(handed_out: tuple[Path, Path]) -> None:
    workspace, package = handed_out
    listed = json.loads(files_of(package)[MANIFEST])
    manifest = (workspace / "data" / "releases" / waiting(workspace) / "manifest.json").read_bytes()
    assert listed["digest"] == sha256(manifest).hexdigest()


def test_only_what_may_leave_is_handed_out(office: Path, tmp_path: Path) -> None:
    (team,) = [path.name for path in (office / "data" / "releases").glob("*-team-*")]
    refused = call("package", "release", office, "--release", team, "--out", tmp_path / "p.zip")
    assert refused.code == 2
    assert "ungeschützte Zahlen" in refused.err
    name = waiting(office)
    run("approve", office, name)
    run("release", office, "--withdraw", name, "--reason", "Irrtum")
    withdrawn = call("package", "release", office, "--release", name, "--out", tmp_path / "p.zip")
    assert withdrawn.code == 2
    assert "Irrtum" in withdrawn.err
    assert not (tmp_path / "p.zip").exists()


def test_persons_and_notes_of_definitions_stay_in_the_house(office: Path, tmp_path: Path) -> None:
    source = office / "sources" / "register" / "source.yaml"
    source.write_text(
        source.read_text("utf-8") + "contact_function: Erika Musterfrau\nnotes: {de: Erika anrufen}\n", "utf-8"
    )
    indicator = office / "indicators" / "anteil_u6.yaml"
    indicator.write_text(indicator.read_text("utf-8") + "review: {authored_by: Erika Musterfrau}\n# Erika\n", "utf-8")
    run("build", office)
    name = proposed(office)
    run("approve", office, name)
    made = hand_out(open_workspace(office), name, tmp_path / "p.zip", Keyring(tmp_path / "k"))
    assert not [path for path, data in files_of(made.path).items() if b"Erika" in data]


# --- hostile packages -----------------------------------------------------------------------------------------------

Change = Callable[[dict[str, bytes]], dict[str, bytes | None]]


def refused(bureau: Path, data: bytes, keys: Keyring, tmp_path: Path) -> KobimoError:
    """Return the error of a package, after looking that nothing of it was kept."""
    before = snapshot(bureau)
    path = written(tmp_path, data)
    with pytest.raises(KobimoError) as caught:
        opened(bureau, path, keys, unconfirmed=True)
    assert snapshot(bureau) == before
    assert caught.value.where == "fremd.zip"
    with pytest.raises(type(caught.value)):
        inspect_release(path, keys)
    return caught.value


def table(files: dict[str, bytes]) -> pa.Table:
    return pq.read_table(io.BytesIO(files["values.parquet"]))


def with_column(files: dict[str, bytes], name: str, change: Callable[[list[Any], list[Any]], list[Any]]) -> bytes:
    """Return the table with another column; the change is given the column and the states."""
    values = table(files)
    column = pa.array(change(values[name].to_pylist(), values["status"].to_pylist()), values.schema.field(name).type)
    return parquet_bytes(values.set_column(values.schema.get_field_index(name), values.schema.field(name), column))


def number_at_a_hidden_figure(files: dict[str, bytes]) -> dict[str, bytes | None]:
    def change(numbers: list[Any], states: list[Any]) -> list[Any]:
        return [7 if state == "confidential" else number for number, state in zip(numbers, states, strict=True)]

    return {"values.parquet": with_column(files, "numerator", change)}


def other_value(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"values.parquet": with_column(files, "value", lambda numbers, _states: [n and n + 1 for n in numbers])}


def protocol(**changes: Any) -> Change:
    def change(files: dict[str, bytes]) -> dict[str, bytes | None]:
        return {"protocol.json": json.dumps({**json.loads(files["protocol.json"]), **changes}).encode()}

    return change


def metadata(change: Callable[[dict[str, Any]], Any]) -> Change:
    def changed(files: dict[str, bytes]) -> dict[str, bytes | None]:
        data = json.loads(files["metadata.json"])
        return {"metadata.json": json.dumps(change(data) or data).encode()}

    return changed


def fewer_columns(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"values.parquet": parquet_bytes(table(files).drop_columns(["chance"]))}


def names_missing(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"values.parquet": with_column(files, "area", lambda names, _states: [None, *names[1:]])}


FORGED: dict[str, tuple[Change, type[KobimoError], str]] = {
    "a hidden figure with a number": (number_at_a_hidden_figure, DisclosureRefusedError, "keine haben darf"),
    "other values": (other_value, DisclosureRefusedError, "nicht aus Zähler und Nenner"),
    "not proved": (protocol(verified=False), DisclosureRefusedError, "nicht bewiesen"),
    "not protected": (protocol(protected=False), DisclosureRefusedError, "nicht bewiesen"),
    "for the team": (protocol(audience="team"), DisclosureRefusedError, "anderen Empfängerkreis"),
    "for a committee": (protocol(audience="committee"), DisclosureRefusedError, "anderen Empfängerkreis"),
    "other counts": (protocol(figures=7), DisclosureRefusedError, "Protokoll"),
    "counts that are none": (protocol(figures="viele"), InvalidInputError, "passen nicht zusammen"),
    "no counts": (lambda _files: {"protocol.json": b'{"audience": "public", "protected": true, "verified": true}'},
                  InvalidInputError, "passen nicht zusammen"),
    "protocol is a list": (lambda _files: {"protocol.json": b"[]"}, InvalidInputError, "kein JSON"),
    "protocol is broken": (lambda _files: {"protocol.json": b"{"}, InvalidInputError, "kein JSON"),
    "protocol without end": (lambda _files: {"protocol.json": b"[" * 100_000}, InvalidInputError, "kein JSON"),
    "no protocol": (lambda _files: {"protocol.json": None}, InvalidInputError, "nicht gültig"),
    "no table": (lambda _files: {"values.parquet": None}, InvalidInputError, "nicht gültig"),
    "no certificate": (lambda _files: {"certificate.pdf": None}, InvalidInputError, "nicht gültig"),
    "a strange file": (lambda _files: {"register.sqlite3": b"x"}, InvalidInputError, "nicht gültig"),
    "a file above": (lambda _files: {"../kobimo.toml": b"x"}, InvalidInputError, "nicht erlaubt"),
    "an absolute file": (lambda _files: {"/etc/passwd": b"x"}, InvalidInputError, "nicht erlaubt"),
    "a script among the pictures": (lambda _files: {"pictures/a/b.js": b"x"}, InvalidInputError, "nicht gültig"),
    "other columns": (fewer_columns, InvalidInputError, "andere Spalten"),
    "names are missing": (names_missing, InvalidInputError, "fehlen Namen"),
    "no parquet": (lambda _files: {"values.parquet": b"PAR1" + b"x" * 40 + b"PAR1"}, InvalidInputError, "nicht lesbar"),
    "areas are no areas": (lambda _files: {"areas.geojson": b"{}"}, InvalidInputError, "kein GeoJSON"),
    "no indicators": (metadata(lambda data: data["indicators"].clear()), InvalidInputError, "passen nicht zusammen"),
    "no areas": (metadata(lambda data: {**data, "areas": {}}), InvalidInputError, "passen nicht zusammen"),
    "no datasets": (metadata(lambda data: {**data, "datasets": []}), InvalidInputError, "passen nicht zusammen"),
    "metadata is empty": (lambda _files: {"metadata.json": b"{}"}, InvalidInputError, "passen nicht zusammen"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORGED))
def test_what_was_forged_with_a_key_of_ones_own_is_refused(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path, name: str
) -> None:
    """The list and the signature are in order: only what the files say gives the forgery away."""
    change, kind, words = FORGED[name]
    error = refused(bureau, forged(package, change(files_of(package)), keys), keys, tmp_path)
    assert isinstance(error, kind), error
    assert words in error.message


LISTS: dict[str, tuple[dict[str, Any], type[KobimoError], str]] = {
    "newer": ({"format": 2}, NewerFormatError, "Format 2"),
    "older": ({"format": 0}, InvalidInputError, "nicht gültig"),
    "no word": ({"format": "1"}, InvalidInputError, "nicht gültig"),
    "nobody": ({"municipality": ""}, InvalidInputError, "nicht gültig"),
    "more": ({"salt": "x"}, InvalidInputError, "nicht gültig"),
    "other content": ({"content": "backup"}, InvalidInputError, "nicht gültig"),
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_that_are_none_are_refused(bureau: Path, package: Path, keys: Keyring, tmp_path: Path, name: str) -> None:
    fields, kind, words = LISTS[name]
    error = refused(bureau, forged(package, {}, keys, **fields), keys, tmp_path)
    assert isinstance(error, kind)
    assert words in error.message


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../../kobimo"},
        {"id": "2026-01-01-team-1", "audience": "team"},
        {"id": "2026-01-01-committee-1"},
        {"audience": "team"},
        {"created_at": "gestern"},
        {"created_at": "2026-01-01T00:00:00"},
        {"origin": {"municipality": "x", "release": "y", "manifest": "z", "fingerprint": "", "confirmed": True}},
        {"proposal": {"known": []}},
        {"artifacts": [{"path": "x", "sha256": "y", "bytes": 1}]},
    ],
    ids=str,
)
def test_manifests_that_no_office_writes_are_refused(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path, change: dict[str, Any]
) -> None:
    manifest = json.loads(files_of(package)[MANIFEST])["release"]
    error = refused(bureau, forged(package, {}, keys, release={**manifest, **change}), keys, tmp_path)
    assert "nicht gültig" in error.message


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.95])
def test_a_flipped_byte_anywhere_is_noticed(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path, place: float
) -> None:
    data = bytearray(package.read_bytes())
    data[int(len(data) * place)] ^= 0x40
    refused(bureau, bytes(data), keys, tmp_path)


@pytest.mark.parametrize("name", sorted({"values.parquet", "protocol.json", "certificate.pdf", "LIESMICH.txt"}))
def test_a_file_changed_behind_the_list_is_noticed(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path, name: str
) -> None:
    files = files_of(package)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        for path, data in files.items():
            made.writestr(path, data + b" " if path == name else data)
    assert "wurde verändert" in refused(bureau, sink.getvalue(), keys, tmp_path).message


def test_a_list_changed_behind_the_signature_is_noticed(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path
) -> None:
    files = files_of(package)
    listed = json.loads(files[MANIFEST])
    files[MANIFEST] = json.dumps({**listed, "municipality": "Anderswo"}).encode()
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        for path, data in files.items():
            made.writestr(path, data)
    assert "nach der Unterschrift verändert" in refused(bureau, sink.getvalue(), keys, tmp_path).message


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_truncated_package_is_refused(
    bureau: Path, package: Path, keys: Keyring, tmp_path: Path, share: float
) -> None:
    data = package.read_bytes()
    assert "keine lesbare ZIP-Datei" in refused(bureau, data[: int(len(data) * share)], keys, tmp_path).message


def test_a_bomb_is_refused_before_it_is_unpacked(bureau: Path, package: Path, keys: Keyring, tmp_path: Path) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made, made.open("values.parquet", "w") as entry:
        for _part in range(201):
            entry.write(bytes(1 << 20))
    assert "größer als" in refused(bureau, sink.getvalue(), keys, tmp_path).message


def test_a_package_without_signature_or_of_a_stranger_needs_a_word(bureau: Path, package: Path, tmp_path: Path) -> None:
    stranger = Keyring(tmp_path / "fremd")
    with pytest.raises(InvalidInputError, match="nicht bestätigt"):
        opened(bureau, package, stranger)
    assert list_releases(open_workspace(bureau).layout) == ()
    files = files_of(package)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        for path, data in files.items():
            if path != SIGNATURE:
                made.writestr(path, data)
    unsigned = written(tmp_path, sink.getvalue())
    with pytest.raises(InvalidInputError, match="nicht unterschrieben"):
        opened(bureau, unsigned, stranger)
    stored = opened(bureau, unsigned, stranger, unconfirmed=True).stored
    assert stored is not None
    assert stored.manifest.origin is not None
    assert (stored.manifest.origin.confirmed, stored.manifest.origin.fingerprint) == (False, "")


def test_pictures_of_others_are_never_shown(bureau: Path, package: Path, keys: Keyring, tmp_path: Path) -> None:
    name = next(path for path in files_of(package) if path.endswith(".svg"))
    evil = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    stored = opened(bureau, written(tmp_path, forged(package, {name: evil}, keys)), keys).stored
    assert stored is not None
    assert b"script" not in (stored.folder / name).read_bytes()


def test_the_two_kinds_of_packages_are_told_apart(
    office: Path, bureau: Path, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOBIMO_CONFIG", str(tmp_path / "config"))
    definitions = make_package(open_workspace(office), Contents(indicators=("anteil_u6",)), tmp_path / "d.zip").path
    wrong = call("package", "open", bureau, definitions)
    assert wrong.code == 2
    assert "kobimo package add" in wrong.err
    wrong = call("package", "add", bureau, package)
    assert wrong.code == 2
    assert "kobimo package open" in wrong.err
    assert run("package", "inspect", package, "--json").json()["municipality"] == "Kleinstadt"
    assert run("package", "inspect", definitions, "--json").json()["items"]


def test_the_commands_go_from_the_office_to_the_bureau(
    office: Path, bureau: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOBIMO_CONFIG", str(tmp_path / "config"))
    name = waiting(office)
    run("approve", office, name)
    made = run("package", "release", office, "--release", name, "--out", tmp_path / "p.zip", "--json").json()
    assert (made["release"], made["audience"]) == (name, "public")
    said = run("package", "open", bureau, tmp_path / "p.zip", "--json").json()
    assert (said["kept_as"], said["confirmed"], said["fingerprint"]) == (name, True, made["fingerprint"])
    assert find_release(open_workspace(bureau).layout, name).manifest.origin is not None
    refusal = call("package", "open", bureau, tmp_path / "gibtesnicht.zip", "--json")
    assert refusal.code == 2
    assert refusal.json()["error"]


def test_own_releases_come_before_received_ones(office: Path, package: Path, keys: Keyring) -> None:
    name = waiting(office)
    run("approve", office, name)
    opened(office, package, keys)
    assert run("audit", office, "--json").json()["release"] == name
