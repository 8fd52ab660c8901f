"""Tables that municipal education monitoring needs again and again; data in `presets.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

Evidence = Literal["file", "named", "unverified"]


@dataclass(frozen=True, slots=True)
class Preset:
    """One table.

    Attributes
    ----------
    table : str
        Its code.
    instance : str
        Short name of the data base.
    title : str
        What it contains, in German, on one line.
    period : str
        What its year means; empty if that was not seen.
    evidence : str
        "file": a real export was read. "named": code and content stand in a public source.
        "unverified": known by hearsay; try a search first.
    source : str
        Key of the source in `presets.toml`.
    """

    table: str
    instance: str
    title: str
    period: str
    evidence: Evidence
    source: str

    def as_dict(self) -> dict[str, str]:
        """Return the machine form."""
        return {
            "table": self.table,
            "instance": self.instance,
            "title": self.title,
            "period": self.period,
            "evidence": self.evidence,
            "source": sources()[self.source],
        }


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, Mapping[str, str] | str]]:
    text = files("kobimo.genesis").joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def sources() -> Mapping[str, str]:
    """Return what the entries rest on, by key."""
    return {name: str(text) for name, text in _data()["sources"].items()}


def presets() -> tuple[Preset, ...]:
    """Return all tables in the order of the file.

    Returns
    -------
    tuple of Preset

    Examples
    --------
    >>> presets()[0].table
    '12411-01-01-4'
    """
    return tuple(_preset(table, entry) for table, entry in _data()["tables"].items() if isinstance(entry, dict))


def _preset(table: str, entry: Mapping[str, str]) -> Preset:
    evidence: Evidence = next(known for known in get_args(Evidence) if known == entry["evidence"])
    return Preset(table, entry["instance"], entry["title"], entry.get("period", ""), evidence, entry["source"])
