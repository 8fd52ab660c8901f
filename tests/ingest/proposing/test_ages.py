"""Age groups as German tables write them; the reference is the meaning of the words, written down by hand."""

from __future__ import annotations

import pytest

from kobimo.ingest.proposing.ages import age_interval, disjoint

GROUPS = {
    "unter 1 Jahr": "0",
    "unter 3 Jahre": "0-2",
    "unter 3": "0-2",
    "1-Jährige": "1",
    "3 bis unter 6 Jahre": "3-5",
    "3 bis unter 6": "3-5",
    "6 bis unter 10 Jahren": "6-9",
    "6 - 9": "6-9",
    "18–24 Jahre": "18-24",
    "65 Jahre und älter": "65+",
    "85 Jahre und mehr": "85+",
    "80 u.ä.": "80+",
    "ab 65 Jahre und darüber": "65+",
    "95+": "95+",
    "10 Jahre": "10",
}


@pytest.mark.parametrize(("text", "interval"), GROUPS.items())
def test_age_groups_are_read_as_the_ages_that_they_contain(text: str, interval: str) -> None:
    assert age_interval(text) == interval


@pytest.mark.parametrize(
    "text", ["Insgesamt", "2023", "2023/24", "Klasse 5", "unter Jahren", "9 - 6", "12 bis unter 12", ""]
)
def test_other_texts_are_no_age_groups(text: str) -> None:
    assert age_interval(text) is None


def test_groups_that_share_an_age_are_not_disjoint() -> None:
    assert disjoint(["6-9", "0-2", "3-5", "10+"])
    assert not disjoint(["0-5", "3", "6+"])
    assert not disjoint(["65+", "80+"])
