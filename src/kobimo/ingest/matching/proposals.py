"""Proposals for texts among known names: certain only where exactly one name is the same but for its spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from kobimo.ingest.matching.spelling import Spelling, spelling
from kobimo.language import _, quoted

NEAR = 0.72
"""Names that are less alike are no proposal."""

OFFERED = 5
"""Proposals for one text."""

_TAKEN = 0.8
_OTHER_KIND = 0.75


@dataclass(frozen=True, slots=True)
class Known:
    """Something that a text may mean.

    Attributes
    ----------
    value : str
        What is stored: `level:key` of an area, or a code.
    label : str
        What people see.
    names : tuple of str
        Everything that it is called.
    key : str
        Its key, which a number in front of a name may be; "" for a category.
    """

    value: str
    label: str
    names: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible meaning; `score` from 0 to 1, `reason` is German."""

    value: str
    label: str
    score: float
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        return {"value": self.value, "label": self.label, "score": round(self.score, 3), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a text may mean, the likeliest first.

    `certain` is the value that needs no confirmation, "" if a person has to decide; `question` says why.
    """

    text: str
    candidates: tuple[Candidate, ...]
    certain: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A known meaning with the spellings of its names."""

    known: Known
    spellings: tuple[Spelling, ...]


def propose(texts: Iterable[str], known: Sequence[Known], taken: Iterable[str] = ()) -> dict[str, Proposal]:
    """Propose what texts mean, all of them at once, so that no name is given away twice.

    Parameters
    ----------
    texts : iterable of str
        Texts that mean nothing as they are written.
    known : sequence of Known
        What they may mean.
    taken : iterable of str
        Values that other texts of the same file mean already.

    Returns
    -------
    dict of str to Proposal
        In the order of `texts`. A near match is never certain.

    Examples
    --------
    >>> known = [Known("g:1", "Nordstadt", ("Nordstadt",), "1"), Known("g:2", "Südstadt", ("Südstadt",), "2")]
    >>> made = propose(["SUEDSTADT", "01 Nordstadt", "Nrodstadt"], known)
    >>> [made[text].certain for text in made]
    ['g:2', 'g:1', '']
    """
    entries = [_Entry(item, tuple(dict.fromkeys(map(spelling, item.names)))) for item in known]
    gone = set(taken)
    single = {text: _of_one(text, entries, gone) for text in dict.fromkeys(texts)}
    return _one_to_one(single)


def _of_one(text: str, entries: Sequence[_Entry], taken: set[str]) -> Proposal:
    """Propose for one text, as if it were alone."""
    about = spelling(text)
    equal = _equal(about, entries)
    scored = [_scored(about, entry, equal.get(entry.known.value, "")) for entry in entries]
    near = sorted((item for item in scored if item.score >= NEAR), key=lambda item: (-item.score, item.value))
    near = [_if_taken(item, taken) for item in near]
    candidates = tuple(sorted(near, key=lambda item: (-item.score, item.value))[:OFFERED])
    if not candidates:
        return Proposal(text, (), question=_("Nichts Bekanntes ist ähnlich."))
    if len(equal) > 1:
        return Proposal(text, candidates, question=_("Mehreres heißt so."))
    if not equal:
        return Proposal(text, candidates, question=_("Nur ähnlich, nicht gleich."))
    value = next(iter(equal))
    entry = next(item for item in entries if item.known.value == value)
    doubt = _doubt(about, entry, entries, taken)
    return Proposal(text, candidates, "" if doubt else value, doubt)


def _equal(about: Spelling, entries: Sequence[_Entry]) -> dict[str, str]:
    """Return what has the same name but for spelling, with the reason: by all words, by any order, by the core."""
    ways = (
        (lambda one: one.words, _("gleich bis auf die Schreibweise")),
        (lambda one: tuple(sorted(one.words)), _("dieselben Wörter")),
        (lambda one: one.core, _("gleicher Name ohne Zusatz")),
        (_joined, _("gleich bis auf Leerzeichen und Striche")),
    )
    for form, reason in ways:
        wanted = form(about)
        hits = {entry.known.value: reason for entry in entries if any(form(one) == wanted for one in entry.spellings)}
        if hits:
            return hits
    return {}


def _joined(one: Spelling) -> tuple[str, ...]:
    """Join the words of a name; numbers stay apart, for 1 12 is not 11 2."""
    return one.core if _digits(one.plain) else ("".join(one.core),)


def _doubt(about: Spelling, entry: _Entry, entries: Sequence[_Entry], taken: set[str]) -> str:
    """Say why an equal name is not enough; "" if it is."""
    if entry.known.value in taken:
        return _("Ein anderer Text dieser Datei heißt schon genauso.")
    if any(about.words == other.words for other in entry.spellings):
        return ""
    if about.county != any(other.county for other in entry.spellings) and _same_core(about, entry):
        return _("Kreis oder Stadt ist nicht dasselbe.")
    if about.number and (other := _with_key(about.number, entries)) not in {None, entry.known.value}:
        return _("Die Zahl davor ist der Schlüssel eines anderen Gebiets ({area}).").format(area=other)
    return ""


def _same_core(about: Spelling, entry: _Entry) -> bool:
    """Tell whether the names differ in the kind of place only."""
    return all(tuple(sorted(about.words)) != tuple(sorted(other.words)) for other in entry.spellings)


def _with_key(number: str, entries: Sequence[_Entry]) -> str | None:
    """Return the only area whose key is a number, or ends with it."""
    same = [entry.known.value for entry in entries if entry.known.key.lstrip("0") == number]
    return same[0] if len(same) == 1 else None


def _scored(about: Spelling, entry: _Entry, equal: str) -> Candidate:
    """Say how much a text is like a name."""
    known = entry.known
    if equal:
        return Candidate(known.value, known.label, 1.0, equal)
    best, reason = 0.0, ""
    for other in entry.spellings:
        score, why = _likeness(about, other)
        if about.county != other.county and (about.county or other.county):
            score, why = score * _OTHER_KIND, _("ähnlich, aber Kreis und Stadt sind nicht dasselbe")
        if score > best:
            best, reason = score, why
    return Candidate(known.value, known.label, best, reason)


def _likeness(about: Spelling, other: Spelling) -> tuple[float, str]:
    """Compare two names that are not equal."""
    if about.bare == other.bare:
        return 0.95, _("gleich ohne den Zusatz in Klammern")
    one, two = about.plain, other.plain
    if any(sign.isdigit() for sign in one + two) and _digits(one) != _digits(two):
        return fuzz.ratio(one, two) / 100 * 0.7, _("andere Zahl")
    if len(one) > 2 and (two.startswith(one) or one.startswith(two)):
        return max(0.8, fuzz.ratio(one, two) / 100), _("Abkürzung oder Teil des Namens")
    direct, sorted_words = fuzz.ratio(one, two) / 100, fuzz.token_sort_ratio(one, two) / 100
    if sorted_words > direct:
        return min(0.99, sorted_words), _("ähnliche Wörter in anderer Folge")
    return min(0.99, direct), _("ähnlich geschrieben")


def _digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(sign for sign in text if sign.isdigit())


def _if_taken(item: Candidate, taken: set[str]) -> Candidate:
    """Lower the score of what another text means already."""
    if item.value not in taken:
        return item
    reason = _("{reason}; so heißt schon ein anderer Text").format(reason=item.reason)
    return replace(item, score=item.score * _TAKEN, reason=reason)


def _one_to_one(proposals: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """Ask where two texts would mean the same, and offer each value first to the text that is most like it."""
    claims: dict[str, list[str]] = {}
    for text, made in proposals.items():
        if made.certain:
            claims.setdefault(made.certain, []).append(text)
    certain = {value for value, claimed in claims.items() if len(claimed) == 1}
    result: dict[str, Proposal] = {}
    given = set(certain)
    best_first = sorted(proposals, key=lambda text: -max((c.score for c in proposals[text].candidates), default=0))
    for text in best_first:
        made = proposals[text]
        if made.certain and made.certain not in certain:
            others = ", ".join(quoted(other) for other in claims[made.certain] if other != text)
            made = replace(made, certain="", question=_("Auch {others} heißt so.").format(others=others))
        if not made.certain:
            ranked = sorted((_if_taken(c, given) for c in made.candidates), key=lambda item: (-item.score, item.value))
            made = replace(made, candidates=tuple(ranked))
            given.update(item.value for item in ranked[:1])
        result[text] = made
    return {text: result[text] for text in proposals}
