"""Rules by source and indicator: the strictest wins, and a protocol of any age says which ones they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.disclosure.profiles import STRICTNESS, Profile, Protection, Rules, rules_of_protocol, written
from kobimo.disclosure.rules import Zeros

protections = st.builds(
    Protection,
    threshold=st.integers(2, 100),
    base=st.integers(0, 100),
    zeros=st.sampled_from(Zeros),
    group=st.booleans(),
    institutions=st.booleans(),
    owners=st.booleans(),
)
names = st.lists(st.sampled_from("abc"), unique=True, max_size=2).map(tuple)
profiles = st.builds(Profile, st.sampled_from(["eins", "zwei"]), protections, st.text(), names, names)
all_rules = st.builds(Rules, protections, st.text(), st.lists(profiles, max_size=3).map(tuple))


def strictness(found: Protection) -> tuple[int, int, int, bool, bool, bool]:
    zeros = STRICTNESS.index(found.zeros)
    return found.threshold, found.base, zeros, found.group, not found.institutions, found.owners


@given(protections, protections, protections)
def test_both_together_are_as_strict_as_each_and_no_stricter(
    one: Protection, two: Protection, more: Protection
) -> None:
    both = one.and_also(two)
    assert strictness(both) == tuple(map(max, strictness(one), strictness(two)))
    assert both == two.and_also(one)
    assert both.and_also(more) == one.and_also(two.and_also(more))
    assert both.and_also(one) == both


@given(all_rules, names, st.sampled_from("abc"))
def test_data_are_under_the_general_rules_and_all_profiles_that_name_them(
    rules: Rules, sources: tuple[str, ...], indicator: str
) -> None:
    found = rules.protection(sources=sources, indicator=indicator)
    assert found.and_also(rules.general) == found
    expected = rules.general
    for profile in rules.profiles:
        if indicator in profile.indicators or set(sources) & set(profile.sources):
            expected = expected.and_also(profile.protection)
    assert found == expected
    assert rules.protection() == rules.general


@given(all_rules)
def test_a_protocol_says_all_rules(rules: Rules) -> None:
    assert rules_of_protocol({"audience": "public", **written(rules)}) == rules


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        ({"threshold": 3}, Protection(3, institutions=True)),
        ({"threshold": 5, "base": 20, "zeros": "public"}, Protection(5, 20, institutions=True)),
    ],
)
def test_a_protocol_of_an_older_version_hid_small_counts_and_showed_institutions(
    protocol: dict[str, object], expected: Protection
) -> None:
    assert rules_of_protocol(protocol) == Rules(expected)


@pytest.mark.parametrize(
    ("general", "others", "attacker"),
    [
        (Protection(3), (), "x1"),
        (Protection(3), (Protection(10),), "x1"),
        (Protection(3, zeros=Zeros.HIDDEN), (), "x0"),
        (Protection(3, zeros=Zeros.COMPLEMENT), (Protection(3, zeros=Zeros.HIDDEN),), "x0"),
        (Protection(3), (Protection(3, zeros=Zeros.COMPLEMENT),), "mixed"),
        (Protection(3, group=True), (), "mixed"),
    ],
)
def test_what_readers_know_of_hidden_counts_follows_from_the_rules_for_zeros(
    general: Protection, others: tuple[Protection, ...], attacker: str
) -> None:
    rules = Rules(general, "", tuple(Profile(f"p{n}", other, "", ("a",)) for n, other in enumerate(others)))
    assert rules.attacker == attacker
