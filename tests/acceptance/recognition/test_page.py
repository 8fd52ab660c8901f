"""The page about the real files says what the program does today."""

from __future__ import annotations

import pytest

from support.real_files import REAL, REPOSITORY, truths
from support.recognised_page import page

PAGE = REPOSITORY / "docs" / "reference" / "erkannte-dateien.md"


def test_every_file_is_on_the_page_and_read_right() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for file in truths():
        assert f"`{file.path.rpartition('/')[2]}`" in text
    assert "abweichend" not in text
    assert "nicht erkannt" not in text


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the collection of real public files is not at {REAL}")
def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python docs/recognised.py"
