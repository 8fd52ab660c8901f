"""What must stand beside figures that are taken along: sources with their licences, the release, and how to cite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.sources import source_slugs
from kobimo.publish.views.head import ReleaseHead


@dataclass(frozen=True, slots=True)
class SourceNote:
    """How a source wants to be named, and its licence; empty where the workspace has none."""

    text: str
    licence: str

    @property
    def shown(self) -> str:
        """Both in one line."""
        return f"{self.text} ({self.licence or _('Lizenz nicht angegeben')})"


@dataclass(frozen=True, slots=True)
class Citation:
    """How to name the origin: below a figure (`short`), and in a list of references (`long`)."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class About:
    """Everything that belongs to an excerpt beside its figures.

    Attributes
    ----------
    title, publisher : str
        What it is; who publishes it.
    release : ReleaseHead
    sources : tuple of SourceNote
    address : str
        Where it was taken from; empty if it comes from no address.
    published : str
        Where everybody finds it; empty if it is not public.
    work : str
        What it is a part of; empty for the monitoring of the municipality, which has no title of its own.
    """

    title: str
    publisher: str
    release: ReleaseHead
    sources: tuple[SourceNote, ...]
    address: str = ""
    published: str = ""
    work: str = ""

    @property
    def citation(self) -> Citation:
        """How to cite. A release never changes, so its id takes the place of a date of retrieval.

        Figures that are named by what they are and not by a release are cited by that name.
        """
        day = self.release.created_at
        long = _("{publisher}, {work}: {title}. {stand}. Datengrundlage: {sources}; eigene Berechnung.")
        told = {
            "publisher": f"{self.publisher} ({day[:4]})" if day else self.publisher,
            "work": self._work,
            "title": self.title,
            "stand": self.release.named,
            "sources": "; ".join(note.text for note in self.sources) or _("ohne Angabe"),
        }
        return Citation(self._short, f"{long.format(**told)} {self.published}".strip())

    @property
    def _short(self) -> str:
        if not self.release.id:
            return self.publisher
        name = self.release.id
        stand = _("Freigabestand {id}").format(id=name) if self.release.created_at else name
        return f"{self.publisher}, {self._work}, {stand}"

    @property
    def _work(self) -> str:
        return self.work or _("Bildungsmonitoring")

    @property
    def origin(self) -> tuple[tuple[str, str], ...]:
        """Where the figures are from and how to name that, each line with its name."""
        cited = self.citation
        return (
            *((_("Quelle und Lizenz"), note.shown) for note in self.sources),
            (_("Kurz zitieren"), cited.short),
            (_("Lang zitieren"), cited.long),
            *(((_("Abgerufen von"), self.address),) if self.address else ()),
        )

    def lines(self, rows: int) -> tuple[tuple[str, str], ...]:
        """Say what the figures are, how many rows there are, and where they are from."""
        return (
            (_("Inhalt"), self.title),
            (_("Zeilen"), str(rows)),
            (_("Stand"), self.release.named),
            *self.origin,
        )


def source_notes(catalogue: ReleaseCatalogue, indicators: Iterable[str]) -> tuple[SourceNote, ...]:
    """Return the sources of indicators with their licences, each once.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicators : iterable of str

    Returns
    -------
    tuple of SourceNote
        Ordered by the text.
    """
    known = catalogue.metadata["sources"]
    slugs = {slug for name in indicators for slug in source_slugs(catalogue, catalogue.indicator(name))}
    notes = {
        SourceNote(known[slug]["attribution"] or known[slug]["supplier"], known[slug].get("licence") or "")
        for slug in slugs
        if slug in known
    }
    return tuple(sorted(notes, key=lambda note: (note.text, note.licence)))
