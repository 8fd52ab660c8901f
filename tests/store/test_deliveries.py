"""Which slices count: the newest of each source, and what a retraction gives back."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kobimo.model.slice import Slice
from kobimo.store.deliveries import DeliveredFile, ObservationFile, Receipt, held_slices, same_delivery
from kobimo.store.erasure import ErasedPart, Erasure

VALUES_GONE = Erasure((ErasedPart.OBSERVATIONS,), "", "", "Frist", "on_demand", {})


def receipt(
    number: int, source: str, periods: frozenset[str], *, retracted: bool = False, erased: bool = False
) -> Receipt:
    slices = tuple(Slice("d", "all", "l", period, 1, 1, ("m",), {}, {}) for period in sorted(periods))
    made = (ObservationFile("d", f"data/observations/d/{number}.parquet", "", 1),)
    name = f"{999 - number:03d}"  # names do not follow the order of arrival
    stamp = f"2026-01-01T00:00:{number:02d}"
    reason = "falsch" if retracted else ""
    gone = (VALUES_GONE,) if erased else ()
    return Receipt(name, source, stamp, "u", "b", (), made, slices, (), retracted=reason, erasures=gone)


deliveries = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.frozensets(st.sampled_from(["2020", "2021", "2022"]), min_size=1),
        st.booleans(),
        st.booleans(),
    ),
    max_size=8,
)


@given(deliveries, st.randoms())
def test_the_newest_delivery_that_was_not_retracted_counts_for_each_source_and_period(
    made: list[tuple[str, frozenset[str], bool, bool]], random: object
) -> None:
    receipts = [
        receipt(n, source, periods, retracted=gone, erased=erased)
        for n, (source, periods, gone, erased) in enumerate(made)
    ]
    wanted: dict[tuple[str, str], str] = {}
    for item in receipts:
        for part in () if item.retracted else item.slices:
            wanted[item.source, part.period] = item.id
            if item.erasures:  # a gap, not what was there before
                del wanted[item.source, part.period]
    random.shuffle(receipts)  # type: ignore[attr-defined]
    assert {(held.source, held.slice.period): held.delivery for held in held_slices(receipts)} == wanted


def test_only_the_newest_delivery_can_be_a_repetition() -> None:
    one, two = receipt(1, "a", frozenset({"2020"})), receipt(2, "a", frozenset({"2021"}))
    assert same_delivery([one], [], "b", one.slices) is one
    assert same_delivery([one], [], "other", one.slices) is None
    assert same_delivery([one], ["hash"], "b", one.slices) is None
    assert same_delivery([one], [], "b", two.slices) is None
    assert same_delivery([], [], "b", ()) is None
    assert same_delivery([one, two], [], "b", two.slices) is two
    assert same_delivery([one, receipt(3, "a", frozenset(), retracted=True)], [], "b", ()) is None
    assert same_delivery([one, receipt(3, "a", frozenset(), erased=True)], [], "b", ()) is None


def test_an_original_is_there_unless_it_was_erased_or_never_kept() -> None:
    kept, counted = (DeliveredFile(name, "", 1, 1, {}, kept=name == "a") for name in ("a", "b"))
    whole = replace(receipt(1, "a", frozenset()), files=(kept, counted))
    assert whole.originals == (kept,)
    assert replace(whole, erasures=(VALUES_GONE,)).originals == (kept,)
    gone = replace(VALUES_GONE, parts=(ErasedPart.ORIGINALS,))
    assert replace(whole, erasures=(gone,)).originals == ()
