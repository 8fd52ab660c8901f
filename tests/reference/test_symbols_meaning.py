"""Every state has German words."""

from __future__ import annotations

from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import meaning_of


def test_every_state_has_words_of_its_own() -> None:
    words = [meaning_of(status) for status in ObsStatus]
    assert len(set(words)) == len(words)
    assert not any(status.value in meaning_of(status) for status in ObsStatus)
