"""What was delivered, compared with what was asked for.

The service changes parameters silently (status 22), and where it delivers a file there is no status at all. So the
parameters that it repeats are compared, and of a flat file also its content: years and regions.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from kobimo.genesis.answers import ADJUSTED, Answer
from kobimo.genesis.query import Format, Query
from kobimo.language import _, quoted

_SAME = ({"all", "alle"}, {"free", "öffentlich", "public"}, {"user", "benutzer"}, {"tables", "tabellen"})
_MATTERS = ("name", "startyear", "endyear", "regionalvariable", "regionalkey", "format", "quality", "selection")
_NAMED = re.compile(r":\s*([a-z0-9, ]+?)\s*\)?\.?$")
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_REGIONS = re.compile(r"F?(DG|DINSG|DLAND[RSUX]?|REGBEZ|KREISE|GEMEIN|AMTGEM|NUTS-\d|GEO[A-Z]{2}\d|P?GEMEIN)")
_SHOWN = 5
_HEAD = 64


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A parameter that was not followed.

    Attributes
    ----------
    parameter : str
        Name at the service.
    asked, used : str
        What was asked for and what was used; `used` is empty if the service does not say.
    seen_in : str
        "answer" if the service says so, "content" if the file shows it.
    """

    parameter: str
    asked: str
    used: str
    seen_in: str = "answer"

    def sentence(self) -> str:
        """Say it in German."""
        if self.seen_in == "content":
            return _("{parameter}: verlangt {asked}, in der Datei: {used}.").format(
                parameter=self.parameter, asked=quoted(self.asked), used=self.used
            )
        if not self.used:
            return _("{parameter}: vom Dienst geändert, verlangt war {asked}.").format(
                parameter=self.parameter, asked=quoted(self.asked)
            )
        return _("{parameter}: verlangt {asked}, verwendet {used}.").format(
            parameter=self.parameter, asked=quoted(self.asked), used=quoted(self.used)
        )

    def as_dict(self) -> dict[str, str]:
        """Return the machine form."""
        return {"parameter": self.parameter, "asked": self.asked, "used": self.used, "seen_in": self.seen_in}


def adjusted(asked: Mapping[str, str], answer: Answer) -> tuple[Adjustment, ...]:
    """Return the parameters that the service says it changed.

    Parameters
    ----------
    asked : mapping of str to str
        The form that was sent.
    answer : Answer
        With the parameters that the service says it used.

    Returns
    -------
    tuple of Adjustment
        With status 22 every difference and every parameter named at the end of its text; otherwise only differences
        that change what is delivered.
    """
    used = {name.casefold(): value for name, value in answer.parameters.items()}
    announced = answer.code == ADJUSTED or "angepasst" in answer.text or "adjusted" in answer.text
    found = {
        name: Adjustment(name, value, used[name])
        for name, value in asked.items()
        if name in used and not _same(value, used[name]) and (announced or name in _MATTERS)
    }
    if announced and (named := _NAMED.search(answer.text)):
        for name in named[1].replace(",", " ").split():
            if name in asked and name in used and _same(asked[name], used[name]):
                continue
            found.setdefault(name, Adjustment(name, asked.get(name, ""), used.get(name, "")))
    return tuple(found.values())


def _same(asked: str, used: str) -> bool:
    one, other = asked.strip().casefold(), used.strip().casefold()
    return one == other or any(one in names and other in names for names in _SAME)


@dataclass(slots=True)
class _Seen:
    """Years and region keys of a flat file."""

    years: set[int] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)


def differences_in_file(path: Path, query: Query) -> tuple[Adjustment, ...] | None:
    """Compare the content of a flat file with the selection.

    Parameters
    ----------
    path : Path
        The file as it was delivered.
    query : Query
        What was asked for.

    Returns
    -------
    tuple of Adjustment or None
        None if the file is not one of the two flat layouts, so nothing can be said.
    """
    seen = _read(path, query.region_variable)
    if seen is None:
        return None
    return (*_years(seen, query), *_regions(seen, query))


def format_difference(path: Path, asked: Format) -> tuple[Adjustment, ...]:
    """Return whether a file is of another format than was asked for.

    Parameters
    ----------
    path : Path
        The file as it was delivered.
    asked : Format

    Returns
    -------
    tuple of Adjustment
        Empty, or one.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b'"').lower()
    seen = Format.TABLE
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        seen = Format.WORKBOOK
    elif start.startswith((b"statistics_code", b"statistik_code")):
        seen = Format.FLAT
    return () if seen is asked else (Adjustment("format", asked.value, seen.value, "content"),)


def _read(path: Path, variable: str) -> _Seen | None:
    """Collect what a flat file is about. Codes and years are ASCII in every encoding that occurs."""
    with path.open(encoding="latin-1", newline="") as stream:
        rows = csv.reader(stream, delimiter=";")
        try:
            head = [name.removeprefix("ï»¿").strip().strip('"').casefold() for name in next(rows, [])]
        except csv.Error:
            return None
        if not head or head[0] not in {"statistics_code", "statistik_code"}:
            return None
        name = "time" if head[0].startswith("statistics") else "zeit"
        if name not in head:
            return None
        time = head.index(name)
        pairs = [
            (place, place + 2) for place, name in enumerate(head) if re.fullmatch(r"\d+_(variable|merkmal)_code", name)
        ]
        return _collected(rows, time, pairs, variable)


def _collected(rows: Iterator[list[str]], time: int, pairs: Sequence[tuple[int, int]], variable: str) -> _Seen:
    """Walk over the rows; texts that repeat are looked at once."""
    seen, times = _Seen(), set[str]()
    try:
        for row in rows:
            if len(row) <= time:
                continue
            times.add(row[time])
            for place, code in pairs:
                name = row[place] if code < len(row) else ""
                if name == variable or (not variable and _REGIONS.fullmatch(name)):
                    seen.keys.add(row[code])
                if name:
                    seen.variables.add(name)
    except csv.Error:
        pass  # a cell without end: reading the file reports it, here it only ends the comparison
    seen.years.update(int(year) for text in times for year in _YEAR.findall(text)[:1])
    seen.keys.discard("")
    return seen


def _years(seen: _Seen, query: Query) -> Iterator[Adjustment]:
    years = sorted(seen.years)
    if query.start_year and (early := [str(year) for year in years if year < int(query.start_year[:4])]):
        yield Adjustment("startyear", query.start_year, _some(early), "content")
    if query.end_year and (late := [str(year) for year in years if year > int(query.end_year[:4])]):
        yield Adjustment("endyear", query.end_year, _some(late), "content")


def _regions(seen: _Seen, query: Query) -> Iterator[Adjustment]:
    if query.region_variable and query.region_variable not in seen.variables:
        others = sorted(name for name in seen.variables if _REGIONS.fullmatch(name))
        yield Adjustment("regionalvariable", query.region_variable, _some(others) or _("nicht enthalten"), "content")
        return
    if not query.keys:
        return
    foreign = sorted(key for key in seen.keys if not any(fnmatchcase(key, wish) for wish in query.keys))
    missing = [wish for wish in query.keys if not any(fnmatchcase(key, wish) for key in seen.keys)]
    if foreign:
        yield Adjustment("regionalkey", query.region_keys, _("auch {keys}").format(keys=_some(foreign)), "content")
    if missing:
        yield Adjustment("regionalkey", query.region_keys, _("es fehlt {keys}").format(keys=_some(missing)), "content")


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - _SHOWN
    shown = ", ".join(texts[:_SHOWN])
    return _("{texts} und {more} weitere").format(texts=shown, more=more) if more > 0 else shown
