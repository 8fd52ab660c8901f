"""Write the generated pages of `docs/reference/`; with `--check` only compare and fail on a difference.

Facts come from the program, their German meaning from `docs/reference/bedeutungen.toml`. A field without a meaning,
and a meaning without a field, stop the generator: a page is complete or it is not written.
"""

from __future__ import annotations

import inspect
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from kobimo.cli.main import cli
from kobimo.indicators.figures import SCHEMA
from kobimo.ingest.grid import Container
from kobimo.ingest.layouts.registry import LAYOUTS
from kobimo.model import area, crosswalk, dataset, indicator, institution, recipe, release, source
from kobimo.model.checks import Severity
from kobimo.model.period import PeriodType
from kobimo.model.status import ObsStatus, ValueStatus
from kobimo.publish.open_data.readme import column_meanings, status_meanings
from kobimo.reference.checks import CATALOGUE
from kobimo.reference.checks.areas import AREA_CHECKS
from kobimo.reference.checks.containers import CONTAINER_CHECKS
from kobimo.reference.checks.delivery import (
    AREA_OF_ROW_CHECKS,
    CORRECTION_CHECKS,
    FEATURE_CHECKS,
    FILE_CHECKS,
    NUMBER_CHECKS,
    PERIOD_CHECKS,
    ROW_CHECKS,
    WORKBOOK_CHECKS,
)
from kobimo.reference.checks.kind import CheckKind
from kobimo.reference.checks.layouts import LAYOUT_CHECKS
from kobimo.reference.checks.mapping import MAPPING_CHECKS
from kobimo.reference.checks.persons import PERSON_CHECKS
from kobimo.reference.checks.sequence import SEQUENCE_CHECKS
from kobimo.reference.checks.tables import TABLE_CHECKS
from kobimo.reference.checks.values import RANGE_CHECKS, SUM_CHECKS
from kobimo.reference.diagnoses import DIAGNOSES
from kobimo.reference.symbols import DEFAULT, SymbolProfile, profiles, symbols
from kobimo.web.api import openapi, words
from kobimo.web.api.table import ADDRESSES
from kobimo.workspace import settings
from kobimo.workspace.layout import HISTORY_PATHS, Layout

FOLDER = Path(__file__).resolve().parent / "reference"
MEANINGS = "bedeutungen.toml"
NOTICE = "<!-- Erzeugt von docs/generate.py (make docs); Änderungen hier gehen verloren. -->"
SEVERITIES = {Severity.ERROR: "FEHLER", Severity.WARNING: "Warnung", Severity.NOTE: "Hinweis"}
MODULES = (area, crosswalk, institution, source, recipe, dataset, indicator, release, settings)


class MeaningError(Exception):
    """The program and the file of meanings name different things."""


def main(arguments: Sequence[str]) -> int:
    """Write or check the pages; return the exit code."""
    made = pages()
    if "--check" not in arguments:
        for name, text in made.items():
            (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        return 0
    old = [name for name, text in made.items() if not _same(FOLDER / name, text)]
    if old:
        print(f"docs/reference: out of date: {', '.join(old)}; run make docs", file=sys.stderr)
    return 1 if old else 0


def pages() -> dict[str, str]:
    """Return file name and text of every generated page."""
    meanings = tomllib.loads((FOLDER / MEANINGS).read_text(encoding="utf-8"))
    writers: dict[str, Callable[[Mapping[str, Any]], Iterable[str]]] = {
        "befehle.md": commands_page,
        "pruefhinweise.md": checks_page,
        "befunde.md": diagnoses_page,
        "definitionen.md": definitions_page,
        "values-parquet.md": values_page,
        "arbeitsordner.md": workspace_page,
        "zeitraeume-und-status.md": states_page,
        "tabellenformen.md": layouts_page,
        "schnittstelle.md": addresses_page,
    }
    return {name: "\n".join([NOTICE, "", *write(meanings)]).rstrip() + "\n" for name, write in writers.items()}


def commands_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe all commands with arguments and options as the program declares them."""
    context = click.Context(cli, info_name="kobimo")
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    notes = _complete("commands", meanings["commands"], commands)
    yield "# Befehle"
    yield ""
    yield meanings["intro"]["commands"]
    yield ""
    yield "| Befehl | Zweck |"
    yield "|---|---|"
    for name, command in commands.items():
        yield f"| [`{name}`](#{name}) | {_summary(command)} |"
    yield ""
    yield "## Ende eines Befehls"
    yield ""
    yield "Der Rückgabewert sagt Skripten, wie ein Befehl ausging."
    yield ""
    yield from _table(("Wert", "Bedeutung"), sorted(meanings["exit"].items(), key=lambda item: int(item[0])))
    yield ""
    yield "## Umgebungsvariablen"
    yield ""
    yield from _table(
        ("Name", "Wirkung"),
        [
            (
                "`KOBIMO_LANGUAGE`",
                "Sprache der Meldungen: `de` (Vorgabe) oder `en`",
            ),
            (
                "`KOBIMO_GENESIS_<DATENBANK>_USER`, `…_PASSWORD`, `…_TOKEN`",
                "Zugangsdaten für `kobimo genesis`, zum Beispiel `KOBIMO_GENESIS_DESTATIS_TOKEN`",
            ),
            ("`KOBIMO_GENESIS_FILE`", "Datei mit Zugangsdaten statt der üblichen im Benutzerordner"),
            ("`KOBIMO_CONFIG`", "Ordner der Schlüssel für Austauschpakete statt des üblichen im Benutzerordner"),
            ("`KOBIMO_DEBUG`", "`1`: ein innerer Fehler zeigt, wo er entstand"),
        ],
    )
    for name, command in commands.items():
        if command is None:
            raise MeaningError(name)
        yield from _command(name, command, notes[name])


def _command(name: str, command: click.Command, note: str) -> Iterable[str]:
    yield ""
    yield f"## {name}"
    yield ""
    if isinstance(command, click.Group):
        yield from _paragraphs(command.help or "")
        yield ""
        yield note
        context = click.Context(command)
        for sub in command.commands or command.list_commands(context):
            part = command.get_command(context, sub)
            if part is None:
                raise MeaningError(sub)
            yield ""
            yield f"### {name} {sub}"
            yield ""
            yield from _usage(f"{name} {sub}", part)
        return
    yield from _usage(name, command, note)


def _usage(name: str, command: click.Command, note: str = "") -> Iterable[str]:
    arguments = [p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument)]
    yield "```text"
    yield " ".join(["kobimo", name, "[OPTIONEN]", *arguments])
    yield "```"
    yield ""
    yield from _paragraphs(command.help or "")
    if note:
        yield ""
        yield note
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        yield ""
        yield from _table(("Option", "Bedeutung"), [_option(option) for option in options])


def _option(option: click.Option) -> tuple[str, str]:
    value = ""
    if not option.is_flag:
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        value = " " + (option.metavar or ("\\|".join(map(str, choices)) if choices else "TEXT"))
    text = option.help or ""
    if isinstance(option.type, click.Choice) and isinstance(option.default, str):
        text = f"{text} Vorgabe: {option.default}.".strip()
    if option.multiple:
        text += " Mehrfach erlaubt."
    if option.required:
        text += " Erforderlich."
    return ", ".join(f"`{name}{value}`" for name in option.opts), text


def checks_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe all check results of an import."""
    groups: dict[str, Sequence[CheckKind]] = {
        "Datei": FILE_CHECKS,
        "Dateien öffnen": CONTAINER_CHECKS,
        "Arbeitsmappe": WORKBOOK_CHECKS,
        "Geodaten": FEATURE_CHECKS,
        "Die Tabelle in der Datei": TABLE_CHECKS,
        "Amtliche Tabellenformen": LAYOUT_CHECKS,
        "Personen und gelöschte Lieferungen": PERSON_CHECKS,
        "Zahlen": NUMBER_CHECKS,
        "Gebiet einer Zeile": AREA_OF_ROW_CHECKS,
        "Zeitraum": PERIOD_CHECKS,
        "Zeilen und Summen": ROW_CHECKS,
        "Mögliche Werte": RANGE_CHECKS,
        "Summenproben": SUM_CHECKS,
        "Korrekturen": CORRECTION_CHECKS,
        "Gebiete und Flächen": AREA_CHECKS,
        "Frühere Lieferungen": SEQUENCE_CHECKS,
        "Zuordnen und Sortieren": MAPPING_CHECKS,
    }
    listed = {kind.code for kinds in groups.values() for kind in kinds}
    rest = [kind for code, kind in CATALOGUE.items() if code not in listed]
    groups = {**groups, "Weitere": rest} if rest else groups
    counts = {severity: sum(kind.severity is severity for kind in CATALOGUE.values()) for severity in Severity}
    yield "# Prüfhinweise"
    yield ""
    yield (
        f"Beim Einlesen prüft kobimo {len(CATALOGUE)} Dinge. Ein **FEHLER** ({counts[Severity.ERROR]}) lehnt die "
        f"Lieferung ab, eine **Warnung** ({counts[Severity.WARNING]}) und ein **Hinweis** ({counts[Severity.NOTE]}) "
        "bleiben bei der Lieferung stehen."
    )
    yield meanings["intro"]["checks"]
    for title, kinds in groups.items():
        yield ""
        yield f"## {title}"
        for kind in kinds:
            yield ""
            yield f"### {kind.code}"
            yield ""
            yield f"**{SEVERITIES[kind.severity]}:** {_plain(kind.message)}"
            yield ""
            yield f"Abhilfe: {_plain(kind.remedy)}"


def diagnoses_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe everything that `kobimo doctor` can find."""
    yield "# Befunde von doctor"
    yield ""
    yield meanings["intro"]["diagnoses"]
    yield ""
    rows = [
        (
            f"`{kind.code}`",
            SEVERITIES[kind.severity],
            meanings["diagnoses"].get(kind.code) or _plain(kind.message),
            _plain(kind.remedy) if "{remedy}" not in kind.remedy else "steht in der Meldung",
            "ja" if kind.repairable else "",
        )
        for kind in DIAGNOSES.values()
    ]
    yield from _table(("Kennung", "Schwere", "Meldung", "Abhilfe", "`--repair`"), rows)


def definitions_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe the fields of every definition file."""
    texts = meanings["models"]
    models = {name: _model(name) for name in texts}
    _complete("models", texts, _reachable(model for name, model in models.items() if "file" in texts[name]))
    yield "# Definitionsdateien"
    yield ""
    yield meanings["intro"]["definitions"]
    for name, model in models.items():
        yield ""
        yield f"## {texts[name]['title']}"
        yield ""
        if "file" in texts[name]:
            yield f"Datei: `{texts[name]['file']}`"
            yield ""
        yield texts[name]["text"]
        yield ""
        fields = _complete(name, texts[name]["fields"], model.model_fields)
        schema = model.model_json_schema()
        titles = {key: entry["title"] for key, entry in texts.items()}
        rows = [
            (
                f"`{field}`" + (" \\*" if info.is_required() else ""),
                _type(schema["properties"][field], schema.get("$defs", {}), titles),
                _default(info.get_default(call_default_factory=True)) if not info.is_required() else "",
                fields[field],
            )
            for field, info in model.model_fields.items()
        ]
        yield from _table(("Feld", "Art", "Vorgabe", "Bedeutung"), rows)
    yield ""
    yield "\\* erforderlich"


def _model(name: str) -> type[BaseModel]:
    for module in MODULES:
        if hasattr(module, name):
            model: type[BaseModel] = getattr(module, name)
            return model
    raise MeaningError(f"bedeutungen.toml: there is no model {name}")


def _reachable(roots: Iterable[type[BaseModel]]) -> list[str]:
    names: dict[str, None] = {}
    for root in roots:
        names[root.__name__] = None
        for name, schema in root.model_json_schema().get("$defs", {}).items():
            if schema.get("type") == "object" and name != "Text":
                names[name] = None
    return list(names)


def _type(schema: Mapping[str, Any], known: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name == "Text":
            return "Text mit Sprache"
        return f"[{titles[name]}](#{_anchor(titles[name])})" if name in titles else _type(known[name], known, titles)
    if "anyOf" in schema:
        choices = [entry for entry in schema["anyOf"] if entry.get("type") != "null"]
        return " oder ".join(_type(entry, known, titles) for entry in choices)
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"Liste: {_type(schema.get('items', {}), known, titles)}"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties") or next(iter(schema["patternProperties"].values()))
        return f"Zuordnung: {_type(values, known, titles)}"
    return _scalar(schema)


def _scalar(schema: Mapping[str, Any]) -> str:
    if schema.get("pattern") == r"^[a-z][a-z0-9_]{0,47}$":
        return "Kennung"
    if schema.get("format") == "date":
        return "Datum"
    kinds = {"string": "Text", "integer": "ganze Zahl", "number": "Zahl", "boolean": "`true` oder `false`"}
    return kinds[schema["type"]]


def _default(value: object) -> str:
    if value in (None, "", (), {}) or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"


def values_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe the columns of the figures."""
    texts = _complete("values", meanings["values"], SCHEMA.names)
    kinds = {
        "dictionary<values=string, indices=int32, ordered=0>": "Text",
        "double": "Zahl",
        "int64": "ganze Zahl",
        "int32": "ganze Zahl",
    }
    yield "# values.parquet"
    yield ""
    yield meanings["intro"]["values"]
    yield ""
    yield from _table(
        ("Spalte", "Art", "Bedeutung"), [(f"`{f.name}`", kinds[str(f.type)], texts[f.name]) for f in SCHEMA]
    )


def workspace_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe the folders of a workspace and of a release."""
    layout = Layout(Path())
    properties = [name for name, member in inspect.getmembers(Layout) if isinstance(member, property)]
    texts = _complete("layout", meanings["layout"], [name for name in properties if name != "folders"])
    yield "# Der Arbeitsordner"
    yield ""
    yield meanings["intro"]["workspace"]
    yield ""
    yield from _table(
        ("Ordner oder Datei", "Inhalt", "von Hand ändern?"),
        [(f"`{getattr(layout, name).as_posix()}`", *texts[name]) for name in texts],
    )
    yield ""
    yield "Im Verlauf (`kobimo history`) stehen: " + ", ".join(f"`{name}`" for name in HISTORY_PATHS) + ". Daten nie."
    yield ""
    yield "## Ein Freigabestand"
    yield ""
    yield "`data/releases/<Tag>-<Empfängerkreis>-<Nummer>/`, zum Beispiel `2026-11-22-team-1`."
    yield ""
    yield from _table(("Datei", "Inhalt"), [(f"`{name}`", text) for name, text in meanings["release_files"].items()])
    yield ""
    yield "## Die Tabelle der Gebiete"
    yield ""
    yield meanings["intro"]["areas"]


def states_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe periods, signs and states."""
    yield "# Zeiträume und Status"
    yield ""
    yield "## Zeiträume"
    yield ""
    texts = _complete("periods", meanings["periods"], _values(PeriodType))
    rows = [(name, f"`{code}`", *rest) for code, (name, *rest) in texts.items()]
    yield from _table(("Art", "Kennung", "Schreibweise", "umfasst"), rows)
    yield ""
    yield meanings["intro"]["spans"]
    yield ""
    yield "## Status gelieferter Zellen"
    yield ""
    yield meanings["intro"]["cells"]
    yield ""
    signs = _signs(symbols())
    cells = _complete("observation_status", meanings["observation_status"], _values(ObsStatus))
    yield from _table(
        ("Status", "Zeichen", "Bedeutung", "mit Zahl?"),
        [
            (f"`{code}`", " ".join(signs.get(code, [])), text, "ja" if ObsStatus(code).has_number else "nein")
            for code, text in cells.items()
        ],
    )
    yield ""
    yield "### Zeichen einzelner Herausgeber"
    yield ""
    yield meanings["intro"]["profiles"]
    yield ""
    for name, title in profiles().items():
        if name != DEFAULT:
            yield f"* **{title}** (`{name}`): {_other_signs(symbols(name))}"
    yield ""
    yield "## Status berechneter Werte"
    yield ""
    yield "Nur `normal`, `incomplete` und `estimated` tragen eine Zahl."
    yield ""
    figures = _complete("value_status", meanings["value_status"], _values(ValueStatus))
    yield from _table(("Status", "Bedeutung"), [(f"`{code}`", text) for code, text in figures.items()])


def _signs(profile: SymbolProfile) -> dict[str, list[str]]:
    """Return the signs of a profile by the state that they stand for."""
    signs: dict[str, list[str]] = {}
    for sign, status in profile.signs.items():
        signs.setdefault(status.value, []).append(f"`{sign}`")
    for mark, status in profile.suffixes.items():
        signs.setdefault(status.value, []).append(f"`12{mark}`")
    signs.setdefault(profile.brackets.value, []).append("`(12)`")
    return signs


def _other_signs(profile: SymbolProfile) -> str:
    """Name the signs that a profile reads in another way than most offices."""
    usual = {status: set(signs) for status, signs in _signs(symbols()).items()}
    other = {
        status: [sign for sign in signs if sign not in usual.get(status, ())]
        for status, signs in _signs(profile).items()
    }
    return "; ".join(f"{' '.join(signs)} → `{status}`" for status, signs in other.items() if signs) or "wie oben"


def layouts_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe the kinds of files and the official layouts that are known."""
    yield "# Dateiarten und Tabellenformen"
    yield ""
    yield meanings["intro"]["layouts"]
    yield ""
    yield "## Dateiarten"
    yield ""
    yield meanings["intro"]["containers"]
    yield ""
    containers = _complete("containers", meanings["containers"], _values(Container))
    yield from _table(("Art", "Was das ist"), [(f"`{code}`", text) for code, text in containers.items()])
    yield ""
    yield "## Tabellenformen"
    yield ""
    yield meanings["intro"]["known_layouts"]
    yield ""
    titles = profiles()
    known = [layout for layout in LAYOUTS if layout.publisher]
    texts = _complete("layouts", meanings["layouts"], [layout.id for layout in known])
    rows = [
        (
            ", ".join(f"`{name}`" for name in texts[layout.id][:-1] or [layout.id]),
            layout.title,
            layout.publisher,
            titles[layout.symbols],
            texts[layout.id][-1],
        )
        for layout in known
    ]
    yield from _table(("Kennung", "Form", "Herausgeber", "Zeichen", "Woran sie erkannt wird"), rows)


def addresses_page(meanings: Mapping[str, Any]) -> Iterable[str]:
    """Describe the addresses for reading as the table has them that routes them."""
    page = meanings["schnittstelle"]
    yield from ("# Schnittstelle", "", page["text"], "", "## Adressen", "")
    told, known = words.summaries(), words.parameters()
    yield from _table(
        ("Adresse", "Inhalt", "Angaben"),
        (
            (f"`{openapi.shown_path(item)}`", told[item.name], ", ".join(f"`{name}`" for name in item.parameters))
            for item in ADDRESSES
        ),
    )
    yield from ("", "## Angaben", "")
    yield from _table(
        ("Angabe", "Bedeutung", "Zum Beispiel"), ((f"`{n}`", p.about, f"`{p.example}`") for n, p in known.items())
    )
    yield from ("", "## Spalten der CSV für Programme", "", page["columns"], "")
    yield from _table(("Spalte", "Bedeutung"), ((f"`{name}`", text) for name, text in column_meanings()))
    yield from ("", "Zeichen in `OBS_STATUS`:", "")
    yield from _table(("Zeichen", "Bedeutung"), ((f"`{sign}`", text) for sign, text in status_meanings()))
    yield from ("", "## Fehler", "", page["errors"], "")
    yield from _table(("Status", "Bedeutung"), ((str(status), text) for status, text in words.failures().items()))


def _values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


def _complete(what: str, texts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the meanings in the order of the names; every name has one and none is left over."""
    wanted = list(names)
    missing, strange = sorted(set(wanted) - set(texts)), sorted(set(texts) - set(wanted))
    if missing or strange:
        raise MeaningError(f"bedeutungen.toml, {what}: missing {missing}, without use {strange}")
    return {name: texts[name] for name in (texts if what in {"models", "layout"} else wanted)}


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(' '.join(cell.split()) for cell in row)} |"


def _paragraphs(text: str) -> Iterable[str]:
    return inspect.cleandoc(text).splitlines()


def _summary(command: click.Command | None) -> str:
    return " ".join((command.help or "").split("\n\n")[0].split()) if command else ""


def _plain(text: str) -> str:
    """Keep markdown from reading stars and pipes of a message as markup."""
    return re.sub(r"([*|<])", r"\\\1", text)


def _anchor(title: str) -> str:
    """Return the anchor that GitHub and most generators give a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
