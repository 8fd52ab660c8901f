"""Rules of protection in the words of people who have to answer for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.disclosure.profiles import Profile, Protection, Rules, rules_of_protocol
from kobimo.disclosure.rules import Zeros
from kobimo.language import _, counted
from kobimo.publish.spelling import spelling


def audience_name(label: str) -> str:
    """Name an audience."""
    kind, _colon, unit = label.partition(":")
    names = {"team": _("Team"), "committee": _("Ausschuss"), "public": _("Öffentlichkeit")}
    return names.get(kind) or _("Amt: {unit}").format(unit=unit)


def small(threshold: int) -> str:
    """Name the counts that are too small to be shown: 1 oder 2 Personen."""
    most = threshold - 1
    if most == 1:
        return _("1 Person")
    text = _("1 oder {most} Personen") if most == 2 else _("1 bis {most} Personen")
    return text.format(most=most)


def rules(protocol: Mapping[str, Any]) -> list[str]:
    """Say what is hidden.

    Parameters
    ----------
    protocol : mapping
        Of a protected release.

    Returns
    -------
    list of str
        Sentences: the general rules, then what holds besides for some sources and indicators.
    """
    whole = rules_of_protocol(protocol)
    general = whole.general
    found = [
        _("Eine Anzahl von {small} wird nicht gezeigt; die kleinste gezeigte Anzahl ist {threshold}.").format(
            small=small(general.threshold), threshold=general.threshold
        ),
        _(
            "Das gilt auch für den Rest: Bleiben von einer Basis weniger als {threshold} Personen übrig, ist auch die "
            "Angabe verborgen."
        ).format(threshold=general.threshold),
    ]
    if general.base:
        found.append(
            _("Ein Anteil mit einer Basis unter {base} Personen wird nicht gezeigt.").format(
                base=spelling().number(general.base)
            )
        )
    if general.group:
        found.append(
            _(
                "Ein Anteil von 0 % oder 100 % wird nicht gezeigt: Sonst wäre über alle in der Gruppe etwas bekannt. "
                "Ausgenommen sind Gruppen, in denen niemand ist."
            )
        )
    found += [
        _(
            "Verborgen ist außerdem, womit sich eine kleine Anzahl errechnen oder zu eng eingrenzen ließe "
            "(Sekundärsperrung), über alle Raumebenen, Gruppen, Zeiträume und Kennzahlen."
        ),
        _(
            "Geheim gelieferte Zahlen bleiben geheim. Alles Verborgene trägt dasselbe Zeichen; der Grund ist nach "
            "außen nicht erkennbar."
        ),
        _zeros(whole),
    ]
    found += _withheld(protocol)
    if whole.legal:
        found.append(_("Rechtsgrundlage: {legal}").format(legal=whole.legal))
    return found + [profile_sentence(profile, general) for profile in whole.profiles]


def _zeros(whole: Rules) -> str:
    """Say what becomes of zeros."""
    shown = _("Wahre Nullen werden gezeigt, denn in ihnen ist niemand gezählt.")
    if any(rule.group or rule.zeros is Zeros.HIDDEN for rule in whole.every):
        shown = _("Wahre Nullen werden gezeigt, soweit sie nicht verraten, was nach einer anderen Regel verborgen ist.")
    return {
        Zeros.PUBLIC: shown,
        Zeros.COMPLEMENT: _("Wahre Nullen werden gezeigt, soweit sie nicht eine kleine Anzahl decken müssen."),
        Zeros.HIDDEN: _("Auch eine Null wird nicht gezeigt: Niemand soll wissen, dass es niemand ist."),
    }[whole.general.zeros]


def _withheld(protocol: Mapping[str, Any]) -> list[str]:
    """Say what is not shown because nothing can be proved of it."""
    found = []
    if protocol.get("withheld"):
        found.append(
            _(
                "Wofür kein Nachweis möglich ist, wird nicht gezeigt: {count}, deren Anzahlen sich nicht einzeln "
                "nachrechnen lassen."
            ).format(count=counted(int(protocol["withheld"]), "Angabe", "Angaben"))
        )
    if protocol.get("unprotectable"):
        found.append(
            _(
                "Beträge, die Personen betreffen, und Zahlen über Einrichtungen lassen sich hier nicht schützen und "
                "werden nicht gezeigt: {count}."
            ).format(count=counted(int(protocol["unprotectable"]), "Angabe", "Angaben"))
        )
    return found


def profile_sentence(profile: Profile, general: Protection) -> str:
    """Say what a profile demands besides, of what, and why.

    Parameters
    ----------
    profile : Profile
    general : Protection
        What holds anyway; only what differs is said.
    """
    mine, hidden_zeros = profile.protection, _("auch Nullen werden nicht gezeigt")
    demands = [
        (mine.threshold != general.threshold, _("kleinste gezeigte Anzahl {count}").format(count=mine.threshold)),
        (
            mine.base != general.base,
            _("kleinste Basis von Anteilen {count}").format(count=spelling().number(mine.base)),
        ),
        (mine.group and not general.group, _("0 % und 100 % werden nicht gezeigt")),
        (
            mine.zeros != general.zeros,
            hidden_zeros if mine.zeros is Zeros.HIDDEN else _("Nullen auch als Deckung verborgen"),
        ),
        (general.institutions and not mine.institutions, _("keine Zahlen über Einrichtungen")),
        (mine.owners and not general.owners, _("Schutz auch vor Personen, die sich selbst kennen")),
    ]
    said = "; ".join(text for holds, text in demands if holds) or _("wie allgemein")
    named = [(_("Quellen: {names}"), profile.sources), (_("Kennzahlen: {names}"), profile.indicators)]
    where = "; ".join(text.format(names=", ".join(names)) for text, names in named if names)
    sentence = _("Profil „{name}“ ({where}): {said}.").format(name=profile.name, where=where, said=said)
    if profile.legal:
        sentence += " " + _("Rechtsgrundlage: {legal}").format(legal=profile.legal)
    return sentence


def readers(protocol: Mapping[str, Any]) -> list[str]:
    """Say what readers are assumed to know and to be able to do.

    Parameters
    ----------
    protocol : mapping

    Returns
    -------
    list of str
    """
    found = [
        _(
            "Leserinnen und Leser kennen alles, was der Freigabestand zeigt, und können alles zugleich verrechnen: "
            "Zähler, Basis, Anteil, Rest, jede Summe über Gebiete und Gruppen."
        ),
        _("Sie wissen, dass keine Anzahl negativ ist."),
    ]
    about_zeros = {
        "x1": _("Sie wissen, dass Nullen gezeigt werden. Wo eine Zahl verborgen ist, steht für sie also mindestens 1."),
        "x0": _(
            "Sie wissen, dass auch Nullen verborgen sein können. Hinter einer verborgenen Zahl kann eine Null stehen."
        ),
        "mixed": _(
            "Sie kennen die Regeln für Nullen: Wo Nullen nach den Regeln gezeigt werden, steht hinter einer "
            "verborgenen Zahl mindestens 1, anderswo kann es auch eine Null sein."
        ),
    }
    if protocol.get("attacker") in about_zeros:
        found.append(about_zeros[protocol["attacker"]])
    if "told_before" in protocol:
        found.append(_("Sie kennen alle früheren Freigabestände für Ausschuss und Öffentlichkeit."))
    if protocol.get("told_elsewhere"):
        found.append(
            _("Manche kennen außerdem, was an anderer Stelle mitgeteilt wurde; auch gegen sie wird geschützt.")
        )
    if rules_of_protocol(protocol).owners:
        found.append(
            _(
                "Wer in einer verborgenen Anzahl allein ist, kennt sie und jede andere, für die das auch gilt. "
                "Auch vor jeder einzelnen dieser Personen wird geschützt."
            )
        )
    found.append(_("Sie kennen Regeln und Verfahren; geheim sind nur die verborgenen Zahlen."))
    return found


def promises(protocol: Mapping[str, Any]) -> list[str]:
    """Say what was proved, and how.

    Parameters
    ----------
    protocol : mapping

    Returns
    -------
    list of str
    """
    spell, whole = spelling(), rules_of_protocol(protocol)
    several = any(rule.threshold != whole.general.threshold for rule in whole.every)
    least = _("so groß wie die kleinste gezeigte Anzahl nach ihren Regeln") if several else str(whole.general.threshold)
    room = _(", soweit frühere Freigabestände das noch zulassen") if protocol.get("told_before") else ""
    found = [
        _(
            "Grundlage ist ein einziges Gleichungssystem über alle Angaben, ihre {cells} Anzahlen und die Summen "
            "zwischen ihnen."
        ).format(cells=spell.number(protocol.get("cells", 0))),
        _(
            "Zu jeder geschützten kleinen Anzahl gibt es andere vollständige Tabellen aus ganzen Zahlen, die zu allem "
            "Gezeigten und zu allem Wissen der Leser passen; in einer davon ist sie mindestens {threshold}{room}."
        ).format(threshold=least, room=room),
    ]
    if protocol.get("spread"):
        found.append(
            _("Kleinste Spannweite der möglichen Werte: {spread}.").format(spread=spell.number(protocol["spread"]))
        )
    found.append(
        _(
            "Nachgerechnet hat das ein eigenes kurzes Programm, das nur ganze Zahlen addiert und keiner Suche "
            "vertraut. Ohne seine Zustimmung entsteht kein Freigabestand."
        )
    )
    return found


def limits(protocol: Mapping[str, Any]) -> list[str]:
    """Say what was not proved.

    Parameters
    ----------
    protocol : mapping

    Returns
    -------
    list of str
    """
    found, whole = [], rules_of_protocol(protocol)
    if protocol.get("lost_before"):
        found.append(
            _("Aus früheren Freigabeständen folgt schon, was sich nicht mehr schützen lässt: {count}.").format(
                count=counted(int(protocol["lost_before"]), "kleine Anzahl", "kleine Anzahlen")
            )
        )
    if protocol.get("assumed_before"):
        found.append(
            _(
                "Zu {count} sind die Daten nicht mehr da, aus denen sie früher gezeigt wurden; angenommen ist, dass "
                "Leser die heutige Anzahl kennen."
            ).format(count=counted(int(protocol["assumed_before"]), "Angabe", "Angaben"))
        )
    if protocol.get("contradicted_sums"):
        found.append(
            _(
                "In den Lieferungen gingen {count} nicht auf; was Leser daraus schließen könnten, stimmt nicht und ist "
                "nicht Teil des Gleichungssystems."
            ).format(count=counted(int(protocol["contradicted_sums"]), "Summe", "Summen"))
        )
    return [
        *found,
        _("Nichts darüber, dass alle möglichen Werte gleich wahrscheinlich sind."),
        *_of_insiders(whole),
        *_not_demanded(whole),
        _("Nichts über Tabellen anderer Stellen und über Auskünfte außerhalb von kobimo."),
        _("Nicht, dass die Grenze richtig gewählt ist: Das entscheidet die Kommune."),
    ]


def _of_insiders(whole: Rules) -> list[str]:
    """Say what persons may find out who know more than others."""
    if not whole.owners:
        return [_("Nichts über das Wissen Einzelner: Wer in einer kleinen Gruppe selbst gezählt ist, weiß mehr.")]
    return [
        _(
            "Nichts über Personen, die sich absprechen oder mehr als sich selbst kennen, und nichts über Anzahlen, die "
            "jemand aus der eigenen auch ohne den Freigabestand kennt."
        ),
        _("Nichts über Träger mehrerer Einrichtungen: Wem eine Einrichtung gehört, sagen die Daten nicht."),
    ]


def _not_demanded(whole: Rules) -> list[str]:
    """Say what no rule protects."""
    found = []
    if not whole.general.group:
        text = _("Nichts über Gruppen, in denen niemand oder alle ein Merkmal haben: Null und alle werden gezeigt.")
        if any(rule.group for rule in whole.every):
            text = _("Nichts über Gruppen, in denen niemand oder alle ein Merkmal haben, wo es kein Profil verlangt.")
        found.append(text)
    if whole.general.institutions:
        found.append(
            _("Nichts über einzelne Einrichtungen: Ihre Zahlen werden gezeigt, ohne Dominanz- oder p-Prozent-Regel.")
        )
    found.append(_("Nichts über Zahlen, die laut Datensatz weder Personen noch Einrichtungen betreffen."))
    return found
