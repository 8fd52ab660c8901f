"""A new status takes its place among those that are recorded: checked day by day against a naive calendar."""

from __future__ import annotations

from datetime import date, timedelta

import shapely
from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.territory import AreaVersion, SpaceHistory
from kobimo.spaces.delivered.likeness import compared
from kobimo.spaces.delivered.status import Held, held_versions, surfaces_of, versions_of, with_status

START = date(2000, 1, 1)
DEFINITION = SpaceDefinition(
    id="s",
    title={"de": "S"},
    levels=(
        {"id": "viertel", "title": {"de": "V"}, "parent": "stadt"},
        {"id": "stadt", "title": {"de": "S"}},
    ),
)
KEYS = "abcd"

statuses = st.lists(
    st.tuples(st.integers(0, 9), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["Alt", "Neu"]), min_size=1)),
    min_size=1,
    max_size=6,
)


def held(names: dict[str, str]) -> list[Held]:
    return [Held(AreaVersion(Area("viertel", key, name, "0"))) for key, name in names.items()]


def at(items: tuple[Held, ...], day: date) -> dict[str, str]:
    found = [i for i in items if i.area.level == "viertel" and i.valid.holds(day)]
    assert len(found) == len({i.area.key for i in found})
    return {item.area.key: item.area.name for item in found}


@given(statuses)
def test_each_status_holds_from_its_day_until_the_next(deliveries: list[tuple[int, dict[str, str]]]) -> None:
    items: tuple[Held, ...] = (Held(AreaVersion(Area("stadt", "0", "Stadt"))),)
    calendar: dict[int, dict[str, str]] = {}
    # A status that changes nothing leaves no trace, so only deliveries in the order of time have a plain calendar.
    for years, names in sorted(deliveries, key=lambda delivery: delivery[0]):
        items = with_status(items, "viertel", held(names), START + timedelta(365 * years)).held
        calendar[years] = names
    for year in range(10):
        last = max((known for known in calendar if known <= year), default=None)
        expected = {} if last is None else calendar[last]
        for day in (START + timedelta(365 * year), START + timedelta(365 * year + 364)):
            assert at(items, day) == expected
    history = SpaceHistory(DEFINITION, versions_of(items))
    for day in history.statuses:
        history.at(day)


@given(statuses)
def test_nothing_is_cut_where_nothing_changes(deliveries: list[tuple[int, dict[str, str]]]) -> None:
    items: tuple[Held, ...] = ()
    for years, names in deliveries:
        items = with_status(items, "viertel", held(names), START + timedelta(365 * years)).held
    for one in items:
        for other in items:
            follows = one.valid.last is not None and one.valid.last + timedelta(1) == other.valid.first
            assert not (follows and one.area == other.area)


def test_without_a_day_a_level_is_replaced() -> None:
    first = with_status((), "viertel", held({"a": "Alt", "b": "Alt"}), None).held
    change = with_status(first, "viertel", held({"a": "Neu", "c": "Neu"}), None)
    assert (change.new, change.changed, change.ended) == (("c",), ("a",), ("b",))
    assert at(change.held, START) == {"a": "Neu", "c": "Neu"}


def square(x: float, size: float = 0.01) -> shapely.Geometry:
    return shapely.segmentize(shapely.box(9 + x, 51, 9 + x + size, 51.01), 0.001)


def test_a_surface_keeps_its_time() -> None:
    old = [Held(AreaVersion(Area("viertel", "a", "A", "0")), square(0))]
    new = [Held(AreaVersion(Area("viertel", "a", "A", "0")), square(0, 0.02))]
    items = with_status(with_status((), "viertel", old, START).held, "viertel", new, date(2010, 1, 1)).held
    assert len(versions_of(items)) == 1
    drawn = [(surface.valid.first, surface.valid.last) for surface in surfaces_of(items)]
    assert drawn == [(START, date(2009, 12, 31)), (date(2010, 1, 1), None)]
    assert surfaces_of(held_versions(versions_of(items), surfaces_of(items))) == surfaces_of(items)


def test_a_border_drawn_coarsely_is_no_reform() -> None:
    fine = {str(n): square(n * 0.01) for n in range(8)}
    coarse = {key: shapely.transform(shape, lambda p: p.round(4) + 0.00005) for key, shape in fine.items()}
    assert compared(fine, coarse).differing == set()


def test_a_part_that_changes_sides_is_a_reform_even_on_a_coarse_map() -> None:
    fine = {str(n): square(n * 0.01) for n in range(8)}
    after = dict(fine) | {"0": square(0, 0.013), "1": square(0.013, 0.007)}
    coarse = {key: shapely.transform(shape, lambda p: p.round(4) + 0.00005) for key, shape in after.items()}
    assert compared(fine, coarse).differing == {"0", "1"}
