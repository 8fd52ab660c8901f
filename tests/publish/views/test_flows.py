"""Flows: sums recomputed from what was delivered; what is hidden stays hidden in table and picture."""

from __future__ import annotations

import random
import re
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from kobimo.disclosure import Released, reopen
from kobimo.errors import UnknownNameError
from kobimo.publish.flow_bars import flow_bars
from kobimo.publish.flow_picture import MOST_DRAWN, flow_picture, flow_words
from kobimo.publish.views.flows import KINDS as TOGETHER
from kobimo.publish.views.flows import SINGLE, FlowView, FlowWish, flow_indicators, flow_view
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.viewing import Library, ReleaseReader
from support.luck import seeds
from support.moving_town import KINDS, QUARTERS, SCHOOLS, YEARS, Moves, drawn_moves, moves, moving_town, town_of_moves

__all__ = ["moves", "town_of_moves"]

INSIDE = {
    **{("viertel", key): (key,) for key in QUARTERS},
    **{("bezirk", number): tuple(k for k, d in QUARTERS.items() if d == number) for number in "12"},
    ("stadt", "1"): tuple(QUARTERS),
}
PLACES = {TOGETHER: KINDS, SINGLE: {school: (school,) for school in SCHOOLS}}
LEFT_BAR = re.compile(r'<rect x="262" y="[\d.]+" width="12" height="([\d.]+)"')
BAND = re.compile(r'class="band[^"]*" d="M[\d.]+ ([\d.]+)C[^V]*V([\d.]+)C[^"]*?([\d.]+)Z"[^>]*><title>([^<]*)</title>')


@pytest.fixture(scope="module")
def team(town_of_moves: Path) -> ReleaseReader:
    return Library(open_workspace(town_of_moves)).release()


@pytest.fixture(scope="module")
def public(town_of_moves: Path) -> ReleaseReader:
    return Library(open_workspace(town_of_moves)).public()


def shown(reader: ReleaseReader, **wish: str) -> FlowView:
    """Return the view of a wish."""
    released, totals = reader.released(indicator="wechsel"), reader.released(breakdown="")
    return flow_view(released, totals, reader.head, "wechsel", FlowWish(**wish))


def views(reader: ReleaseReader) -> list[FlowView]:
    """Return every view that an address can name."""
    choices = product(("viertel", "bezirk", "stadt"), YEARS, (TOGETHER, SINGLE))
    return [shown(reader, level=level, period=period, form=form) for level, period, form in choices]


def test_every_flow_is_the_sum_of_what_was_delivered(team: ReleaseReader, moves: Moves) -> None:
    for view in views(team):
        assert [place.name for place in view.places] == list(PLACES[view.form])
        for row in (*view.rows, *([view.whole] if view.whole else [])):
            quarters = INSIDE[row.area.level, row.area.key]
            for place, stream in zip(view.places, row.streams, strict=True):
                codes = PLACES[view.form][place.name]
                assert stream.value == sum(moves[view.period, q, code] for q in quarters for code in codes)
            assert row.total.value == sum(moves[view.period, q, s] for q in quarters for s in SCHOOLS)


def test_areas_from_which_nobody_moved_are_left_out_and_counted(team: ReleaseReader) -> None:
    view = shown(team, level="viertel")
    assert "22" not in {row.area.key for row in view.rows}
    assert len(view.rows) + view.idle == len(QUARTERS)
    assert view.idle >= 1


def test_the_public_view_has_exactly_the_numbers_of_the_release(public: ReleaseReader) -> None:
    values = public.released(period=YEARS[0]).values.to_pylist() + public.released(period=YEARS[1]).values.to_pylist()
    told = {(r["indicator"], r["level"], r["area"], r["period"], r["breakdown"]): r for r in values}
    hidden = 0
    for view in views(public):
        for row in view.rows:
            place_of = (row.area.level, row.area.key, view.period)
            assert row.total.value == told["wechsel", *place_of, ""]["value"]
            for place, stream in zip(view.places, row.streams, strict=True):
                codes = PLACES[view.form][place.name]
                parts = [told["wechsel", *place_of, f"ziel={code}"]["value"] for code in codes]
                expected = None if None in parts else sum(parts)
                if expected is None and place.name == "gymnasium":
                    expected = told["quote", *place_of, ""]["numerator"]
                assert stream.value == expected
                hidden += stream.value is None
                assert (stream.text == "geheim") == (stream.value is None)
    assert hidden, "the town has cells that a public release hides"


def test_a_count_that_the_release_states_elsewhere_is_shown_where_its_parts_are_hidden(team: ReleaseReader) -> None:
    released, totals = team.released(indicator="wechsel"), team.released(breakdown="")
    rows = [
        {**row, "value": None, "numerator": None, "status": "confidential"} if row["breakdown"] == "ziel=g1" else row
        for row in released.values.to_pylist()
    ]
    values = type(released.values).from_pylist(rows, schema=released.values.schema)
    changed = reopen(values, released.metadata, released.protocol)
    before, after = (flow_view(x, totals, team.head, "wechsel", FlowWish()) for x in (released, changed))
    assert [row.streams for row in before.rows] == [row.streams for row in after.rows]
    single = flow_view(changed, totals, team.head, "wechsel", FlowWish(form=SINGLE))
    assert {row.streams[0].text for row in single.rows} == {"geheim"}
    alone = flow_view(changed, changed, team.head, "wechsel", FlowWish())
    assert {row.streams[0].text for row in alone.rows} == {"geheim"}


@pytest.mark.parametrize("audience", ["team", "public"])
def test_bands_are_as_broad_as_their_numbers_and_bars_as_high_as_their_bands(
    request: pytest.FixtureRequest, audience: str
) -> None:
    for view in views(request.getfixturevalue(audience)):
        drawn = flow_picture(view)
        told = [stream for row in view.rows for stream in row.streams if stream.value]
        found = [(float(m[1]), float(m[3]), unescape(m[4])) for m in BAND.finditer(drawn)]
        assert len(found) == len(told)
        if not told:
            continue
        (first, last, _title), largest = max(zip(found, told, strict=True), key=lambda pair: pair[1].value or 0)
        scale = (last - first) / (largest.value or 1)
        for (top, low, title), stream in zip(found, told, strict=True):
            assert low - top == pytest.approx((stream.value or 0) * scale, abs=0.5)
            assert title.endswith(f": {stream.text}")
        bars = [float(height) for height in LEFT_BAR.findall(drawn)]
        assert len(bars) == len(view.rows)
        for row, height in zip(view.rows, bars, strict=True):
            assert height == pytest.approx(sum(s.value or 0 for s in row.streams) * scale, abs=2.5)


def test_what_is_not_shown_is_a_patterned_end_and_a_word(public: ReleaseReader) -> None:
    for view in views(public):
        lacking = sum(stream.value is None for row in view.rows for stream in row.streams)
        drawn = flow_picture(view)
        assert ('class="stub"' in drawn) == bool(lacking)
        assert ("flow-suppressed" in drawn) == bool(lacking)
        assert (f"Ohne Zahl: {lacking}." in flow_words(view)) == bool(lacking)


def test_names_with_markup_are_text_in_the_picture(team: ReleaseReader) -> None:
    drawn = flow_picture(shown(team, form=SINGLE))
    assert "<am>" not in drawn
    assert "Realschule &lt;am&gt; Tor" in drawn


def test_an_address_that_names_what_is_not_there_shows_the_usual_and_says_so(team: ReleaseReader) -> None:
    view = shown(team, level="quartier", period="1848/49", form="bunt", picked="viertel:99")
    assert (view.level, view.period, view.form, view.picked) == ("bezirk", YEARS[-1], TOGETHER, "")
    assert [name in " ".join(view.notices) for name in ("quartier", "1848/49", "bunt", "viertel:99")] == [True] * 4


def test_only_counts_by_places_have_flows(team: ReleaseReader, released: Released) -> None:
    assert flow_indicators(team.catalogue) == {"wechsel": "ziel"}
    with pytest.raises(UnknownNameError):
        flow_view(released, released, team.head, "einwohner_gesamt", FlowWish())


@pytest.mark.parametrize("seed", seeds("flows from", 1))
def test_the_other_direction_swaps_the_ends_and_no_number(tmp_path: Path, seed: int) -> None:
    moved = drawn_moves(random.Random(seed))
    reader = Library(open_workspace(moving_town(tmp_path, moved, "from"))).release()
    view = shown(reader, level="viertel", form=SINGLE)
    assert view.incoming
    titles = [unescape(match[4]) for match in BAND.finditer(flow_picture(view))]
    expected = {
        f"{place.title} → {row.area.name}: {stream.text}"
        for row in view.rows
        for place, stream in zip(view.places, row.streams, strict=True)
        if stream.value
    }
    assert set(titles) == expected
    assert all(
        moved[view.period, row.area.key, s] == x.value
        for row in view.rows
        for s, x in zip(SCHOOLS, row.streams, strict=True)
    )


def test_too_many_areas_are_drawn_only_where_one_is_picked(team: ReleaseReader) -> None:
    released = team.released(indicator="wechsel")
    rows = [["viertel", f"{n:03}", f"Ort {n}", "1", []] for n in range(MOST_DRAWN + 1)]
    table = released.values.to_pylist()
    own = next(
        row
        for row in table
        if row["level"] == "viertel" and row["breakdown"] == "ziel=g1" and row["period"] == YEARS[1]
    )
    many = [{**own, "area": f"{n:03}", "value": 7.0, "numerator": 7} for n in range(MOST_DRAWN + 1)]
    areas = {"stadt": [["stadt", "1", "Kleinstadt", "", []], ["bezirk", "1", "Nord", "1", []], *rows]}
    values = type(released.values).from_pylist(many, schema=released.values.schema)
    changed = reopen(values, {**released.metadata, "areas": areas}, released.protocol)
    wish = FlowWish(level="viertel", period=YEARS[1], form=SINGLE)
    assert flow_picture(flow_view(changed, changed, team.head, "wechsel", wish)) == ""
    picked = flow_view(changed, changed, team.head, "wechsel", FlowWish("viertel", YEARS[1], SINGLE, "viertel:007"))
    assert [unescape(match[4]) for match in BAND.finditer(flow_picture(picked))] == ["Ort 7 → Altes Gymnasium: 7"]


@pytest.mark.parametrize("audience", ["team", "public"])
def test_bars_name_the_largest_streams_and_count_the_rest(request: pytest.FixtureRequest, audience: str) -> None:
    for view in views(request.getfixturevalue(audience)):
        groups = flow_bars(view)
        numbers = [stream.value for row in view.rows for stream in row.streams if stream.value]
        assert bool(groups) == bool(numbers) == bool(flow_picture(view))
        for row, group in zip(view.rows, groups, strict=bool(groups)):
            told = sorted((stream.value for stream in row.streams if stream.value), reverse=True)
            hidden = [stream for stream in row.streams if stream.value is None]
            shown = [bar.stream.value for bar in group.bars]
            assert shown == [*told, *(None for _each in hidden)][: len(shown)]
            assert len(group.bars) + group.more == len(told) + len(hidden)
            for bar in group.bars:
                assert bar.share == pytest.approx((bar.stream.value or 0.0) / max(numbers))
                assert bar.title in {
                    place.title for place, each in zip(view.places, row.streams, strict=True) if each is bar.stream
                }
