"""A territorial reform of Kleinstadt on 1 January 2023: a quarter is split, one is merged, a part of one moves."""

from __future__ import annotations

from pathlib import Path

from support.town import fill_town, make_town, register, write

AREAS = """\
level;key;name;parent;valid_from;valid_to
viertel;11;Elf;1;;
viertel;12;Zwölf;1;;2022-12-31
viertel;13;Dreizehn;1;2023-01-01;
viertel;14;Vierzehn;2;2023-01-01;
viertel;21;Einundzwanzig;2;;
viertel;22;Zweiundzwanzig;2;;2022-12-31
bezirk;1;Nord;1;;
bezirk;2;Süd;1;;
stadt;1;Kleinstadt;;;
"""
CHANGES = """\
date;level;before;after;share;share_back;basis;kind;reason
2023-01-01;viertel;12;13;0.25;1;population;split;Ratsbeschluss
2023-01-01;viertel;12;14;0.75;1;population;split;Ratsbeschluss
2023-01-01;viertel;22;21;1;0.04;population;merged;Ratsbeschluss
2023-01-01;viertel;21;21;1;0.94;population;merged;Ratsbeschluss
2023-01-01;viertel;11;11;0.9;1;population;part_moved;Ratsbeschluss
2023-01-01;viertel;11;21;0.1;0.02;population;part_moved;Ratsbeschluss
"""
NEW = {"11": (38, 43, 84, 286), "13": (3, 4, 8, 37), "14": (8, 10, 22, 111), "21": (84, 72, 174, 779)}
"""The register of 2023, for the new quarters."""


def reform(workspace: Path) -> Path:
    """Write the history of the areas."""
    write(workspace / "spaces/stadt.areas.csv", AREAS)
    write(workspace / "spaces/stadt.changes.csv", CHANGES)
    return workspace


def make_reformed(folder: Path) -> Path:
    """Make a town whose register of 2023 has the new quarters, with a release for the team."""
    workspace = reform(make_town(folder))
    write(workspace.parent / "ablage/register_2023.csv", register(2023, NEW))
    return fill_town(workspace)
