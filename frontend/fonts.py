"""Subset the Fira Sans of the KERN design system for pages, charts and print.

The package brings 1,700 glyphs and hinting per weight, about 130 kB. Pages get a small set of signs without hinting,
written where Vite finds it; charts and PDF get TrueType files with all of Latin beside the code that uses them.
Three signs of German typography are missing in the source and are added: thin space, narrow no-break space,
no-break hyphen. The results depend on the inputs only.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "node_modules/@kern-ux/native/dist/fonts/fira-sans"
WEB = HERE / "src/fonts"
PRINT = HERE.parent / "src/kobimo/publish/fonts"

WEB_STYLES = ("Regular", "SemiBold")
PRINT_STYLES = ("Regular", "SemiBold", "Bold", "Italic")

THIN_SPACES = {0x2009: "thinspace", 0x202F: "narrownbspace"}
THIN_WIDTH = 200  # of 1,000 units; the word space has 265
NO_BREAK_HYPHEN = 0x2011

LATIN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x218, 0x21C), (0x1E9E,))
SIGNS = (
    range(0x2010, 0x2016),  # hyphens and dashes
    (0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2039, 0x203A),  # quotes
    (0x2009, 0x202F, 0x2020, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x20AC, 0x2122),
    (0x2070, *range(0x2074, 0x207A), *range(0x2080, 0x208A)),  # raised and lowered figures
    range(0x2190, 0x2196),  # arrows
    (0x2205, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265),  # empty set, minus, comparisons
)
PRINT_MORE = (range(0x180, 0x250), range(0x2B0, 0x370), range(0x1E00, 0x1F00), range(0x2000, 0x2300))
FIGURES = ("lnum", "tnum", "pnum", "frac", "numr", "dnom", "sups")
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "calt", *FIGURES]
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]  # 13 and 14 name the licence, 16 and 17 join the weights to one family


def main() -> None:
    """Write the fonts for pages and for print, and the licence beside them."""
    small = _codepoints(*LATIN, *SIGNS)
    WEB.mkdir(parents=True, exist_ok=True)
    for style in WEB_STYLES:
        _write(style, small, WEB / f"FiraSans-{style}.woff2", "woff2")
    PRINT.mkdir(parents=True, exist_ok=True)
    for style in PRINT_STYLES:
        _write(style, small | _codepoints(*PRINT_MORE), PRINT / f"FiraSans-{style}.ttf", None)
    shutil.copyfile(HERE / "licenses/OFL.txt", PRINT / "OFL.txt")


def _codepoints(*parts: range | tuple[int, ...]) -> frozenset[int]:
    """Return the code points of several parts."""
    return frozenset(point for part in parts for point in part)


def _write(style: str, points: frozenset[int], target: Path, flavour: str | None) -> None:
    """Write one style with the signs `points`."""
    font = TTFont(SOURCE / f"FiraSans-{style}.woff2", recalcTimestamp=False)
    font["OS/2"].version = 4  # its flags are those of version 4; the fields are the same
    _add_signs(font)
    subsetter = Subsetter(_options())
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.flavor = flavour
    font.save(target)


def _add_signs(font: TTFont) -> None:
    """Give the font the thin spaces and the no-break hyphen."""
    names = font.getBestCmap()
    added = {NO_BREAK_HYPHEN: names[ord("-")]}
    for point, name in THIN_SPACES.items():
        if point not in names:
            font["glyf"][name] = Glyph()
            font["hmtx"][name] = (THIN_WIDTH, 0)
            added[point] = name
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({point: name for point, name in added.items() if point not in table.cmap})


def _options() -> Options:
    """Return what the subsets keep."""
    options = Options()
    options.hinting = False
    options.desubroutinize = False
    options.layout_features = FEATURES
    options.name_IDs = NAMES
    options.notdef_outline = True
    options.glyph_names = False
    return options


if __name__ == "__main__":
    main()
