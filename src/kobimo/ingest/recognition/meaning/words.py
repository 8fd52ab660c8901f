"""Words of headings and labels that German tables share, and what they say."""

from __future__ import annotations

import re
from functools import lru_cache

from kobimo.ingest.outline import RowKind


def _words(alternatives: str) -> re.Pattern[str]:
    """Compile alternatives that must stand as words; digits, underscores and capitals inside end a word too."""
    return re.compile(rf"(?<![a-zäöüß])(?:{alternatives})(?![a-zäöüß])")


KEY = _words(
    r"schlüssel|schluessel|schlüsselnummer|ags|ars|kennziffer|kennz|kennung|nr|nummer|id|code|key|nuts|lor|"
    r"gkz|krs|\w*schl(?:ü|ue)ssel|\w*kennziffer|\w*nummer|\w*nr|\w*code|\w*id|uuid|krs\d+|plr|bzr|pgr|stadtraum"
)
AREA_KEY = _words(
    r"ags|ars|rs|gkz|gemeindeschl\w*|kreisschl\w*|regionalschl\w*|gebietsschl\w*|kreiskenn\w*|gemeindekenn\w*|"
    r"kennziffer|raumid|raum_id|gebiet_id|krs\d*|kreiskennziffer|nuts|lor|region_code"
)
AREA_TYPE = _words(r"\w*typ|typ\w*|lage\w*|\w*ebene|\w*art|\w*klasse|kategorie|zahl\w*")
CODES = _words(r"text-?kenn-?zeichen|rechtsform|schulform|schulart|schultyp|geschlecht|satz-?art")
CODED = _words(
    r"text-?kenn-?zeichen|rechtsform|schulform|schulart|schultyp|\w*art|\w*typ|typ|art|kategorie|\w*gruppe|geschlecht|status|"
    r"klasse|kz"
)
BREAKDOWN = _words(
    r"alter|altersjahre?|altersgruppen?|lebensjahre?|jahrgang\w*|jahrgangsstufen?|klassenstufen?|klasse|stufe|"
    r"geburtsjahre?|haushaltsgr(?:ö|oe)(?:ß|ss)e|gr(?:ö|oe)(?:ß|ss)enklassen?|schulbesuchsjahr"
)
SHORT_KEY = _words(
    r"land|länder|bundesland|landesschlüssel|ags|ars|gkz|kennziffer|regierungsbezirk|rb|region\w*|"
    r"regionalschlüssel|code|land_?nr|raumid|lor|prognoseraum\w*"
)
AREA = _words(
    r"(?:\w*stadtteil|\w*bezirk|\w*ortsteil|\w*viertel|\w*quartier|\w*region|sozialraum|sozialräume|planungsraum|"
    r"planungsräume|prognoseraum|prognoseräume|raum|raumeinheit|gebiet|stadtgebiet|gebietseinheit|gebietskörperschaft|"
    r"kreis|landkreis|stadtkreis|gemeinde|wohnort|ort|ortschaft|bundesland|bundesländer|land|länder|kommune|stadt|"
    r"städte|distrikt|lebensraum|lebensräume|stadtraum|stadträume|versorgungsraum|sprengel|gemarkung|verwaltungseinheit|stat_?bez|sb|krs|"
    r"stadtbez?|stadtbezir|statist(?:_be)?|stati|"  # what ten letters of a shapefile leave of them
    r"district|borough|municipality|county|r(?:ä|ae)umliche[-_ ]?gliederung)"
    r"(?:en|es|e|s|n)?(?:[-_ ]?(?:nr|nummer|schl(?:ü|ue)ssel|id|code|kennziffer|name|bezeichnung|text))?"
)
AREA_LEVEL = _words(r"regionalebene|aggregat|gliederung|ebene|raumbezug|gebietsebene|satz-?art|raumtyp|level")
COUNTED = _words(
    r"einwohner\w*|bev(?:ö|oe)lkerung|personen|sch(?:ü|ue)ler\w*|kinder|jugendliche|anzahl|haushalte|geburten|m(?:ä|ae)nner|frauen|"
    r"arbeitslose|besch(?:ä|ae)ftigte|studierende|absolvent\w*|pl(?:ä|ae)tze|klassen|gruppen|schulen|m(?:ä|ae)nnlich|weiblich|ausl(?:ä|ae)nder\w*|nichtdeutsche|zuz(?:ü|ue)ge|fortz(?:ü|ue)ge"
)
"""Things that are counted and never come in fractions."""
RATED = re.compile(
    r"\bje\b|\bpro\b|quote|anteil|%|prozent|durchschnitt|dichte|tsd|tausend|mio|1[. ]?000|index|mittel|rate|alter"
)
PERIOD = _words(
    r"\w*jahr|\w*jahre|zeit|zeit_?punkt|zeitraum|stichtag|datum|monat|\w*monat|quartal|stand|schuljahr\w*|"
    r"berichts\w*|zeitbezug|time|year|date|\w*datum|sj|periode"
)
ORDER = _words(r"_id|lfd|lfd\.? ?nr|laufende|lfn|pos|zeile|index|objectid|fid|gid")
COUNTER = _words(r"lfd|lfd\.? ?nr|laufende|pos|nr|zeile|lfn|index|rang|rank|objectid|fid|gid")
ATTRIBUTE = _words(
    r"plz|post-?leit-?zahl\w*|telefon|tel|telefonvorwahl|fax|faxvorwahl|vorwahl|hausnummer|hausnr|hsnr|"
    r"stra(?:ß|ss)e\w*|\w*stra(?:ß|ss)e|adresse|e-?mail|homepage|internet|url|website|bemerkung\w*|hinweis\w*|"
    r"postzustell\w*|kommentar|träger\w*|traeger\w*|ansprechpartner\w*|fußnote\w*|uuid|stand der daten|mobil|sitz"
)
NUMBERED_ATTRIBUTE = _words(
    r"zip|zip_?code|post_?code|house_?no|phone|plz|post-?leit-?zahl\w*|telefon|tel|telefonvorwahl|fax|faxvorwahl|vorwahl|hausnummer|hausnr|hsnr|uuid|mobil|postzustell\w*|"
    r"tr(?:ä|ae)ger_?-?(?:nummer|nr|schl\w*|id)|shape_+\w+|sdv_a?rs|object_?id|fid|ogc_fid|gid|oid|gml_id|objid"
)
"""Of these, what may consist of digits; "Plätze freier Träger" are values."""
COORDINATE = _words(
    r"latitude|longitude|breitengrad|längengrad|x_?mp_?\w*|y_?mp_?\w*|rechtswert|hochwert|"
    r"easting|northing|utm\w*|x_?koord\w*|y_?koord\w*|koordinate\w*|geo_?x|geo_?y|etrs\w*|ostwert|nordwert|"
    r"geometry|the_geom|wkt|shape"
)
INSTITUTION = _words(
    r"schul-?_?(?:nummer|nr|id|kennziffer|schlüssel)|snr|bsn|dienststellen\w*|einrichtungs-?_?(?:nummer|nr|id)|"
    r"kita-?_?(?:nummer|nr|id)|schule_nr|school_?id"
)
INSTITUTION_NAME = _words(
    r"schule|schulname|schulbezeichnung\w*|kurzbezeichnung|einrichtung|kita|kindertagesstätte|name der schule|"
    r"einrichtungsname|schulstandort"
)
UNIT = _words(r"einheit|maß-?einheit|masseinheit|value_unit|unit|einh|dimension")
STATUS = _words(
    r"anmerkung|qualit\w*|werterlaeuternde_zeichen|status|zeichen|kennzeichen|value_q|obs_status|\w+_q|"
    r"sicherheit"
)
VALUE = _words(r"wert|value|zahl|anzahl|insgesamt|quote|anteil|betrag|summe|ew|ewz|einwohner")
CODE = _words(r"\w*_code|code|\w*_id|tab_?id|merkmal_code|kz|\w*kennung|art_nr|schulform")
SCHOOL = re.compile(
    r"schul(?:en|e|form|art|jahr)|schüler|absolvent|absolvier|klassenstuf|übergang|schulabg|abschluss|lehrkr",
    re.IGNORECASE,
)
NOT_SCHOOL_YEAR = re.compile(
    r"ausgaben|\beur\b|euro|€|haushaltsjahr|stichtag|jahresdurchschnitt|bevölkerung", re.IGNORECASE
)

_TOTAL = re.compile(
    r"(?:ins?gesamt|gesamt|summe|total|gesamtsumme|gesamtergebnis|alle|summe gesamt|gesamtstadt|endsumme|σ|∑|"
    r"durchschnitt|mittelwert|mittel|ø|.*\sdurchschnitt|.*(?:\s|\()(?:insgesamt|gesamt|zusammen)\)?|(?:insgesamt|gesamt|summe)\b.*|alle\s\S+)[:*]?"
)
_SUBTOTAL = re.compile(r"(?:zwischensumme|teilsumme|zusammen|zus\.|subtotal|zwischenergebnis)\b.*")
_SUBSET = re.compile(
    r"(?:[-–•\s]*)(?:dar\.|darunter|davon|dav\.|nachrichtlich|nachr\.|nachrichtl\.|hiervon|und zwar|darin)(?:\W.*|$)"
)
_REMAINDER = re.compile(
    r".*(?:nicht\s+(?:zuzuordnen|zuordenbar|zugeordnet|zuordnungsfähig|lokalisierbar|verortbar|zuzuordnende?)|"
    r"ohne\s+(?:angaben?|zuordnung|räumliche)|keine\s+(?:angaben?|zuordnung)|unbekannt).*|o\.\s?a\.|rest"
)


_RATE = re.compile(r"(?:anteile?\s)?(?:in\s)?(?:%|prozent|v\.\s?h\.)|(?:anteile?|quote)\s(?:in|\()\s?(?:%|prozent)\)?")
"""A row of rates below a row of counts."""


@lru_cache(maxsize=4096)
def kind_by_words(label: str) -> RowKind | None:
    """Tell from its label whether a row or a column is a sum, a part, or what could not be assigned.

    Parameters
    ----------
    label : str
        Cleaned label.

    Returns
    -------
    RowKind or None
        None for a label like any other.

    Examples
    --------
    >>> kind_by_words("dar. Ausländer").value, kind_by_words("Jena (gesamt)").value, kind_by_words("Gesamtschule")
    ('subset', 'total', None)
    """
    folded = label.casefold().strip()
    if not folded:
        return None
    if _SUBSET.fullmatch(folded):
        return RowKind.SUBSET
    if _REMAINDER.fullmatch(folded):
        return RowKind.REMAINDER
    if _RATE.fullmatch(folded):
        return RowKind.NOTE
    if _SUBTOTAL.fullmatch(folded):
        return RowKind.SUBTOTAL
    return RowKind.TOTAL if _TOTAL.fullmatch(folded) else None


@lru_cache(maxsize=4096)
def folded(heading: str) -> str:
    """Prepare a heading for the patterns: small letters, capitals inside words and soft breaks become word ends."""
    split = re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", "_", heading.replace("\u00ad", ""))
    return split.casefold()


def says(pattern: re.Pattern[str], heading: str) -> bool:
    """Tell whether a heading contains one of the words of a pattern.

    Parameters
    ----------
    pattern : re.Pattern
        One of the patterns of this module.
    heading : str
        Cleaned heading.

    Returns
    -------
    bool

    Examples
    --------
    >>> says(KEY, "BezirkNummer"), says(KEY, "Gemeindeschlüssel"), says(AREA, "raum_id"), says(KEY, "Kinder")
    (True, True, True, False)
    """
    return pattern.search(folded(heading)) is not None
