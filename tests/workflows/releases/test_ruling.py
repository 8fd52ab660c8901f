"""Rules of a workspace: who is named exists, reasons follow from the numbers, and old protocols are read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.disclosure.profiles import Protection, rules_of_protocol
from kobimo.disclosure.rules import Zeros
from kobimo.errors import DefinitionError
from kobimo.model.status import ValueStatus
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.releases.explaining import Explanation, explain
from kobimo.workflows.releases.hiding import true_values
from kobimo.workflows.releases.protected import protected_release
from kobimo.workflows.releases.reason import Reason
from kobimo.workflows.releases.ruling import rules_of
from support.command import call, run
from support.published import published_town
from support.town import BETREUTE, fill_town, make_town

__all__ = ["published_town"]


def with_rules(workspace: Path, text: str) -> OpenedWorkspace:
    """Put rules into the section of confidentiality."""
    settings = workspace / "kobimo.toml"
    before = settings.read_text("utf-8")
    assert "base = 0\n" in before
    settings.write_text(before.replace("base = 0\n", text), "utf-8")
    return open_workspace(workspace)


def test_rules_are_read_and_a_profile_inherits_what_it_leaves_open(town: Path) -> None:
    text = (
        'base = 7\nzeros = "complement"\nlegal = "Satzung"\n'
        '[disclosure.profiles.kita]\nthreshold = 5\ngroup = true\nlegal = "Vertrag"\nsources = ["kita"]\n'
        '[disclosure.profiles.quote]\nzeros = "hidden"\nindicators = ["quote_u3"]\n'
    )
    rules = rules_of(with_rules(town, text))
    assert (rules.general, rules.legal) == (Protection(3, 7, Zeros.COMPLEMENT, owners=True), "Satzung")
    kita, quote = rules.profiles
    assert (kita.protection, kita.legal) == (Protection(5, 7, Zeros.COMPLEMENT, group=True, owners=True), "Vertrag")
    assert (quote.protection, quote.indicators) == (Protection(3, 7, Zeros.HIDDEN, owners=True), ("quote_u3",))
    both = rules.protection(sources=("kita",), indicator="quote_u3")
    assert both == Protection(5, 7, Zeros.HIDDEN, group=True, owners=True)


def test_persons_who_know_themselves_are_thought_of_unless_the_house_says_no(town: Path) -> None:
    assert rules_of(open_workspace(town)).owners
    house = with_rules(town, 'owners = false\n[disclosure.profiles.kita]\nthreshold = 5\nsources = ["kita"]\n')
    assert not rules_of(house).owners
    settings = town / "kobimo.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("threshold = 5\n", "threshold = 5\nowners = true\n"), "utf-8")
    # a person is counted in many tables: what one profile demands holds for the whole release
    assert rules_of(open_workspace(town)).owners


@pytest.mark.parametrize(
    ("profile", "line", "message"),
    [
        ('sources = ["kitas"]', 2, "Die Datenquelle „kitas“ gibt es nicht"),
        ('threshold = 5\nindicators = ["quote_u33"]', 3, "Die Kennzahl „quote_u33“ gibt es nicht"),
        ("threshold = 5", 1, "Das Profil gilt für nichts"),
        ('threshold = 2\nsources = ["kita"]', 2, "threshold ist weniger streng als unter [disclosure]"),
        ('institutions = true\nsources = ["kita"]', 2, "institutions ist weniger streng"),
        ('owners = false\nsources = ["kita"]', 2, "owners ist weniger streng"),
        ('zeros = "gone"\nsources = ["kita"]', 2, "public, complement, hidden"),
        ('dominance = 85\nsources = ["kita"]', 2, "dominance"),
    ],
)
def test_a_profile_that_means_nothing_is_refused_with_its_line(
    town: Path, profile: str, line: int, message: str
) -> None:
    text = f"base = 0\n[disclosure.profiles.eins]\n{profile}\n"
    place = "kobimo.toml:"
    with pytest.raises(DefinitionError) as caught:
        rules_of(with_rules(town, text))
    assert message in str(caught.value)
    lines = (town / "kobimo.toml").read_text("utf-8").splitlines()
    assert f"{place}{lines.index('[disclosure.profiles.eins]') + line}" in str(caught.value)
    for command in (("release", town, "--audience", "public"), ("doctor", town)):
        outcome = call(*command)
        assert outcome.code != 0
        assert message in outcome.text
        assert place in outcome.text
    assert not list((town / "data" / "releases").glob("*-public-*"))


RULES = 'base = 60\n[disclosure.profiles.kita]\nthreshold = 13\nlegal = "Vertrag mit dem Träger"\nsources = ["kita"]\n'


@pytest.fixture(scope="module")
def ruled(published_town: Path, tmp_path_factory: pytest.TempPathFactory) -> OpenedWorkspace:
    """A town with a smallest base, and more demanded of the children in care."""
    workspace = Path(shutil.copytree(published_town, tmp_path_factory.mktemp("ruled") / "stadt"))
    shutil.rmtree(next((workspace / "data" / "releases").glob("*-public-*")))
    with_rules(workspace, RULES)
    run("release", workspace, "--audience", "public")
    return open_workspace(workspace)


@pytest.fixture(scope="module")
def found(ruled: OpenedWorkspace) -> Explanation:
    stored = protected_release(ruled)
    return explain(ruled, stored, true_values(ruled, stored))


def expected(row: dict[str, Any]) -> tuple[Reason, int]:
    """Return reason and limit of a hidden row, from its own numbers only."""
    few = 13 if row["indicator"] == "quote_u3" else 3
    if row["status"] == ValueStatus.SUPPRESSED:
        return Reason.DELIVERED, 0
    numerator, base = row["numerator"], row["denominator"]
    if 1 <= numerator < few:
        return Reason.SMALL, few
    if base is not None and 1 <= base < 3:
        return Reason.SMALL, 3
    if base is not None and 1 <= base - numerator < few:
        return Reason.FEW_LEFT, few
    if base is not None and base < 60:
        return Reason.SMALL_BASE, 60
    return Reason.SECONDARY, 0


def test_every_reason_follows_from_the_rules_and_names_its_limit(ruled: OpenedWorkspace, found: Explanation) -> None:
    truth = true_values(ruled, protected_release(ruled)).to_pylist()
    said = [(found.reason_of(row), found.limit_of(row)) for row in found.rows.tolist()]
    assert said == [expected(truth[row]) for row in found.rows.tolist()]
    assert {Reason.SMALL, Reason.SMALL_BASE} <= {reason for reason, _limit in said}
    assert found.limit_of_all(Reason.SMALL_BASE) == 60
    assert "unter 60 Personen" in Reason.SMALL_BASE.shown(60)
    profiles = {name for row in found.rows.tolist() for name in (profile.name for profile in found.profiles_of(row))}
    assert profiles == {"kita"}
    for row in found.rows.tolist():
        assert bool(found.profiles_of(row)) is (truth[row]["indicator"] == "quote_u3")


def test_an_older_protocol_is_still_explained(published_town: Path, tmp_path: Path) -> None:
    """A release of an earlier version says its threshold and nothing else."""
    workspace = Path(shutil.copytree(published_town, tmp_path / "alt"))
    file = next((workspace / "data" / "releases").glob("*-public-*")) / "protocol.json"
    protocol = json.loads(file.read_bytes())
    new = ("base", "group", "institutions", "legal", "owners", "profiles", "unprotectable")
    old = {name: said for name, said in protocol.items() if name not in new}
    assert rules_of_protocol(old).general == Protection(3, institutions=True)
    file.write_text(json.dumps(old), "utf-8")
    opened = open_workspace(workspace)
    stored = protected_release(opened)
    one = explain(opened, stored, true_values(opened, stored))
    assert one.threshold == 3
    assert set(one.reasons) == {"klein", "geliefert", "mitgesperrt"}
    assert one.limit_of_all(Reason.SMALL) == 3


@pytest.fixture(scope="module")
def institutions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town in which the list counts institutions."""
    changed = {"datasets/betreute.yaml": BETREUTE.replace("concerns: persons", "concerns: institutions")}
    return fill_town(make_town(tmp_path_factory.mktemp("institutions"), changed))


def states(workspace: Path) -> set[str]:
    """Return the states of a rate of institutions in the newest public release."""
    newest = max((workspace / "data" / "releases").glob("*-public-*"))
    rows = pq.read_table(newest / "values.parquet").to_pylist()
    return {row["status"] for row in rows if row["indicator"] == "quote_u3" and row["area"] != "22"}


def test_numbers_of_institutions_are_not_shown_unless_the_house_says_so(institutions: Path, tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(institutions, tmp_path / "ort"))
    run("release", workspace, "--audience", "public")
    assert states(workspace) == {"confidential"}
    opened = open_workspace(workspace)
    stored = protected_release(opened)
    found = explain(opened, stored, true_values(opened, stored))
    rates = [row for row in found.rows.tolist() if found.figures["indicator"][row] == "quote_u3"]
    assert {found.reason_of(row) for row in rates} <= {Reason.BEYOND, Reason.DELIVERED}
    assert stored.read_json("protocol.json")["unprotectable"] > 0
    with_rules(workspace, "base = 0\ninstitutions = true\n")
    run("release", workspace, "--audience", "public")
    assert "normal" in states(workspace)
