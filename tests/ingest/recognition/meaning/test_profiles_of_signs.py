"""Profiles of signs: every publisher has his own, and the default has not changed."""

from __future__ import annotations

import pytest

from kobimo.errors import UnknownNameError
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import profiles, symbols


def test_the_default_is_what_most_offices_use() -> None:
    assert symbols() == symbols("destatis")
    assert symbols().signs["."] is ObsStatus.SUPPRESSED
    assert symbols().suffixes["p"] is ObsStatus.PROVISIONAL


@pytest.mark.parametrize("name", list(profiles()))
def test_every_profile_knows_the_common_signs_and_has_a_title(name: str) -> None:
    assert {"-", ".", "/", "x"} <= set(symbols(name).signs)
    assert profiles()[name]


def test_the_same_sign_means_different_things() -> None:
    assert symbols("destatis").signs["-"] is ObsStatus.NIL
    assert symbols("statistischer_bericht").signs["-"] is ObsStatus.MISSING
    assert symbols("niedersachsen").signs["g"] is ObsStatus.SUPPRESSED
    assert "g" not in symbols("destatis").signs


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        symbols("niedersachse")
    assert "niedersachsen" in caught.value.nearest
