"""What can be said of a file before its tables: container, characters, separators."""

from __future__ import annotations

from kobimo.ingest.grid import Container, Dialect, Opened
from kobimo.ingest.outline import Conclusion
from kobimo.language import _, counted


def container_title(container: Container) -> str:
    """Name a container for the user.

    Parameters
    ----------
    container : Container
        The container.

    Returns
    -------
    str
        German words.
    """
    return {
        Container.CSV: _("Textdatei mit Trennzeichen (CSV)"),
        Container.FIXED_WIDTH: _("Textdatei mit festen Spaltenbreiten"),
        Container.TEXT: _("Fließtext"),
        Container.XLSX: _("Excel-Arbeitsmappe (XLSX)"),
        Container.XLSM: _("Excel-Arbeitsmappe mit Makros (XLSM)"),
        Container.XLS: _("alte Excel-Arbeitsmappe (XLS)"),
        Container.ODS: _("OpenDocument-Tabelle (ODS)"),
        Container.JSON: _("JSON-Datei"),
        Container.GEOJSON: _("Geodaten (GeoJSON)"),
        Container.SHAPEFILE: _("Geodaten (Shapefile)"),
        Container.GEOPACKAGE: _("Geodaten (GeoPackage)"),
        Container.HTML: _("Internetseite (HTML)"),
        Container.ZIP: _("ZIP-Archiv"),
    }[container]


def delimiter_title(delimiter: str) -> str:
    """Name a delimiter for the user.

    Parameters
    ----------
    delimiter : str
        One character, or blanks.

    Returns
    -------
    str
        German word.
    """
    names = {";": _("Semikolon"), ",": _("Komma"), "\t": _("Tabulator"), "|": _("senkrechter Strich")}
    return names.get(delimiter, _("Leerzeichen") if not delimiter.strip() else delimiter)


def opening_evidence(opened: Opened) -> tuple[Conclusion, ...]:
    """Say how a file was opened.

    Parameters
    ----------
    opened : Opened
        The file.

    Returns
    -------
    tuple of Conclusion
        About container, encoding, dialect and lost characters, as far as they apply.
    """
    found = []
    if opened.container is not None:
        found.append(
            Conclusion("container", _("Inhalt: {title}.").format(title=container_title(opened.container)), 1.0)
        )
    if opened.encoding is not None:
        found.append(Conclusion("encoding", _encoding(opened.encoding), 1.0))
    if opened.dialect is not None:
        found.append(Conclusion("dialect", _dialect(opened.dialect), 1.0))
    if opened.lost_characters:
        lost = counted(opened.lost_characters, _("Zeichen ist"), _("Zeichen sind"))
        text = _("{lost} schon vor der Lieferung verloren gegangen (meist Umlaute) und nicht wiederherstellbar.")
        found.append(Conclusion("encoding", text.format(lost=lost), 1.0))
    return tuple(found)


def _encoding(encoding: str) -> str:
    """Say how characters are written."""
    name = {"utf-8": "UTF-8", "utf-8-sig": _("UTF-8 mit Kennung (BOM)"), "windows-1252": "Windows-1252"}
    return _("Zeichensatz: {name}.").format(name=name.get(encoding, encoding.upper()))


def _dialect(dialect: Dialect) -> str:
    """Say how cells are separated."""
    name = delimiter_title(dialect.delimiter)
    if dialect.announced:
        return _("Trennzeichen: {name}, in der ersten Zeile angekündigt (sep=).").format(name=name)
    return _("Trennzeichen: {name}.").format(name=name)
