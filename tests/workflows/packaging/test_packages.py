"""Exchange packages between two towns: what goes in, what stays at home, and what happens where both have something."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.errors import DefinitionError, InvalidInputError, NewerFormatError
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.packaging.adding import AddedPackage, add_package, inspect_package
from kobimo.workflows.packaging.making import Contents, make_package
from kobimo.workspace.history import log
from kobimo.workspace.package.file import package_bytes, read_package
from kobimo.workspace.package.keys import Keyring
from support.command import call, run
from support.town import founded, founded_town, write

__all__ = ["founded", "founded_town"]

SECRETS = ("Erika Musterfrau", "erika@kleinstadt.example", "lieferung_geheim", "Viertel von Frau Krause")


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "config")


@pytest.fixture
def giver(founded: Path) -> OpenedWorkspace:
    """A town whose definitions hold what must never leave it."""
    source = founded / "sources" / "register"
    name, mail, file, area = SECRETS
    write(
        source / "source.yaml",
        f"id: register\ntitle: {{de: Register}}\nsupplier: {name}\ncontact_function: {mail}\n"
        f"legal_basis: Vertrag mit {name}\nnotes: {{de: '{name} anrufen'}}\nattribution: {name}\n",
    )
    recipe = (source / "recipe.yaml").read_text(encoding="utf-8")
    recipe = recipe.replace("register_*", f"{file}_*").replace("register_(?P", f"{file}_(?P")
    recipe = recipe.replace("width: 2}", f"width: 2, spellings: [{{text: '{area}', area: 'viertel:11'}}]}}")
    write(source / "recipe.yaml", f"# {name}\n{recipe}persons: none\npersons_reason: {name} hat es geprüft\n")
    write(
        source / "corrections.yaml",
        f"corrections:\n  - {{id: a, where: {{Nr: '11'}}, set: {{Nr: '12'}}, reason: {name}, decided_by: {name}, "
        "decided_on: 2026-01-01}\n",
    )
    indicator = founded / "indicators" / "anteil_u6.yaml"
    text = indicator.read_text(encoding="utf-8")
    write(indicator, f"# {name}\n{text}review: {{authored_by: {name}, checked_by: {mail}}}\n")
    return open_workspace(founded)


@pytest.fixture
def taker(giver: OpenedWorkspace, founded_town: Path, tmp_path: Path) -> OpenedWorkspace:
    """A town of the same kind that has areas, and no definition of figures."""
    root = Path(shutil.copytree(founded_town, tmp_path / "anderswo")) / "kleinstadt"
    for folder in ("indicators", "datasets", "sources/register", "sources/kita"):
        shutil.rmtree(root / folder)
    return open_workspace(root)


@pytest.fixture
def package(giver: OpenedWorkspace, keys: Keyring, tmp_path: Path) -> Path:
    wanted = Contents(indicators=("anteil_u6",), sources=("register",), streets=("stadt",), licence="CC BY 4.0")
    return make_package(giver, wanted, tmp_path / "paket.zip", keys).path


def add(workspace: OpenedWorkspace, file: Path, keys: Keyring, **more: object) -> AddedPackage:
    """Take over a package with the workspace as it is now."""
    return add_package(open_workspace(workspace.layout.root), file, keyring=keys, **more)  # type: ignore[arg-type]


def states(added: AddedPackage) -> dict[tuple[str, str], str]:
    return {(d.entry.kind, d.entry.id): f"{d.entry.state.value} {d.action}" for d in added.decisions}


def test_definitions_arrive_and_bring_the_datasets_they_need(
    taker: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    added = add(taker, package, keys)
    known = open_workspace(taker.layout.root).definitions
    assert set(states(added).values()) == {"new add"}
    assert set(known.indicators) == {"anteil_u6"}
    assert set(known.datasets) == {"einwohner"}
    assert known.recipes["register"].values[1].columns["weiblich"].where == {"geschlecht": "w"}
    assert taker.layout.streets("stadt").read_text(encoding="utf-8-sig").count("\n") == 1
    assert "Austauschpaket" in log(taker.layout)[0].reason


def test_nothing_personal_and_no_data_are_in_a_package(package: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        contents = b"".join(opened.read(name) for name in opened.namelist())
        assert not [name for name in opened.namelist() if "correction" in name or name.endswith(".csv")]
    for secret in SECRETS:
        assert secret.encode() not in contents, secret


def test_taking_over_twice_changes_nothing(taker: OpenedWorkspace, package: Path, keys: Keyring) -> None:
    add(taker, package, keys)
    before = len(log(taker.layout))
    again = add(taker, package, keys, on_conflict="replace")
    assert set(states(again).values()) == {"same keep"}
    assert again.files == ()
    assert len(log(taker.layout)) == before


def test_dry_run_writes_nothing(taker: OpenedWorkspace, package: Path, keys: Keyring) -> None:
    added = add(taker, package, keys, dry_run=True)
    assert "indicators/anteil_u6.yaml" in added.files
    assert not taker.layout.indicators.exists()


def with_other_formula(taker: OpenedWorkspace, package: Path, keys: Keyring) -> None:
    add(taker, package, keys)
    path = taker.layout.indicators / "anteil_u6.yaml"
    write(path, path.read_text(encoding="utf-8").replace("0-5", "0-2"))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("keep", {"anteil_u6": ("0-2",)}),
        ("replace", {"anteil_u6": ("0-5",)}),
        ("rename", {"anteil_u6": ("0-2",), "anteil_u6_2": ("0-5",)}),
    ],
)
def test_other_formula_under_the_same_id_is_kept_replaced_or_renamed(
    taker: OpenedWorkspace, package: Path, keys: Keyring, choice: str, expected: dict[str, tuple[str, ...]]
) -> None:
    with_other_formula(taker, package, keys)
    found = inspect_package(package, open_workspace(taker.layout.root), keys)
    entry = next(entry for entry in found.entries if entry.kind == "indicator")
    assert entry.state.value == "other_formula"
    assert any("0-2" in text and "0-5" in text for text in entry.differences)
    add(taker, package, keys, on_conflict=choice)
    known = open_workspace(taker.layout.root).definitions.indicators
    assert {name: i.numerator.where["alter"] for name, i in known.items()} == expected
    assert len({indicator.title.de for indicator in known.values()}) == len(known)


def test_name_of_another_indicator_is_never_shared(taker: OpenedWorkspace, package: Path, keys: Keyring) -> None:
    add(taker, package, keys)
    path = taker.layout.indicators / "anteil_u6.yaml"
    write(
        taker.layout.indicators / "kinder.yaml", path.read_text(encoding="utf-8").replace("id: anteil_u6", "id: kinder")
    )
    path.unlink()
    kept = add(taker, package, keys)
    assert states(kept)["indicator", "anteil_u6"] == "name_taken keep"
    add(taker, package, keys, on_conflict="rename")
    titles = [i.title.de for i in open_workspace(taker.layout.root).definitions.indicators.values()]
    assert sorted(titles) == ["Anteil unter 6", "Anteil unter 6 (Kleinstadt)"]


def test_renaming_again_gives_another_name_again(taker: OpenedWorkspace, package: Path, keys: Keyring) -> None:
    with_other_formula(taker, package, keys)
    add(taker, package, keys, on_conflict="rename")
    add(taker, package, keys, on_conflict="rename")
    known = open_workspace(taker.layout.root).definitions.indicators
    assert set(known) == {"anteil_u6", "anteil_u6_2", "anteil_u6_3"}
    assert len({indicator.title.de for indicator in known.values()}) == 3


def test_changed_recipe_takes_its_source_along_under_one_name(
    taker: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    add(taker, package, keys)
    recipe = taker.layout.sources / "register" / "recipe.yaml"
    write(recipe, recipe.read_text(encoding="utf-8").replace("Stichtag", "Tag"))
    added = add(taker, package, keys, on_conflict="rename")
    assert added.files == ("sources/register_2/recipe.yaml", "sources/register_2/source.yaml")
    known = open_workspace(taker.layout.root).definitions
    assert known.sources["register_2"].supplier == "bitte eintragen"
    assert {known.recipes[name].period.column for name in ("register", "register_2")} == {("Tag",), ("Stichtag",)}  # type: ignore[union-attr]


def test_space_comes_with_its_street_directory_where_there_is_none(
    taker: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    shutil.rmtree(taker.layout.spaces)
    shutil.rmtree(taker.layout.sources)
    add(taker, package, keys)
    known = open_workspace(taker.layout.root).definitions
    assert [level.id for level in known.spaces["stadt"].levels] == ["viertel", "bezirk", "stadt"]
    assert known.datasets["einwohner"].space == "stadt"


def test_renamed_dataset_takes_its_indicators_and_recipes_along(
    taker: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    write(taker.layout.datasets / "einwohner.yaml",
          "id: einwohner\ntitle: {de: Andere}\nspace: stadt\nlevel: viertel\nperiod_type: calendar_year\n"
          "measures: [{id: n, title: {de: N}, unit: {de: N}, concerns: persons}]\n")  # fmt: skip
    add(taker, package, keys, on_conflict="rename")
    known = open_workspace(taker.layout.root).definitions
    assert set(known.datasets) == {"einwohner", "einwohner_2"}
    assert known.indicators["anteil_u6"].numerator.dataset == "einwohner_2"
    assert {rule.dataset for rule in known.recipes["register"].values} == {"einwohner_2"}


def test_definitions_that_do_not_fit_are_refused_as_a_whole(
    taker: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    write(taker.layout.datasets / "einwohner.yaml",
          "id: einwohner\ntitle: {de: Andere}\nspace: stadt\nlevel: viertel\nperiod_type: calendar_year\n"
          "measures: [{id: n, title: {de: N}, unit: {de: N}, concerns: persons}]\n")  # fmt: skip
    with pytest.raises(DefinitionError):
        add(taker, package, keys)
    assert not taker.layout.indicators.exists()


def test_datasets_find_their_level_where_it_has_another_name(
    taker: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    space = taker.layout.spaces / "stadt.yaml"
    write(space, space.read_text(encoding="utf-8").replace("id: viertel", "id: quartier"))
    areas = taker.layout.areas("stadt")
    write(areas, areas.read_text(encoding="utf-8").replace("viertel", "quartier"))
    shutil.rmtree(taker.layout.sources)
    with pytest.raises(InvalidInputError, match="stadt:viertel"):
        add(taker, package, keys)
    add(taker, package, keys, level="stadt:quartier")
    known = open_workspace(taker.layout.root).definitions
    assert known.datasets["einwohner"].level == "quartier"
    assert known.recipes["register"].area is not None
    assert known.recipes["register"].area.level == "quartier"


def test_stranger_has_to_be_trusted_first(taker: OpenedWorkspace, package: Path, tmp_path: Path, keys: Keyring) -> None:
    other = Keyring(tmp_path / "other")
    with pytest.raises(InvalidInputError, match="nicht bestätigt"):
        add(taker, package, other)
    assert not taker.layout.indicators.exists()
    seal = inspect_package(package, None, other).package.seal
    assert (seal.confirmed, seal.fingerprint) == (False, keys.own_fingerprint())
    other.trust(seal.fingerprint.upper(), "Kleinstadt")
    assert inspect_package(package, None, other).package.seal.confirmed
    add(taker, package, other)


def rewritten(package: Path, target: Path, **changes: bytes | None) -> Path:
    """Copy a package; `changes` replaces entries by name, None leaves one out."""
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(target, "w") as sink:
        for name in source.namelist():
            data = changes.get(name, source.read(name))
            if data is not None:
                sink.writestr(name, data)
        for name, data in changes.items():
            if name not in source.namelist() and data is not None:
                sink.writestr(name, data)
    return target


def test_unsigned_package_is_shown_as_not_confirmed(
    taker: OpenedWorkspace, package: Path, tmp_path: Path, keys: Keyring
) -> None:
    bare = rewritten(package, tmp_path / "ohne.zip", **{"signature.json": None})
    assert "nicht unterschrieben" in inspect_package(bare, None, keys).package.seal.reason
    with pytest.raises(InvalidInputError, match="nicht unterschrieben"):
        add(taker, bare, keys)
    add(taker, bare, keys, unconfirmed=True)


def test_altered_package_is_refused(package: Path, tmp_path: Path, keys: Keyring) -> None:
    with zipfile.ZipFile(package) as opened:
        manifest, indicator = opened.read("manifest.json"), opened.read("indicators/anteil_u6.yaml")
    altered = {"indicators/anteil_u6.yaml": indicator.replace(b"0-5", b"0-9")}
    with pytest.raises(InvalidInputError, match=r"anteil_u6\.yaml“ wurde verändert"):
        inspect_package(rewritten(package, tmp_path / "a.zip", **altered), None, keys)
    with pytest.raises(InvalidInputError, match="nach der Unterschrift verändert"):
        inspect_package(
            rewritten(package, tmp_path / "b.zip", **{"manifest.json": manifest.replace(b"CC BY 4.0", b"CC0 1.0")}),
            None,
            keys,
        )


def test_newer_format_and_unknown_fields_are_refused(package: Path, tmp_path: Path, keys: Keyring) -> None:
    with zipfile.ZipFile(package) as opened:
        manifest = json.loads(opened.read("manifest.json"))

    def unsigned(change: dict[str, object]) -> Path:
        changed = json.dumps(manifest | change).encode()
        return rewritten(package, tmp_path / "m.zip", **{"manifest.json": changed, "signature.json": None})

    with pytest.raises(NewerFormatError):
        inspect_package(unsigned({"format": 2}), None, keys)
    with pytest.raises(InvalidInputError, match="surprise"):
        inspect_package(unsigned({"surprise": 1}), None, keys)


def test_definition_with_unknown_fields_is_refused(
    giver: OpenedWorkspace, package: Path, tmp_path: Path, keys: Keyring
) -> None:
    opened = read_package(package, keys.trusted())
    contents = dict(opened.contents)
    contents["indicators/anteil_u6.yaml"] += b"surprise: 1\n"
    path = tmp_path / "u.zip"
    path.write_bytes(package_bytes(_listed(opened.manifest, contents), contents, keys))
    with pytest.raises(DefinitionError, match="surprise"):
        inspect_package(path, None, keys)


def _listed(manifest, contents):  # type: ignore[no-untyped-def]
    """Return the list with the sizes and hashes that the contents have now."""
    import hashlib

    items = tuple(
        item.model_copy(
            update={"bytes": len(contents[item.path]), "sha256": hashlib.sha256(contents[item.path]).hexdigest()}
        )
        for item in manifest.items
    )
    return manifest.model_copy(update={"items": items})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a: &a [x, x]\nb: [*a, *a]\n", "Verweise"),
        (b"a: " + b"[" * 60 + b"]" * 60, "geschachtelt"),
        (b"a: !!python/object:os.system x\n", "Verweise"),
        (b"a: \xff\xfe\n", "UTF-8"),
        (b"a: [\n", "YAML"),
    ],
)
def test_text_that_could_do_harm_is_refused(
    package: Path, tmp_path: Path, keys: Keyring, content: bytes, reason: str
) -> None:
    opened = read_package(package, keys.trusted())
    contents = {**opened.contents, "indicators/anteil_u6.yaml": content}
    path = tmp_path / "h.zip"
    path.write_bytes(package_bytes(_listed(opened.manifest, contents), contents, keys))
    with pytest.raises(InvalidInputError, match=reason):
        inspect_package(path, None, keys)


@pytest.mark.parametrize(
    "name",
    [
        "../flucht.yaml",
        "/etc/passwd",
        "indicators/../../x.yaml",
        "C:\\x.yaml",
        "indicators\\x.yaml",
        "ä.yaml",
        "ordner/",
    ],
)
def test_names_that_lead_elsewhere_are_refused(package: Path, tmp_path: Path, keys: Keyring, name: str) -> None:
    with pytest.raises(InvalidInputError, match="nicht erlaubt"):
        inspect_package(rewritten(package, tmp_path / "n.zip", **{name: b"x"}), None, keys)
    assert not list(tmp_path.rglob("flucht*"))


def test_links_duplicates_and_strangers_in_the_archive_are_refused(
    package: Path, tmp_path: Path, keys: Keyring
) -> None:
    link = zipfile.ZipInfo("indicators/link.yaml")
    link.external_attr = 0o120777 << 16
    twice = io.BytesIO(package.read_bytes())
    with zipfile.ZipFile(twice, "a") as sink:
        sink.writestr(link, "/etc/passwd")
    (tmp_path / "l.zip").write_bytes(twice.getvalue())
    with pytest.raises(InvalidInputError, match="Verweis"):
        inspect_package(tmp_path / "l.zip", None, keys)
    double = io.BytesIO(package.read_bytes())
    with zipfile.ZipFile(double, "a") as sink, pytest.warns(UserWarning, match="Duplicate"):
        sink.writestr("manifest.json", b"{}")
    (tmp_path / "d.zip").write_bytes(double.getvalue())
    with pytest.raises(InvalidInputError, match="zweimal"):
        inspect_package(tmp_path / "d.zip", None, keys)
    extra = rewritten(package, tmp_path / "e.zip", **{"indicators/mehr.yaml": b"id: mehr\n"})
    with pytest.raises(InvalidInputError, match="steht nicht in der Liste"):
        inspect_package(extra, None, keys)


def test_zip_bomb_is_refused_before_it_is_unpacked(package: Path, tmp_path: Path, keys: Keyring) -> None:
    bomb = tmp_path / "b.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as sink:
        sink.writestr("manifest.json", b" " * (200 << 20))
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(InvalidInputError, match="größer als"):
        inspect_package(bomb, None, keys)
    (tmp_path / "k.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InvalidInputError, match="keine lesbare ZIP-Datei"):
        inspect_package(tmp_path / "k.zip", None, keys)


def test_every_single_changed_byte_is_noticed(package: Path, tmp_path: Path, keys: Keyring) -> None:
    whole = package.read_bytes()
    sound = read_package(package, keys.trusted())
    path = tmp_path / "x.zip"
    for at in range(0, len(whole), 37):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            read = read_package(path, keys.trusted())
        except (InvalidInputError, NewerFormatError):
            continue
        assert (read.manifest, read.contents, read.seal) == (sound.manifest, sound.contents, sound.seal)


def test_own_key_lies_with_the_user_and_is_readable_for_nobody_else(
    giver: OpenedWorkspace, package: Path, keys: Keyring
) -> None:
    key = keys.folder / "package-key.pem"
    assert key.stat().st_mode & 0o077 == 0
    assert not list(giver.layout.root.rglob("*.pem"))


def test_recipe_of_areas_and_empty_packages_are_not_made(giver: OpenedWorkspace, tmp_path: Path, keys: Keyring) -> None:
    with pytest.raises(InvalidInputError, match="liest Gebiete"):
        make_package(giver, Contents(sources=("gebiete",)), tmp_path / "p.zip", keys)
    with pytest.raises(InvalidInputError, match="leer"):
        make_package(giver, Contents(), tmp_path / "p.zip", keys)


def test_commands_lead_from_one_town_to_the_other(
    giver: OpenedWorkspace, taker: OpenedWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "p.zip"
    monkeypatch.setenv("KOBIMO_CONFIG", str(tmp_path / "one"))
    made = run("package", "make", giver.layout.root, "--out", file, "--indicator", "anteil_u6", "--json").json()
    monkeypatch.setenv("KOBIMO_CONFIG", str(tmp_path / "two"))
    assert run("package", "inspect", file, "--json").json()["confirmed"] is False
    assert call("package", "add", taker.layout.root, file).code == 2
    run("package", "trust", made["fingerprint"], "--note", "Kleinstadt")
    assert "bestätigt" in run("package", "inspect", file, taker.layout.root).out
    assert "2 Dateien geschrieben" in run("package", "add", taker.layout.root, file).out


def test_a_name_of_the_catalogue_is_taken_for_another_formula(
    giver: OpenedWorkspace, taker: OpenedWorkspace, keys: Keyring, tmp_path: Path
) -> None:
    known = next(iter(catalogue().indicators.values()))
    file = giver.layout.indicators / "anteil_u6.yaml"
    write(file, file.read_text("utf-8").replace("Anteil unter 6", f'"{known.title.de}"'))
    wanted = Contents(indicators=("anteil_u6",))
    made = make_package(open_workspace(giver.layout.root), wanted, tmp_path / "namen.zip", keys)
    (entry,) = (e for e in inspect_package(made.path, taker, keys).entries if e.kind == "indicator")
    assert (entry.state.value, entry.taken_by) == ("name_taken", known.id)
    add(taker, made.path, keys, on_conflict="rename")
    here = open_workspace(taker.layout.root).definitions.indicators["anteil_u6"]
    assert here.title.de != known.title.de
    assert here.title.de.startswith(known.title.de)


@pytest.fixture
def group_package(giver: OpenedWorkspace, keys: Keyring, tmp_path: Path) -> Path:
    write(
        giver.layout.groups / "junge.yaml",
        "id: junge\ntitle: {de: Junge Menschen}\nmembers: [anteil_u6, share_under_18, einwohner_gesamt]\n",
    )
    town = open_workspace(giver.layout.root)
    return make_package(town, Contents(groups=("junge",)), tmp_path / "gruppe.zip", keys).path


def members(workspace: OpenedWorkspace, group: str = "junge") -> tuple[str, ...]:
    return open_workspace(workspace.layout.root).definitions.groups[group].members


def test_own_group_goes_along_with_its_figures(taker: OpenedWorkspace, group_package: Path, keys: Keyring) -> None:
    assert set(states(add(taker, group_package, keys)).items()) == {
        (("dataset", "einwohner"), "new add"),
        (("group", "junge"), "new add"),
        (("indicator", "anteil_u6"), "new add"),
        (("indicator", "einwohner_gesamt"), "new add"),
    }
    assert members(taker) == ("anteil_u6", "share_under_18", "einwohner_gesamt")
    assert set(states(add(taker, group_package, keys)).values()) == {"same keep"}


def test_group_of_the_catalogue_is_not_packed(giver: OpenedWorkspace, tmp_path: Path, keys: Keyring) -> None:
    name = next(group.id for group in catalogue().groups.values() if group.area)
    member = catalogue().groups[name].members[0]
    text = (giver.layout.indicators / "anteil_u6.yaml").read_text(encoding="utf-8")
    write(giver.layout.indicators / f"{member}.yaml", text.replace("id: anteil_u6", f"id: {member}"))
    made = make_package(open_workspace(giver.layout.root), Contents(groups=(name,)), tmp_path / "k.zip", keys)
    assert {(item.kind, item.id) for item in made.items} == {("indicator", member), ("dataset", "einwohner")}


def test_group_follows_figures_that_get_another_id(taker: OpenedWorkspace, group_package: Path, keys: Keyring) -> None:
    add(taker, group_package, keys)
    figure = taker.layout.indicators / "anteil_u6.yaml"
    write(figure, figure.read_text(encoding="utf-8").replace("0-5", "0-2"))
    group = taker.layout.groups / "junge.yaml"
    write(group, group.read_text(encoding="utf-8").replace("Junge Menschen", "Andere"))
    add(taker, group_package, keys, on_conflict="rename")
    assert members(taker) == ("anteil_u6", "share_under_18", "einwohner_gesamt")
    assert members(taker, "junge_2") == ("anteil_u6_2", "share_under_18", "einwohner_gesamt")
    assert "Kleinstadt" in open_workspace(taker.layout.root).definitions.groups["junge_2"].title.de


def test_group_names_the_figure_that_has_the_name_here(
    taker: OpenedWorkspace, group_package: Path, package: Path, keys: Keyring
) -> None:
    add(taker, package, keys)
    figure = taker.layout.indicators / "anteil_u6.yaml"
    write(
        taker.layout.indicators / "kinder.yaml",
        figure.read_text(encoding="utf-8").replace("id: anteil_u6", "id: kinder"),
    )
    figure.unlink()
    assert states(add(taker, group_package, keys))["indicator", "anteil_u6"] == "name_taken keep"
    assert members(taker) == ("kinder", "share_under_18", "einwohner_gesamt")


def test_workspace_without_areas_says_that_it_needs_some(tmp_path: Path, group_package: Path, keys: Keyring) -> None:
    run("init", tmp_path / "neu", "--name", "Neustadt", "--ags", "09999")
    new = open_workspace(tmp_path / "neu")
    with pytest.raises(InvalidInputError, match="noch keine Gebiete") as caught:
        add(new, group_package, keys)
    assert "kobimo space import" in caught.value.remedy
    assert "kobimo recipe new" in caught.value.remedy
    assert not list(new.layout.datasets.iterdir())
