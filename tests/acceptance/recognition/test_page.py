"""The page about the real files says nothing wrong; that it is up to date is a check of `make lint`."""

from __future__ import annotations

from support.real_files import REPOSITORY, truths

PAGE = REPOSITORY / "docs" / "reference" / "erkannte-dateien.md"


def test_every_file_is_on_the_page_and_read_right() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for file in truths():
        assert f"`{file.path.rpartition('/')[2]}`" in text
    assert "abweichend" not in text
    assert "nicht erkannt" not in text
