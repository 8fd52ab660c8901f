"""Own indicators: what the formula says is computed, the file is written once and kept in the history."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.errors import DefinitionError, InvalidInputError, LockedError, UnknownNameError
from kobimo.indicators.expression.problems import FormulaError
from kobimo.workflows.catalogue.explaining import explain
from kobimo.workflows.catalogue.own import About, by_formula, from_catalogue, save_new
from kobimo.workflows.catalogue.selecting import add_dataset
from kobimo.workflows.catalogue.trial import preview
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.history import log
from kobimo.workspace.locks import WorkspaceLock
from support.snapshot import snapshot
from support.town import CARE, PERSONS

ABOUT = About(title="Eigene Zahl", area="A")
E = "einwohner.personen"


@pytest.fixture(scope="module")
def settled(settled_town: Path) -> OpenedWorkspace:
    """The town with figures; only read here."""
    return open_workspace(settled_town / "kleinstadt")


@pytest.fixture
def opened(founded: Path) -> OpenedWorkspace:
    return open_workspace(founded)


def newest(workspace: OpenedWorkspace, formula: str, level: str = "") -> dict[str, float | None]:
    """Values of the newest period by key of the area."""
    seen = preview(workspace, by_formula(workspace, "probe", formula, ABOUT), level)
    return {row["area"]: row["value"] for row in seen.rows}


def of_ages(year: int, *columns: int) -> int:
    """Add up columns of the register by hand."""
    return sum(ages[column] for ages in PERSONS[year].values() for column in columns)


def test_the_preview_computes_what_a_pocket_calculator_does(settled: OpenedWorkspace) -> None:
    young, all_ages = of_ages(2023, 0, 1), of_ages(2023, 0, 1, 2, 3)
    assert newest(settled, f"{E}[alter: 0-5] / {E} * 100") == {"1": pytest.approx(100 * young / all_ages)}
    school = of_ages(2023, 2)
    assert newest(settled, f"({E}[alter: 6-17] - 0.5 * {E}[alter: 0-2]) / {E} * 1000") == {
        "1": pytest.approx(1000 * (school - 0.5 * of_ages(2023, 0)) / all_ages)
    }
    assert newest(settled, f"saldo({E} - jahre_vorher({E}))") == {"1": all_ages - of_ages(2022, 0, 1, 2, 3)}


def test_the_preview_shows_the_level_that_is_asked_for(settled: OpenedWorkspace) -> None:
    expected = {key: pytest.approx(100 * ages[1] / sum(ages)) for key, ages in PERSONS[2023].items() if ages[1] > 3}
    found = newest(settled, f"{E}[alter: 3-5] / {E} * 100", "viertel")
    assert {key: found[key] for key in expected} == expected


def test_the_preview_protects_as_the_team_is_protected(settled: OpenedWorkspace) -> None:
    found = newest(settled, "betreute.kinder[alter: 0-2]", "viertel")
    assert {key for key, value in found.items() if value is None} == {
        key for key, (young, _old) in CARE.items() if not isinstance(young, int) or young < 3
    }


def test_the_preview_says_why_there_is_nothing(settled: OpenedWorkspace) -> None:
    definition = by_formula(settled, "probe", f"{E}[alter: 0-6] / {E} * 100", ABOUT)
    seen = preview(settled, definition)
    assert (seen.rows, seen.periods) == ((), ())
    assert any("keine Lieferung trennt dort" in reason for reason in seen.refused)


def test_a_preview_leaves_no_trace(town: Path) -> None:
    before = snapshot(town)
    workspace = open_workspace(town)
    preview(workspace, by_formula(workspace, "probe", E, ABOUT))
    assert snapshot(town) == before


def test_a_new_indicator_is_a_file_and_an_entry_of_the_history(opened: OpenedWorkspace) -> None:
    formula = f"{E}[geschlecht: w] / {E} * 100"
    path = save_new(opened, by_formula(opened, "frauen", formula, ABOUT), "Wunsch des Ausschusses")
    again = open_workspace(opened.layout.root)
    assert path == "indicators/frauen.yaml"
    assert explain(again, "frauen").formula == formula
    entry = log(opened.layout)[0]
    assert (entry.reason, entry.paths) == ("Wunsch des Ausschusses", (path,))


def test_an_existing_file_is_never_overwritten(opened: OpenedWorkspace) -> None:
    before = snapshot(opened.layout.root)
    with pytest.raises(InvalidInputError, match=r"gibt es schon"):
        save_new(opened, by_formula(opened, "anteil_u6", E, ABOUT))
    assert snapshot(opened.layout.root) == before


@pytest.mark.parametrize("title", ["Anteil unter 6", "ANTEIL UNTER 6", "Bevölkerung"])
def test_a_name_that_another_formula_has_is_refused(opened: OpenedWorkspace, title: str) -> None:
    if title == "Bevölkerung":
        title = catalogue().indicator("share_under_18").title.de
    with pytest.raises(DefinitionError, match=r"gehört schon zur Kennzahl"):
        save_new(opened, by_formula(opened, "frauen", E, About(title=title, area="A")))
    assert not (opened.layout.indicators / "frauen.yaml").exists()


@pytest.mark.parametrize(
    ("name", "about", "error"),
    [
        ("frauen", About(area="A"), InvalidInputError),
        ("frauen", About(title="Frauen"), InvalidInputError),
        ("frauen", About(title="Frauen", area="Z"), DefinitionError),
        ("Frauen/../..", ABOUT, DefinitionError),
        ("frauen", About(title="Frauen", area="A", unit="euro"), FormulaError),
    ],
    ids=["no title", "no area", "unknown area", "no id", "no unit"],
)
def test_what_a_definition_lacks_is_named(
    opened: OpenedWorkspace, name: str, about: About, error: type[Exception]
) -> None:
    with pytest.raises(error):
        by_formula(opened, name, E, about)


def test_an_indicator_over_two_spaces_would_stop_every_build_and_is_refused(opened: OpenedWorkspace) -> None:
    root = opened.layout.root
    space = (root / "spaces/stadt.yaml").read_text("utf-8").replace("id: stadt\ntitle", "id: land\ntitle")
    (root / "spaces/land.yaml").write_text(space, "utf-8")
    dataset = (root / "datasets/einwohner.yaml").read_text("utf-8")
    far = dataset.replace("id: einwohner", "id: fern").replace("space: stadt", "space: land")
    (root / "datasets/fern.yaml").write_text(far, "utf-8")
    again = open_workspace(root)
    with pytest.raises(DefinitionError, match=r"verschiedenen Raumsystemen \(land, stadt\)"):
        save_new(again, by_formula(again, "probe", f"{E} / fern.personen * 100", ABOUT))
    assert not (opened.layout.indicators / "probe.yaml").exists()


def test_breakdowns_and_crossings_are_kept(opened: OpenedWorkspace) -> None:
    about = About(title="Eigene Zahl", area="A", breakdowns=(("alter",), ("alter", "geschlecht")))
    save_new(opened, by_formula(opened, "gegliedert", E, about))
    found = open_workspace(opened.layout.root).definitions.indicators["gegliedert"]
    assert found.breakdowns == (("alter",), ("alter", "geschlecht"))


def test_nothing_is_written_while_somebody_else_writes(
    opened: OpenedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kobimo.workflows.editing._WAITS", (0.0,))
    definition = by_formula(opened, "frauen", E, ABOUT)
    with WorkspaceLock(opened.layout.definitions_lock, "kobimo build"), pytest.raises(LockedError):
        save_new(opened, definition)
    assert not (opened.layout.indicators / "frauen.yaml").exists()


def test_a_copy_from_the_catalogue_computes_the_same_under_another_name(opened: OpenedWorkspace) -> None:
    original = catalogue().indicator("share_under_18")
    copy = from_catalogue(opened, "unter_18", "share_under_18", About(minimum_base=20))
    save_new(opened, copy)
    assert (copy.numerator, copy.denominator, copy.unit) == (original.numerator, original.denominator, original.unit)
    assert copy.title.de != original.title.de
    assert (copy.aliases, copy.minimum_base) == ((), 20)
    assert "share_under_18" in copy.variants
    assert "unter_18" in open_workspace(opened.layout.root).definitions.indicators


def test_a_copy_names_the_datasets_of_the_workspace(opened: OpenedWorkspace) -> None:
    add_dataset(opened, "kinder_in_betreuung", "stadt", "viertel", "jugendamt_kinder")
    again = open_workspace(opened.layout.root)
    save_new(again, from_catalogue(again, "quote", "daycare_rate_u3", About()))
    found = open_workspace(opened.layout.root).definitions.indicators["quote"]
    assert [part.dataset for part in found.parts] == ["jugendamt_kinder", "einwohner"]


def test_a_copy_that_lacks_data_says_which_and_from_whom(opened: OpenedWorkspace) -> None:
    with pytest.raises(DefinitionError, match=r"Kinder in Tagesbetreuung.*Jugendamt") as raised:
        from_catalogue(opened, "quote", "daycare_rate_u3", About())
    assert "kobimo catalogue dataset" in raised.value.remedy
    with pytest.raises(UnknownNameError):
        from_catalogue(opened, "quote", "daycare_rate_u33", About())


def test_a_copy_with_another_unit_would_be_another_formula(opened: OpenedWorkspace) -> None:
    with pytest.raises(InvalidInputError, match=r"hat die Einheit percent"):
        from_catalogue(opened, "quote", "share_under_18", About(unit="per_1000"))


def test_an_explanation_names_parts_suppliers_and_periods(settled: OpenedWorkspace) -> None:
    found = explain(settled, "quote_u3")
    assert found.own
    assert [(part.side, part.dataset, part.suppliers, part.periods) for part in found.parts] == [
        ("numerator", "betreute", ("Kita",), ("2024-03-01",)),
        ("denominator", "einwohner", ("Register",), ("2022-12-31", "2023-12-31")),
    ]
    assert found.periods == ("2024-03-01",)
    assert "am Ende des Vorjahres" in found.words.sentence


def test_what_only_the_catalogue_has_is_explained_with_what_is_missing(settled: OpenedWorkspace) -> None:
    found = explain(settled, "daycare_rate_u3")
    assert (found.own, found.periods) == (False, ())
    assert "kinder_in_betreuung.kinder" in found.formula
    assert any("Jugendamt" in text for text in found.missing)
    with pytest.raises(UnknownNameError):
        explain(settled, "daycare_rate_u33")
