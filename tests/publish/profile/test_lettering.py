from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.publish.profile import FONTS
from kobimo.publish.profile.lettering import letters, printable

GERMAN = "AÄaäOÖoöUÜuüßẞ„“‚‘–—…·×²³¹%§€+−\u202f\u00a00123456789()[]/-'\"<>&#*_`\\$@~^|{}"


def test_the_fonts_have_everything_that_german_needs() -> None:
    missing = [letter for letter in GERMAN if ord(letter) not in letters(FONTS)]
    assert not missing


def test_code_points_are_those_that_fonttools_finds() -> None:
    ttlib = pytest.importorskip("fontTools.ttLib", reason="fonttools reads the fonts for comparison")
    expected = set.intersection(*(set(ttlib.TTFont(path).getBestCmap()) for path in FONTS.glob("*.ttf")))
    assert letters(FONTS) == expected


def test_both_kinds_of_character_maps_are_read(tmp_path: Path) -> None:
    segments = struct.pack(">HHHHHHH", 4, 32, 0, 4, 0, 0, 0) + struct.pack(">HH", 0x42, 0xFFFF) + b"\0\0"
    segments += struct.pack(">HH", 0x41, 0xFFFF)
    groups = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 0x1F600, 0x1F602, 1)
    index = struct.pack(">HH", 0, 2) + struct.pack(">HHI", 3, 1, 20) + struct.pack(">HHI", 3, 10, 20 + len(segments))
    cmap = index + segments + groups
    font = b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + b"cmap" + struct.pack(">III", 0, 28, len(cmap)) + cmap
    (tmp_path / "a.ttf").write_bytes(font)
    assert letters(tmp_path) == {0x41, 0x42, 0x1F600, 0x1F601, 0x1F602}


@given(st.recursive(st.text() | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_nothing_is_left_that_the_fonts_do_not_have(value: Any) -> None:
    known = letters(FONTS)

    def check(item: Any) -> None:
        if isinstance(item, str):
            assert all(ord(letter) in known or letter == "\u200b" for letter in item)
        elif isinstance(item, list | dict):
            for inner in item.values() if isinstance(item, dict) else item:
                check(inner)

    check(printable(value, known))


def test_ordinary_texts_stay_as_they_are() -> None:
    text = "Schönholz/Wilhelmsruh: 1.234,5\u202f% „nur“ #import <img onerror=x> *fett* $x$ Straße"
    assert printable(text, letters(FONTS)) == text


def test_decomposed_umlauts_are_composed_and_invisible_characters_vanish() -> None:
    assert printable("Mu\u0308hle\u202e\u0000 Nord\u00adost", letters(FONTS)) in {
        "Mühle Nordost",
        "Mühle Nord\u00adost",
    }


def test_a_character_without_a_letter_leaves_a_sign() -> None:
    shown = printable("漢字", letters(FONTS))
    assert len(shown) == 2
    assert "漢" not in shown


def test_a_drawing_is_never_broken_into_pieces() -> None:
    path = "M0 0" + "L10,10" * 40
    assert printable({"svg": path.replace(" ", "")}, letters(FONTS))["svg"] == path.replace(" ", "")
