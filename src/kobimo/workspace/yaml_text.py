"""YAML 1.2 without guessing: every scalar stays the text that was written, the model decides what it means.

So `0101` keeps its zero, `no` stays Norwegian, and `2018-12` does not become a number. An empty value is None.
Each place remembers its line for messages.
"""

from __future__ import annotations

from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kobimo.errors import DefinitionError
from kobimo.language import _
from kobimo.workspace.yaml_quick import NULLS, Location, read_quickly


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file.

    Attributes
    ----------
    name : str
        Path of the file as it stands in messages.
    value : object
        Nested dicts and lists of texts and None.
    lines : dict
        Line of each place, from 1.
    """

    name: str
    value: object
    lines: dict[Location, int]

    def place(self, location: Location = ()) -> str:
        """Return `file:line` of the deepest part of `location` that the file has."""
        for length in range(len(location), -1, -1):
            if (line := self.lines.get(location[:length])) is not None:
                return f"{self.name}:{line}"
        return self.name


def read_yaml(data: bytes, name: str) -> Document:
    """Read a definition file.

    Parameters
    ----------
    data : bytes
        Content of the file, UTF-8 with or without byte order mark.
    name : str
        Path for messages.

    Returns
    -------
    Document

    Raises
    ------
    DefinitionError
        If the text is not UTF-8 or not YAML, or a key occurs twice; with `file:line`.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DefinitionError(
            _("Die Datei ist nicht in UTF-8 gespeichert."),
            where=f"{name}:{line}",
            remedy=_("Im Editor als UTF-8 speichern."),
        ) from error
    value, lines = read_quickly(text) or _read_thoroughly(text, name)
    return Document(name, value, lines)


def _read_thoroughly(text: str, name: str) -> tuple[object, dict[Location, int]]:
    """Read any YAML, or say what is wrong with it."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DefinitionError(
            _("Die Datei ist kein gültiges YAML ({problem}).").format(problem=_explain(error)),
            where=f"{name}:{mark.line + 1}" if mark else name,
            remedy=_("Einrückung mit Leerzeichen, Doppelpunkte und Anführungszeichen an dieser Stelle prüfen."),
        ) from error
    except YAMLError as error:
        raise DefinitionError(
            _("Die Datei enthält ein Steuerzeichen, das in YAML nicht erlaubt ist."),
            where=name,
            remedy=_("Die Stelle löschen und neu eingeben."),
        ) from error
    lines: dict[Location, int] = {}
    return _value(root, (), lines, name, ()) if root is not None else None, lines


def _value(node: Node, at: Location, lines: dict[Location, int], name: str, above: tuple[int, ...]) -> object:
    lines.setdefault(at, node.start_mark.line + 1)
    if id(node) in above:
        raise DefinitionError(
            _("Ein Verweis zeigt auf sich selbst."),
            where=f"{name}:{lines[at]}",
            remedy=_("Den Inhalt ausschreiben."),
        )
    inside = (*above, id(node))
    if isinstance(node, ScalarNode):
        return None if node.style is None and node.value in NULLS else str(node.value)
    if isinstance(node, SequenceNode):
        return [_value(item, (*at, index), lines, name, inside) for index, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        raise TypeError(node)
    return _mapping(node, at, lines, name, inside)


def _mapping(
    node: MappingNode, at: Location, lines: dict[Location, int], name: str, above: tuple[int, ...]
) -> dict[str, object]:
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise DefinitionError(
                _("Vor dem Doppelpunkt steht kein einfacher Name."),
                where=f"{name}:{line}",
                remedy=_("Geschweifte oder eckige Klammern entfernen oder in Anführungszeichen setzen."),
            )
        key = str(key_node.value)
        if key in result:
            raise DefinitionError(
                _("Die Angabe „{key}“ steht zweimal im selben Abschnitt, zuerst in Zeile {first}.").format(
                    key=key, first=lines[(*at, key)]
                ),
                where=f"{name}:{line}",
                remedy=_("Eine der beiden löschen oder beide zusammenführen."),
            )
        lines[(*at, key)] = line
        result[key] = _value(value_node, (*at, key), lines, name, above)
    return result


def _explain(error: MarkedYAMLError) -> str:
    problem = str(error.problem or "")
    known = {
        "mapping values are not allowed": _("hier ist kein Doppelpunkt möglich"),
        "could not find expected ':'": _("es fehlt ein Doppelpunkt"),
        "\\t": _("Tabulator statt Leerzeichen"),
        "'\\t'": _("Tabulator statt Leerzeichen"),
        "end>": _("eine Klammer ist nicht geschlossen"),
        "end of stream": _("Anführungszeichen oder Klammer sind nicht geschlossen"),
        "another document": _("mehrere Dokumente in einer Datei"),
        "undefined alias": _("der Verweis mit * ist nicht erklärt"),
        "cannot start any token": _("das Zeichen gehört in Anführungszeichen"),
        "block end": _("die Einrückung passt nicht zur Zeile darüber"),
    }
    return next((text for part, text in known.items() if part in problem), problem)
