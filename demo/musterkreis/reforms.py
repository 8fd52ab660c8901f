"""What happened to the areas: one Sozialraum was split, one municipality took another name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from musterkreis.population import People
from musterkreis.registers import outlines
from musterkreis.split import HALVES, OLD
from musterkreis.world import RENAMED_YEAR, SPLIT_YEAR, World

WEIGHTS = "anteile_0117.csv"

CROSSWALK = "am_kanal"
"""Id of the crosswalk from the old Sozialraum into its halves."""


@dataclass(frozen=True, slots=True)
class Part:
    """An area after a change; `share` is the part of the old one that goes there, in thousandths; 0: all of it."""

    key: str
    name: str
    share: int = 0


@dataclass(frozen=True, slots=True)
class Reform:
    """A change as the Bildungsmonitoring records it.

    Attributes
    ----------
    recorded_on, day : date
        When it was recorded; first day of the new areas.
    level, before : str
        Key of the area until then.
    after : tuple of Part
        One for a new name, several for a split.
    reason : str
        German.
    outlines, weights : str
        Names of files: surfaces of the parts; shares for a crosswalk. Empty without.
    files : mapping of str to bytes
    """

    recorded_on: date
    day: date
    level: str
    before: str
    after: tuple[Part, ...]
    reason: str
    outlines: str = ""
    weights: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        """Name of the folder with the files."""
        return f"{self.recorded_on} gebietsaenderung"

    def commands(self, workspace: str, inbox: str) -> tuple[str, ...]:
        """Return what somebody types to record it.

        Parameters
        ----------
        workspace, inbox : str
            Folders.

        Returns
        -------
        tuple of str
        """
        start = f"kobimo space change {workspace} --space kreis --level {self.level} --date {self.day}"
        end = f' --reason "{self.reason}"'
        if len(self.after) == 1:
            return (f'{start} --rename "{self.before}:{self.after[0].name}"{end}',)
        into = "".join(f' --into "{part.key}={part.share / 10:g}%:{part.name}"' for part in self.after)
        letter = f"{inbox}/{self.letter}"
        surfaces = f' --basis population --geometry "{letter}/{self.outlines}"'
        eve = date.fromordinal(self.day.toordinal() - 1)
        both = f"kreis:{self.level}@{eve} kreis:{self.level}@{self.day}"
        table = f'--basis table --weights-file "{letter}/{self.weights}" --store --name {CROSSWALK}'
        return (
            f"{start} --split {self.before}{into}{surfaces}{end}",
            f"kobimo space crosswalk {workspace} {both} {table}",
        )


def reforms(world: World, people: People) -> tuple[Reform, ...]:
    """Tell what happened to the areas.

    Parameters
    ----------
    world : World
    people : People
        The town knows how many of them lived in each half on the day before the split.

    Returns
    -------
    tuple of Reform
        In the order in which they are recorded.
    """
    return (_split(world, people), *_renamed(world))


def _split(world: World, people: People) -> Reform:
    eve = SPLIT_YEAR - 1
    residents = [people.of(eve, key) for key in HALVES]
    first = round(1000 * residents[0] / sum(residents))
    shares = (first, 1000 - first)
    names = [world.areas[world.position[key]].name for key in HALVES]
    weight = {key: f"{OLD};{key};0,{share:03}" for key, share in zip(HALVES, shares, strict=True)}
    rows = [weight.get(area.key) or f"{area.key};{area.key};1" for area in world.areas]
    weights = "\r\n".join(["Sozialraum alt;Sozialraum neu;Anteil Einwohner", *rows, ""]).encode()
    return Reform(
        recorded_on=date(SPLIT_YEAR, 1, 11),
        day=date(SPLIT_YEAR, 1, 1),
        level="sozialraum",
        before=OLD,
        after=tuple(Part(key, name, share) for key, name, share in zip(HALVES, names, shares, strict=True)),
        reason=f"Ratsbeschluss vom 17.09.{eve}; Anteile: Melderegister, Hauptwohnungen am 31.12.{eve}",
        outlines=outlines.PARTS,
        weights=WEIGHTS,
        files={outlines.PARTS: outlines.parts(world, HALVES), WEIGHTS: weights},
    )


def _renamed(world: World) -> Iterator[Reform]:
    for item in world.municipalities:
        if item.name_until_2022:
            for level, key in (("gemeinde", item.key), ("sozialraum", item.social_area)):
                reason = f"Die Gemeinde {item.name_until_2022} heißt seit dem 1. Januar {RENAMED_YEAR} {item.name}."
                yield Reform(
                    date(RENAMED_YEAR, 1, 9), date(RENAMED_YEAR, 1, 1), level, key, (Part(key, item.name),), reason
                )
