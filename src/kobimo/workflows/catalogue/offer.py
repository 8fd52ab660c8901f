"""What the catalogue offers a workspace: what is computed, what could be, and which delivery from whom is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kobimo.catalogue.binding import Lack, Missing, bind
from kobimo.catalogue.loading import Catalogue, catalogue
from kobimo.language import _, quoted
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.workflows.catalogue.delivered import Delivered, delivered
from kobimo.workflows.catalogue.grouping import groups_of
from kobimo.workflows.opened import OpenedWorkspace


class Availability(StrEnum):
    """How far a workspace is with an indicator of the catalogue."""

    COMPUTED = "computed"
    OWN = "own"
    COMPUTABLE = "computable"
    UNDELIVERED = "undelivered"
    LACKING = "lacking"

    @property
    def shown(self) -> str:
        """The word for it."""
        names = {
            Availability.COMPUTED: _("wird berechnet"),
            Availability.OWN: _("eigene Definition"),
            Availability.COMPUTABLE: _("berechenbar"),
            Availability.UNDELIVERED: _("Lieferung fehlt"),
            Availability.LACKING: _("Daten fehlen"),
        }
        return names[self]


@dataclass(frozen=True)
class Offered:
    """One indicator of the catalogue, as a workspace sees it.

    Attributes
    ----------
    indicator : IndicatorDefinition
        As the catalogue has it.
    groups : tuple of IndicatorGroup
        Those of the workspace first.
    availability : Availability or None
        None without a workspace.
    needs : tuple of str
        What is missing, in sentences: which delivery from whom.
    """

    indicator: IndicatorDefinition
    groups: tuple[IndicatorGroup, ...]
    availability: Availability | None
    needs: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the line in a list."""
        item = self.indicator
        return {
            "id": item.id,
            "area": item.area,
            "title": item.title.shown,
            "kind": item.kind,
            "unit": item.unit,
            "stage": item.stage,
            "codes": [alias.code for alias in item.aliases if alias.status == "verified"],
            "groups": [group.id for group in self.groups],
            "datasets": sorted({part.dataset for part in item.parts}),
            "availability": None if self.availability is None else self.availability.value,
            "needs": list(self.needs),
        }


def offers(workspace: OpenedWorkspace | None = None) -> tuple[Offered, ...]:
    """List the catalogue.

    Parameters
    ----------
    workspace : OpenedWorkspace, optional
        Default: only what the catalogue has, without a judgement.

    Returns
    -------
    tuple of Offered
        Ordered by topic area and id.
    """
    known = catalogue()
    ordered = sorted(known.indicators.values(), key=lambda item: (item.area, item.id))
    if workspace is None:
        return tuple(Offered(item, known.groups_of(item.id), None, ()) for item in ordered)
    there = delivered(workspace)
    return tuple(_offered(known, item, workspace, there) for item in ordered)


def offer(name: str, workspace: OpenedWorkspace | None = None) -> Offered:
    """Return one indicator of the catalogue; raises UnknownNameError with the nearest names."""
    known = catalogue()
    item = known.indicator(name)
    if workspace is None:
        return Offered(item, known.groups_of(name), None, ())
    return _offered(known, item, workspace, delivered(workspace))


def _offered(known: Catalogue, indicator: IndicatorDefinition, workspace: OpenedWorkspace, there: Delivered) -> Offered:
    definitions, groups = workspace.definitions, groups_of(workspace.definitions, indicator.id)
    if indicator.id in definitions.indicators and indicator.id not in definitions.from_catalogue:
        return Offered(indicator, groups, Availability.OWN, ())
    bound = bind(indicator, definitions.datasets, definitions.shown_in)
    if bound.indicator is None:
        needs = tuple(sentence(known, item) for item in bound.missing)
        return Offered(indicator, groups, Availability.LACKING, needs)
    if gaps := there.gaps(bound.indicator):
        return Offered(indicator, groups, Availability.UNDELIVERED, tuple(gap.sentence for gap in gaps))
    used = indicator.id in definitions.from_catalogue
    return Offered(indicator, groups, Availability.COMPUTED if used else Availability.COMPUTABLE, ())


def sentence(known: Catalogue, missing: Missing) -> str:
    """Say what is missing and who has it."""
    template = known.template(missing.template)
    names = ", ".join(missing.names)
    texts: Mapping[Lack, str] = {
        Lack.DATASET: _("Es fehlt der Datensatz {title} ({id}). Das hat meist: {office}. {request}"),
        Lack.SEVERAL: _("Mehrere Datensätze folgen {title}: {names}. Bitte nur einem die Struktur geben."),
        Lack.MEASURE: _("Im Datensatz {title} fehlt die Messgröße {names}."),
        Lack.ADDITIVITY: _(
            "Die Messgröße {first} hat in datasets/{rest}.yaml eine andere additivity als die Struktur {title}: "
            "Gelieferte Quoten, Mittelwerte und Indizes haben none, was sich zusammenzählen lässt, count oder amount."
        ),
        Lack.DIMENSION: _("Im Datensatz {title} fehlt das Merkmal {names}."),
        Lack.CODE: _("Im Datensatz {title} fehlen beim Merkmal {first} die Ausprägungen {rest}."),
        Lack.SPACE: _(
            "Der Datensatz {title} liegt im Raumsystem {first}, die anderen Zahlen in {rest}. Abhilfe: dieselben "
            "Dateien auch in einen Datensatz mit implements: {id} im Raumsystem {rest} einlesen und dabei nach "
            "Lage, Anschrift oder Gebiet einordnen; oder unter moved_by einen Umsteigeschlüssel dorthin angeben."
        ),
    }
    return texts[missing.lack].format(
        title=quoted(template.title.shown),
        id=template.id,
        office=template.office.shown,
        request=template.request.shown,
        names=names,
        first=missing.names[0] if missing.names else "",
        rest=", ".join(missing.names[1:]),
    )
