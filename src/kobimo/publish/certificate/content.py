"""The certificate on paper: all texts, spelled, in the order in which they stand there; none of them is secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.disclosure.profiles import rules_of_protocol
from kobimo.language import _, active, counted
from kobimo.model.release import Manifest
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.certificate.words import audience_name, limits, promises, readers, rules, small
from kobimo.publish.spelling import spelling


@dataclass(frozen=True)
class Certified:
    """What is certified.

    Attributes
    ----------
    publisher : str
        Name of the municipality.
    manifest : Manifest
    protocol : mapping
        Of the release: rules and numbers, no secrets.
    metadata : mapping
        Embedded definitions, for the titles of levels.
    digest : str
        SHA-256 of the manifest, which names those of all other files.
    withdrawn : str
        Why the release was withdrawn; empty if it was not.
    approval : str
        What the statistics office decided, by whom and when; empty if nobody had to.
    proposed : bool
        Whether it is no release yet, or never became one.
    """

    publisher: str
    manifest: Manifest
    protocol: Mapping[str, Any]
    metadata: Mapping[str, Any]
    digest: str
    withdrawn: str = ""
    approval: str = ""
    proposed: bool = False

    @property
    def proved(self) -> bool:
        """Whether the verifier accepted the proof."""
        return bool(self.protocol.get("protected") and self.protocol.get("verified"))


def certificate_content(certified: Certified) -> dict[str, Any]:
    """Return what the template of the certificate prints.

    Parameters
    ----------
    certified : Certified

    Returns
    -------
    dict
        Texts only; nothing is computed in the template.
    """
    title, manifest, protocol = _("Nachweis der statistischen Geheimhaltung"), certified.manifest, certified.protocol
    return {
        "lang": active(),
        "title": f"{title} {manifest.id}",
        "kicker": _("Geheimhaltung"),
        "publisher": certified.publisher,
        "author": certified.publisher,
        "heading": title,
        **_verdict(certified),
        "facts": _facts(certified),
        "amount": {
            "heading": _("Was gezeigt und was verborgen wird"),
            "columns": [_("Angabe"), _("Anzahl"), _("Anteil")],
            "rows": _amounts(protocol),
            "level_columns": [_("Raumebene"), _("gezeigter Anteil")],
            "levels": _levels(certified),
        },
        "parts": [
            {"heading": _("Regeln"), "items": rules(protocol)},
            {"heading": _("Wogegen geschützt ist"), "items": readers(protocol)},
            {"heading": _("Was der Nachweis sagt"), "items": promises(protocol)},
            {"heading": _("Was er nicht sagt"), "items": limits(protocol)},
        ],
        "hashes": {"heading": _("Prüfsummen (SHA-256)"), "rows": _hashes(certified), "check": _check(manifest.id)},
        "sign": {
            "text": _("Zur Kenntnis genommen (Datenschutz)"),
            "lines": [_("Ort, Datum"), _("Stelle"), _("Unterschrift")],
        },
        "footer": _("Freigabestand {id}").format(id=manifest.id),
        "page": [_("Seite"), _("von")],
    }


def _verdict(certified: Certified) -> dict[str, str]:
    if certified.withdrawn:
        return {
            "state": "warned",
            "verdict": _("Der Freigabestand wurde zurückgezogen."),
            "summary": certified.withdrawn,
        }
    if not certified.proved:
        return {
            "state": "rejected",
            "verdict": _("Der Schutz ist nicht bewiesen."),
            "summary": _("Dieser Freigabestand darf nicht weitergegeben werden."),
        }
    if certified.proposed:
        return {
            "state": "warned",
            "verdict": _("Das ist noch kein Freigabestand."),
            "summary": _("Der Schutz ist bewiesen. Statistikstelle: {decision}.").format(decision=certified.approval),
        }
    text = _(
        "Aus allem, was der Freigabestand zeigt, lässt sich keine verborgene Anzahl von {small} errechnen{except_for}. "
        "Ein eigenes Prüfprogramm hat das vor der Freigabe nachgerechnet."
    )
    lost = _(", die nicht schon aus früheren folgt") if certified.protocol.get("lost_before") else ""
    counts = {rule.threshold for rule in rules_of_protocol(certified.protocol).every}
    few = small(counts.pop()) if len(counts) == 1 else _("zu wenigen Personen")
    summary = text.format(small=few, except_for=lost)
    return {"state": "accepted", "verdict": _("Der Schutz ist bewiesen."), "summary": summary}


def _facts(certified: Certified) -> list[dict[str, str]]:
    manifest = certified.manifest
    facts = (
        (_("Kommune"), certified.publisher),
        (_("Freigabestand"), manifest.id),
        (_("Empfängerkreis"), audience_name(manifest.audience)),
        (_("Entstanden"), spelling().moment(manifest.created_at)),
        (_("Freigegeben von") if not certified.approval else _("Vorgeschlagen von"), manifest.created_by),
        (_("Statistikstelle"), certified.approval),
        (_("Programm"), f"kobimo {manifest.kobimo}"),
        (_("Inhalt"), _content(manifest)),
        (_("Grundlage"), counted(len(manifest.inputs), "gelieferte Datei", "gelieferte Dateien")),
    )
    return [{"label": label, "text": text} for label, text in facts if text]


def _content(manifest: Manifest) -> str:
    """Say what was chosen."""
    content = manifest.content
    chosen = [
        (_("Kennzahlen: {names}"), ", ".join(content.indicators)),
        (_("Raumebenen: {names}"), ", ".join(content.levels)),
        (_("Zeiträume: {names}"), content.periods or ""),
    ]
    texts = [text.format(names=names) for text, names in chosen if names]
    texts += [] if content.breakdowns else [_("ohne Aufgliederungen")]
    return "; ".join(texts) or _("alle Kennzahlen, Raumebenen, Zeiträume und Aufgliederungen")


def _amounts(protocol: Mapping[str, Any]) -> list[list[str]]:
    """Return the rows of the table of amounts."""
    figures, hidden = int(protocol.get("figures", 0)), int(protocol.get("figures_hidden", 0))
    parts = [
        (_("Angaben mit einer Zahl"), figures),
        (_("davon gezeigt"), figures - hidden),
        (_("davon verborgen"), hidden),
        (_("darunter verborgen, weil nicht einzeln nachzurechnen"), int(protocol.get("withheld", 0))),
    ]
    if beyond := int(protocol.get("unprotectable", 0)):
        parts.append((_("darunter verborgen, weil es um Beträge oder Einrichtungen geht"), beyond))
    return [[name, spelling().number(count), _share(count / figures) if figures else "–"] for name, count in parts]


def _levels(certified: Certified) -> list[list[str]]:
    """Return the share that is shown by level, coarse levels first."""
    titles: dict[str, str] = {}
    catalogue = ReleaseCatalogue(certified.metadata)
    for space in certified.metadata.get("spaces", {}):
        for level in catalogue.levels(space):
            titles.setdefault(level, catalogue.level_title(space, level))
    shares: Mapping[str, float] = certified.protocol.get("shown_by_level", {})
    order = [level for level in titles if level in shares] + [level for level in shares if level not in titles]
    return [[titles.get(level, level), _share(shares[level])] for level in order]


def _share(value: float) -> str:
    return spelling().number(100 * value, 1) + spelling().percent


def _hashes(certified: Certified) -> list[dict[str, str]]:
    """Return what identifies the release, so that nobody can put another one in its place."""
    files = {entry.path: entry.sha256 for entry in certified.manifest.artifacts}
    rows = [
        (_("Verzeichnis aller Dateien (manifest.json)"), certified.digest),
        (_("gezeigte Zahlen (values.parquet)"), files.get("values.parquet", "")),
        (_("Protokoll (protocol.json)"), files.get("protocol.json", "")),
        (_("Lieferungen und Definitionen"), certified.manifest.build),
    ]
    return [{"label": label, "text": text} for label, text in rows if text]


def _check(name: str) -> str:
    return _("Nachprüfen, ohne diesem Nachweis zu glauben: kobimo audit ORDNER --release {id}").format(id=name)
