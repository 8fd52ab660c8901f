from __future__ import annotations

import pytest

from kobimo.errors import UnknownNameError
from kobimo.publish.topics import topic_title, topics


def test_there_are_eight_topic_areas_with_different_titles() -> None:
    assert list(topics()) == list("ABCDEFGH")
    assert len({topic_title(letter) for letter in "ABCDEFGH"}) == 8


def test_an_unknown_topic_area_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="Themenbereich „X“"):
        topic_title("X")
