"""Texts around a table that say themselves what they are: end of the data, source, date, notes, units."""

from __future__ import annotations

import re

_RULE = re.compile(r"_{3,}|[-–—=]{5,}|\*{5,}")
_SOURCE = re.compile(
    r"(?:©|\(c\)|copyright|quellen?\s*:|datenquellen?\b|stand\s*:|datenstand|erstellungsdatum|datenlizenz|dieses werk)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:©|\(c\)|copyright|quellen?\b|datenquellen?\b|stand\s*:|datenstand|erstell(?:t|ungsdatum)\b|anmerkung|fu(?:ß|ss)note|"
    r"hinweis|datenlizenz|lizenz|dieses werk|vervielfältigung|zeichenerklärung|legende|herausgeber|rundungsdifferenz|"
    r"abweichungen in den summen|ende der |statistisches (?:bundes|landes)amt|zur inhaltsübersicht|inhaltsübersicht|"
    r"\*+\)|\d{1,2}\)|\(\d{1,2}\)\s|[¹²³⁴-⁹]|[a-z]\)\s|nachdruck)",
    re.IGNORECASE,
)
_LEGEND = re.compile(r"(?:[-–.…/x*]|\.\.\.|[0prse]|\( ?\))\s*=.*", re.IGNORECASE)
_NUMBERED_NOTE = re.compile(r"\d{1,2}\s+[A-ZÄÖÜ][^;]{15,}")
_META = re.compile(
    r"(?:stand|quelle|gebiet|gebietsstand|gebietseinheit|berichts(?:monat|jahr|zeitraum|zeitpunkt)|datenstand|schuljahr|"
    r"stichtag|tabelle|thema|region|zeitraum|erstellt am|erstellungsdatum|ansprechpartner(?:in)?|kontakt|telefon|"
    r"e-?mail|einheit|kommune|gemeinde|jahr)\s*:|.{1,60}:",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[(\[]?(?:in\s+|je\s+|pro\s+)?(?:anzahl|anz\.?|zahl|prozent|proz\.?|v\.\s?h\.?|%|‰|promille|personen|einwohner(?:n)?|"
    r"(?:tsd\.?|tausend|mio\.?|mill\.?|mrd\.?|1\.?000|t)(?:\s*(?:euro|eur|€|einwohner|personen|t|qm|ha))?|euro|eur|€|eur/kopf|"
    r"qkm|km²|km2|qm|m²|m2|ha|hektar|a|km|m|t|kg|kwh|mwh|tj|jahre?n?|monate|tage|stunden|std\.?|punkte|prozentpunkten?|"
    r"%-punkte|pp|index|grad|stück|fälle|haushalte|wohnungen|schüler(?:innen)?|kinder|gruppen|klassen|plätze|"
    r"1(?:00|\.?000|0\.?000|00\.?000) ?(?:einwohner|ew\.?)?|"
    r"\d{4}\s?=\s?100|einw\.? ?/ ?km²)[)\]]?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:noch\b:?\s*)?(?:(?:GENESIS-)?Tabelle|Tab\.|Übersicht)\b", re.IGNORECASE)
_UNIT_LABEL = re.compile(r"(?:maß|mass)?einheit(?:en)?:?", re.IGNORECASE)


def is_rule(text: str) -> bool:
    """Tell whether a cell is a drawn line, which ends the data."""
    return _RULE.fullmatch(text) is not None


def is_footer(text: str) -> bool:
    """Tell whether a text says that it stands below a table."""
    if _FOOTER.match(text) or is_rule(text) or _LEGEND.fullmatch(text):
        return True
    return _NUMBERED_NOTE.fullmatch(text) is not None and not text.endswith(":")


def is_source(text: str) -> bool:
    """Tell whether a text names source, state or licence, or ends the data: never the label of a row of data."""
    return _SOURCE.match(text) is not None or is_rule(text)


def is_title(text: str) -> bool:
    """Tell whether a text says that a table begins."""
    return _TITLE.match(text) is not None


def is_meta(text: str) -> bool:
    """Tell whether a text announces a fact in the next cell, as in "Stand:"."""
    return _META.fullmatch(text) is not None


def is_unit(text: str) -> bool:
    """Tell whether a cell of a heading is nothing but a unit."""
    return _UNIT.fullmatch(text) is not None


def is_unit_label(text: str) -> bool:
    """Tell whether a text is the heading of a row of units."""
    return _UNIT_LABEL.fullmatch(text) is not None
