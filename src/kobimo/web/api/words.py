"""What the addresses and their parameters are for, in the language in use."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.language import _


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query or of the path: what it means, an example, and the only values, if there are any."""

    about: str
    example: str
    values: tuple[str, ...] = ()
    several: bool = False


def summaries() -> dict[str, str]:
    """Return what each address gives, by the name of the address."""
    files = {
        "json": _("als JSON"),
        "tidy": _("als CSV für Programme: UTF-8, Komma, Dezimalpunkt, Spalten nach SDMX; wird fortlaufend gesendet"),
        "csv": _("als CSV für ein deutsches Excel: Semikolon, Dezimalkomma"),
        "xlsx": _("als Excel-Arbeitsmappe mit Quelle und Erklärung der Spalten"),
        "zip": _("als ZIP: CSV für Programme und LIESMICH.txt"),
    }
    subjects = {
        "indicator": _("Werte einer Kennzahl"),
        "area": _("Kennzahlen eines Gebiets"),
        "topic": _("Kennzahlen eines Themas"),
    }
    return {
        "start": _("Seite mit allen Kennzahlen nach Themen"),
        "indicators-json": _("Liste der Kennzahlen als JSON"),
        "indicators-csv": _("Liste der Kennzahlen als CSV"),
        "areas-json": _("Liste der Gebiete als JSON"),
        "areas-csv": _("Liste der Gebiete als CSV"),
        **{f"{one}-{kind}": f"{text} {form}" for one, text in subjects.items() for kind, form in files.items()},
        "indicator-geojson": _("Flächen der Gebiete mit dem Wert des gewählten Zeitraums"),
        "map-svg": _("Karte mit Legende und Quelle als SVG"),
        "map-png": _("Karte mit Legende und Quelle als PNG"),
        "course-svg": _("Verlauf als SVG"),
        "course-png": _("Verlauf mit Titel und Quelle als PNG"),
        "course-pptx": _("Verlauf als PowerPoint-Folie mit bearbeitbarem Diagramm"),
        "course-json": _("Verlauf als Vega-Spezifikation"),
        "comparison-svg": _("Vergleich der Gebiete als SVG"),
        "comparison-png": _("Vergleich der Gebiete mit Titel und Quelle als PNG"),
        "comparison-pptx": _("Vergleich der Gebiete als PowerPoint-Folie mit bearbeitbarem Diagramm"),
        "comparison-json": _("Vergleich der Gebiete als Vega-Spezifikation"),
        "distribution-svg": _("Verteilung der Gebiete als SVG"),
        "distribution-png": _("Verteilung der Gebiete mit Titel und Quelle als PNG"),
        "distribution-pptx": _("Verteilung der Gebiete als Folie mit bearbeitbarem Diagramm"),
        "distribution-json": _("Verteilung der Gebiete als Vega-Spezifikation"),
        "spine-svg": _("Lage eines Gebiets in den Kennzahlen des Themas als SVG"),
        "spine-png": _("Lage eines Gebiets in den Kennzahlen des Themas mit Titel und Quelle als PNG"),
        "spine-json": _("Lage eines Gebiets in den Kennzahlen des Themas als Vega-Spezifikation"),
        "dynamics-json": _("Stand und Entwicklung der Gebiete als JSON"),
        "dynamics-csv": _("Stand und Entwicklung der Gebiete als CSV für ein deutsches Excel"),
        "dynamics": _("Seite: wo Gebiete stehen und wohin sie sich bewegen"),
        "scatter": _("Seite: zwei Kennzahlen gegeneinander, jedes Gebiet ein Punkt"),
        "scatter-json": _("Zwei Kennzahlen gegeneinander als JSON"),
        "scatter-chart": _("Zwei Kennzahlen gegeneinander als Vega-Spezifikation"),
        "scatter-csv": _("Zwei Kennzahlen gegeneinander als CSV für ein deutsches Excel"),
        "scatter-svg": _("Zwei Kennzahlen gegeneinander als SVG"),
        "scatter-png": _("Zwei Kennzahlen gegeneinander als PNG"),
        "scatter-pptx": _("Zwei Kennzahlen gegeneinander als Folie mit bearbeitbarem Diagramm"),
        "indicator": _("Seite einer Kennzahl"),
        "embedded": _("Öffentliche Zahlen einer Kennzahl für den Rahmen einer anderen Internetseite"),
        "area-pdf": _("Gebietsprofil als PDF"),
        "area": _("Seite eines Gebiets"),
        "topic": _("Seite eines Themas"),
        "matrix-json": _("Gebiete und Kennzahlen im Überblick als JSON"),
        "matrix-csv": _("Gebiete und Kennzahlen im Überblick als CSV für ein deutsches Excel"),
        "matrix": _("Seite: Gebiete und Kennzahlen im Überblick"),
        "flows-json": _("Übergänge zwischen Gebieten und Orten als JSON"),
        "flows-csv": _("Übergänge zwischen Gebieten und Orten als CSV für ein deutsches Excel"),
        "flows-svg": _("Ströme der Übergänge mit Titel und Quelle als SVG"),
        "flows-png": _("Ströme der Übergänge mit Titel und Quelle als PNG"),
        "flows": _("Seite: wer von welchem Gebiet an welchen Ort gewechselt ist"),
        "registers-json": _("Liste der Verzeichnisse von Einrichtungen als JSON"),
        "registers-csv": _("Liste der Verzeichnisse von Einrichtungen als CSV für ein deutsches Excel"),
        "institutions-json": _("Einrichtungen eines Verzeichnisses an einem Tag als JSON"),
        "institutions-csv": _("Einrichtungen eines Verzeichnisses an einem Tag als CSV für ein deutsches Excel"),
        "targets-json": _("Zielwerte der Kommune mit ihren Beschlüssen als JSON"),
        "targets-csv": _("Zielwerte der Kommune mit ihren Beschlüssen als CSV für ein deutsches Excel"),
        "search-json": _("Gefundene Kennzahlen, Gebiete und Themen als JSON"),
        "search": _("Seite: Suche nach Kennzahlen, Gebieten und Themen, mit verzeihender Schreibung"),
        "schema": _("Diese Beschreibung nach OpenAPI 3.1"),
        "api": _("Diese Beschreibung zum Lesen"),
    }


def parameters() -> dict[str, Parameter]:
    """Return the parameters of paths and queries by name."""
    topics = tuple("ABCDEFGH")
    return {
        "name": Parameter(_("Kennung der Kennzahl, wie in /kennzahlen.json"), "population_total"),
        "level": Parameter(_("Raumebene, wie in /gebiete.json"), "gemeinde"),
        "key": Parameter(_("Schlüssel des Gebiets, wie in /gebiete.json"), "05998004"),
        "letter": Parameter(_("Themenbereich A bis H, oder ein Querschnittsthema des Freigabestands"), "C"),
        "ebene": Parameter(_("Raumebene; Vorgabe: die oberste mit mehreren Gebieten"), "gemeinde"),
        "zeit": Parameter(_("Zeitraum: Stichtag, Jahr, Monat oder Schuljahr; Vorgabe: der neueste"), "2024-12-31"),
        "merkmal": Parameter(_("Aufgliederung als merkmal=ausprägung; Vorgabe: die Gesamtzahl"), "geschlecht=w"),
        "gebiet": Parameter(_("Ausgewähltes Gebiet als ebene:schlüssel; bis zu fünf"), "gemeinde:1", several=True),
        "reihe": Parameter(_("Veränderungen über Gebietsänderungen aus der umgerechneten Reihe"), "umgerechnet"),
        "stand": Parameter(_("Kennung des Freigabestands; Vorgabe: der neueste"), "2026-01-31-public-1"),
        "umfang": Parameter(
            _("Wie viel: ebene (Vorgabe, alle Zeiträume der Raumebene), zeitraum, ebenen, alles"),
            "alles",
            ("ebene", "zeitraum", "ebenen", "alles"),
        ),
        "ansicht": Parameter(
            _("Was zu sehen ist; Vorgabe: der Überblick"),
            "karte",
            (
                *("karte", "karten-zeit", "karten-merkmal"),
                *("verlauf", "vergleich", "verteilung", "tabelle", "ueber"),
            ),
        ),
        "gegen": Parameter(_("Kennung der zweiten Kennzahl"), "share_under_18"),
        "von": Parameter(_("Erster Zeitraum des Verlaufs; Vorgabe: der älteste"), "2016-12-31"),
        "bis": Parameter(_("Letzter Zeitraum des Verlaufs; Vorgabe: der neueste"), "2020-12-31"),
        "mit": Parameter(_("Weitere Linien im Verlauf"), "vergleichsgebiete", ("vergleichsgebiete",), several=True),
        "ohne": Parameter(
            _("Linien, die in Verlauf oder Vergleich fehlen sollen"),
            "ganzes",
            ("ganzes", "uebergeordnet", "zielwert"),
            several=True,
        ),
        "sprache": Parameter(_("Sprache im Rahmen"), "de", ("de", "en")),
        "q": Parameter(_("Was gesucht wird; Tippfehler schaden nicht"), "betreuung"),
        "seit": Parameter(_("Zeitraum, seit dem die Bewegung gezeigt wird"), "2020-12-31"),
        "bereich": Parameter(_("Themenbereich"), "C", topics),
        "in": Parameter(_("Nur Gebiete in diesem, als ebene:schlüssel"), "kreis:05998"),
        "kennzahl": Parameter(_("Kennung einer Kennzahl mit Übergängen"), "transition_primary_secondary"),
        "nach": Parameter(_("Orte nach Art zusammengefasst oder einzeln"), "einzeln", ("arten", "einzeln")),
        "register": Parameter(_("Kennung eines Verzeichnisses, wie in /einrichtungen.json"), "kitas"),
        "tag": Parameter(_("Tag, an dem die Einrichtungen bestehen; Vorgabe: heute"), "2024-12-31"),
        "art": Parameter(_("Nur Einrichtungen dieser Art"), "Kita"),
        "zustand": Parameter(
            _("Nur Einrichtungen in diesem Zustand; Vorgabe: die bestehenden"),
            "alle",
            ("bestehend", "alle", "open", "not_delivered", "future", "merged", "closed", "absent"),
        ),
        "sortierung": Parameter(_("Spalte, nach der sortiert ist; mit Minus davor absteigend"), "-plaetze"),
        "folge": Parameter(_("aehnlich: ähnliche Gebiete stehen beieinander"), "aehnlich"),
    }


def failures() -> dict[int, str]:
    """Return why an address is not answered with what it names, by status."""
    return {
        302: _("Das Gebiet hat einen neuen Schlüssel; dort ist es"),
        304: _("Nicht geändert seit der Antwort mit diesem ETag"),
        400: _("Die Angaben sind nicht zu verstehen oder nicht im Freigabestand"),
        404: _("Kennzahl, Gebiet, Thema, Verzeichnis oder Freigabestand gibt es nicht, oder es gibt noch keinen"),
        405: _("Hier wird nur gelesen"),
        410: _("Der Freigabestand wurde zurückgezogen, oder das Gebiet gibt es nicht mehr"),
        500: _("Ein Fehler in kobimo oder im Arbeitsordner"),
    }
