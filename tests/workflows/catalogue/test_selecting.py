"""Choosing from the catalogue changes one line of the settings; datasets are made of templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.workflows.catalogue.selecting import add_dataset, use
from kobimo.workflows.opened import open_workspace
from kobimo.workspace.history import log
from support.snapshot import snapshot


def chosen(workspace: Path) -> str | tuple[str, ...]:
    return open_workspace(workspace).settings.catalogue


def test_names_come_and_go_in_order_and_are_kept_in_the_history(founded: Path) -> None:
    opened = open_workspace(founded)
    assert use(opened, ["share_under_18", "youth_ratio"]).added == ("share_under_18", "youth_ratio")
    assert use(opened, ["mean_age", "youth_ratio"]).added == ("mean_age",)
    assert chosen(founded) == ("share_under_18", "youth_ratio", "mean_age")
    assert use(opened, ["share_under_18"], remove=True).removed == ("share_under_18",)
    assert chosen(founded) == ("youth_ratio", "mean_age")
    entries = log(opened.layout, "kobimo.toml")
    assert ["weg: share_under_18" in entry.reason for entry in entries[:2]] == [True, False]


def test_what_is_chosen_is_there_once_the_workspace_is_opened_again(founded: Path) -> None:
    use(open_workspace(founded), computable=True)
    again = open_workspace(founded)
    assert "share_under_18" in again.definitions.from_catalogue
    assert "anteil_u6" in again.definitions.indicators
    use(again, computable=True, remove=True)
    assert chosen(founded) == ()


def test_people_keep_their_comments(founded: Path) -> None:
    path = founded / "kobimo.toml"
    path.write_text(path.read_text("utf-8").replace("[disclosure]", "# Beschluss vom 3. Mai\n[disclosure]"), "utf-8")
    before = path.read_text("utf-8").splitlines()
    use(open_workspace(founded), ["share_under_18"])
    after = path.read_text("utf-8").splitlines()
    assert [line for line in after if not line.startswith("catalogue =")] == [
        line for line in before if not line.startswith("catalogue =")
    ]


@pytest.mark.parametrize(
    ("names", "options", "error"),
    [
        ((), {}, InvalidInputError),
        (("share_under_18",), {"computable": True}, InvalidInputError),
        (("share_under_81",), {}, UnknownNameError),
        (("share_under_18", "gibt_es_nicht"), {}, UnknownNameError),
        (("share_under_18",), {"remove": True}, UnknownNameError),
    ],
    ids=["nothing", "both", "unknown", "one unknown", "not chosen"],
)
def test_a_wrong_choice_changes_nothing(
    founded: Path, names: tuple[str, ...], options: dict[str, bool], error: type[Exception]
) -> None:
    before = snapshot(founded)
    with pytest.raises(error):
        use(open_workspace(founded), names, **options)
    assert snapshot(founded) == before


def test_a_single_one_cannot_be_taken_from_all_computable(founded: Path) -> None:
    use(open_workspace(founded), computable=True)
    with pytest.raises(InvalidInputError, match=r"lassen sich nicht herausnehmen"):
        use(open_workspace(founded), ["share_under_18"], remove=True)
    assert use(open_workspace(founded), ["share_under_18"]).changed is False


def test_a_dataset_follows_its_template(founded: Path) -> None:
    path = add_dataset(open_workspace(founded), "kinder_in_betreuung", "stadt", "viertel")
    assert path == "datasets/kinder_in_betreuung.yaml"
    opened = open_workspace(founded)
    dataset = opened.definitions.datasets["kinder_in_betreuung"]
    assert (dataset.space, dataset.level) == ("stadt", "viertel")
    assert log(opened.layout)[0].paths == (path,)
    use(opened, ["daycare_rate_u3"])
    assert "daycare_rate_u3" in open_workspace(founded).definitions.from_catalogue


def test_a_dataset_of_another_name_says_what_it_follows(founded: Path) -> None:
    add_dataset(open_workspace(founded), "kinder_in_betreuung", "stadt", "bezirk", "jugendamt_kinder")
    assert open_workspace(founded).definitions.datasets["jugendamt_kinder"].implements == "kinder_in_betreuung"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("kinder", "stadt", "viertel"), UnknownNameError),
        (("schulwege", "land", "viertel"), UnknownNameError),
        (("schulwege", "stadt", "block"), UnknownNameError),
        (("einwohner", "stadt", "viertel"), InvalidInputError),
    ],
    ids=["template", "space", "level", "file"],
)
def test_a_dataset_that_cannot_be_made_leaves_everything_as_it_is(
    founded: Path, arguments: tuple[str, str, str], error: type[Exception]
) -> None:
    before = snapshot(founded)
    with pytest.raises(error):
        add_dataset(open_workspace(founded), *arguments)
    assert snapshot(founded) == before
