"""The deliveries of the twelve offices in ten years, with what went wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.registers import municipalities, town
from musterkreis.registers.extracts import extracts
from musterkreis.registers.offices import (
    DOUBLED_UMLAUTS,
    HIDDEN_SHEET,
    LATE,
    MISSING,
    OFFICES,
    REVISED,
    TWO_SHEETS,
    YEARS,
    Office,
    office_of,
)
from musterkreis.truth import Delivery
from musterkreis.world import FIRST_YEAR, TOWN, World

LATE_UNTIL = date(2020, 5, 4)
"""Day on which the late file arrived."""

AGAIN = timedelta(days=16)
"""So long an office takes to send a refused file again."""

REVISED_AFTER = timedelta(days=92)


@dataclass(frozen=True)
class Post:
    """What all files need."""

    world: World
    people: People
    layout: Layout


def deliveries(post: Post) -> list[Delivery]:
    """Write all files of all offices.

    Parameters
    ----------
    post : Post

    Returns
    -------
    list of Delivery
        In no particular order.
    """
    return [
        delivery
        for office in OFFICES
        for year in YEARS
        if (office.municipality, year) not in MISSING
        for delivery in (_town(post, office, year) if office.municipality == TOWN else _around(post, office, year))
    ]


def _town(post: Post, office: Office, year: int) -> Iterator[Delivery]:
    here = extracts(post.world, post.people, office, year)
    file = town.file_name(year)
    sent = Delivery(office.sent_on(year), office.source, office.sender, {})
    old = extracts(post.world, post.people, office, year - 1) if year in {HIDDEN_SHEET, TWO_SHEETS} else ()
    if year == FIRST_YEAR:
        yield replace(sent, files={file: town.merged_only(here, year, post.layout)}, accepted=False)
    if year == TWO_SHEETS:
        yield replace(sent, files={file: town.both_visible(here, old, year, post.layout)}, accepted=False)
    if year in {FIRST_YEAR, TWO_SHEETS}:
        sent = replace(sent, sent_on=sent.sent_on + AGAIN)
    hidden = old if year == HIDDEN_SHEET else ()
    yield replace(sent, files={file: town.town_file(here, year, post.layout, hidden)})


def _around(post: Post, office: Office, year: int) -> Iterator[Delivery]:
    place = (office.municipality, year)
    file, data = _file(post, office, year)
    sent = Delivery(office.sent_on(year), office.source, office.sender, {file: data})
    if place == LATE:
        yield replace(sent, sent_on=LATE_UNTIL)
    elif place == REVISED:
        yield replace(sent, files=dict([_file(post, office, year, draft=True)]))
        yield replace(sent, sent_on=sent.sent_on + REVISED_AFTER)
    elif place == DOUBLED_UMLAUTS:
        doubled = data.decode("cp1252").encode().decode("latin-1").encode()
        yield replace(sent, files={file: doubled}, accepted=False)
        yield replace(sent, sent_on=sent.sent_on + AGAIN)
    else:
        yield sent


def _file(post: Post, office: Office, year: int, *, draft: bool = False) -> tuple[str, bytes]:
    """Return name and content of the file of a smaller municipality."""
    world, layout = post.world, post.layout
    kind = world.municipality[office.municipality].layout
    people = extracts(world, post.people, office, year, draft=draft)[0].people
    write = municipalities.age_groups if kind == "gruppen" else municipalities.single_ages
    return municipalities.file_name(office, year, kind), write(world, office, people, year, layout)


def file_of(world: World, municipality: str, year: int) -> tuple[str, str]:
    """Return the source of a smaller municipality and the name of its file."""
    office = office_of(municipality)
    return office.source, municipalities.file_name(office, year, world.municipality[municipality].layout)
