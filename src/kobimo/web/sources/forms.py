"""What the form of the assistant says, as decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from kobimo.errors import InvalidInputError
from kobimo.ingest.grid import Grid
from kobimo.language import _
from kobimo.workflows.assisting.decisions import Decisions, Name, Place
from kobimo.workflows.assisting.looking import Look, look, place_of
from kobimo.workflows.assisting.sheet import position
from kobimo.workflows.assisting.uploads import Upload

_PARTS = (("id", "id"), ("titel", "title"), ("einheit", "unit"))


def decisions(upload: Upload, form: Mapping[str, str]) -> Decisions:
    """Read the form.

    Parameters
    ----------
    upload : Upload
        Its earlier decisions hold what the form does not have.
    form : mapping of str to str
        What was sent.

    Returns
    -------
    Decisions

    Raises
    ------
    InvalidInputError
        If something cannot be meant.
    """
    before = upload.decisions
    table = int(form["tabelle"]) if form.get("tabelle", "").isdecimal() else None
    answers = {name.removeprefix("frage:"): form[name].strip() for name in form if name.startswith("frage:")}
    try:
        return Decisions(
            mode="new",
            source=form.get("quelle", before.source).strip(),
            title=_unless_proposed(form, "titel", before.title),
            supplier=form.get("lieferant", before.supplier).strip(),
            table=table,
            place=_place(upload, form, table),
            roles=dict(_roles(form)),
            answers={**before.answers, **answers},
            names=dict(_names(form)),
            space=form.get("raum", before.space),
            areas=before.areas | dict(_areas(form)),
        )
    except (ValidationError, ValueError, KeyError) as error:
        raise InvalidInputError(
            _("Eine Angabe ist zu lang oder unverständlich."), remedy=_("Bitte die zuletzt geänderte Angabe prüfen.")
        ) from error


def _unless_proposed(form: Mapping[str, str], name: str, before: str) -> str:
    """Return a text that differs from the proposal beside it."""
    said = form.get(name, before).strip()
    return "" if said == form.get(f"{name}_war") else said


def _roles(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the roles that were chosen, by heading."""
    for name in form:
        if name.startswith("rolle:") and form[name]:
            heading = form.get(f"kopf:{name.removeprefix('rolle:')}", "")
            if heading:
                yield heading, form[name]


def _names(form: Mapping[str, str]) -> Iterator[tuple[str, Name]]:
    """Give the names that differ from the proposal."""
    for key in dict.fromkeys(name.split("|")[1] for name in form if name.startswith("name|") and name.count("|") == 2):
        parts = {}
        for german, english in _PARTS:
            said = form.get(f"name|{key}|{german}", "").strip()
            if said and said != form.get(f"war|{key}|{german}", "").strip():
                parts[english] = said
        if parts:
            yield key, Name(**parts)


def _areas(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the areas that were chosen for texts."""
    for name in form:
        if name.startswith("gebiet:"):
            yield form.get(f"text:{name.removeprefix('gebiet:')}", ""), form[name]


def _place(upload: Upload, form: Mapping[str, str], table: int | None) -> Place | None:
    """Return where somebody pointed; None if that is what is recognised anyway."""
    if form.get("aktion") == "automatisch" or form.get("tabelle") != form.get("tabelle_war"):
        return None
    recognised = look(upload, Decisions(table=table))
    grids = recognised.file.opened.grids
    number = int(form["zeigt_blatt"]) if form.get("zeigt_blatt", "").isdecimal() else recognised.number
    before = upload.decisions.place
    if not form.get("daten_von", "").strip():
        return before if before is not None and before.grid != number else None
    if number >= len(grids):
        return None
    place = _pointed(grids[number], number, form)
    return None if _is_recognised(recognised, place) else place


def _is_recognised(recognised: Look, place: Place) -> bool:
    """Tell whether a place is that of the recognised table."""
    return recognised.pointing is not None and place_of(recognised.number, recognised.pointing) == place


def _pointed(grid: Grid, number: int, form: Mapping[str, str]) -> Place:
    """Read rows and columns as the user knows them."""
    rows = {shown: at for at, shown in enumerate(grid.numbers)}

    def row(name: str) -> int | None:
        text = form.get(name, "").strip()
        if not text:
            return None
        if not text.isdecimal() or int(text) not in rows:
            raise InvalidInputError(
                _("Zeile {row} gibt es auf diesem Blatt nicht.").format(row=text[:20]),
                remedy=_("Bitte eine Zeilennummer der gezeigten Tabelle angeben."),
            )
        return rows[int(text)]

    first = row("daten_von")
    last = row("daten_bis")
    head, end = row("kopf_von"), row("kopf_bis")
    left, right = _column(form, "spalte_von", 0), _column(form, "spalte_bis", grid.width - 1)
    return Place(
        grid=number,
        head_first=head,
        head_last=head if end is None else end,
        first=first or 0,
        last=len(grid.rows) - 1 if last is None else last,
        left=left,
        right=right,
    )


def _column(form: Mapping[str, str], name: str, default: int) -> int:
    """Read the letters of a column."""
    text = form.get(name, "").strip().upper()
    if not text:
        return default
    at = position(f"{text}1")[0]
    if at < 0:
        raise InvalidInputError(
            _("„{text}“ ist keine Spalte.").format(text=text[:20]),
            remedy=_("Bitte Buchstaben angeben, zum Beispiel C."),
        )
    return at
