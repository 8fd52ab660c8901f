"""`kobimo indicator`: own indicators, by formula or copied from the catalogue, checked and explained."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted, spelled

if TYPE_CHECKING:
    from kobimo.model.checks import CheckResult
    from kobimo.model.indicator import IndicatorDefinition
    from kobimo.workflows.catalogue.explaining import Explained
    from kobimo.workflows.catalogue.trial import Preview
    from kobimo.workflows.opened import OpenedWorkspace

WIDTH = 110


@click.group("indicator", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Legt eigene Kennzahlen an, prüft und erklärt sie."""


@command.command("new")
@workspace_argument
@click.argument("name", metavar="KENNUNG")
@click.option("--formula", metavar="TEXT", help="Formel, zum Beispiel „kita.kinder / einwohner.personen * 100“.")
@click.option("--from", "template", metavar="KENNZAHL", help="Kennzahl des Katalogs, die kopiert wird.")
@click.option("--title", default="", help="Name der Kennzahl.")
@click.option("--title-en", default="", help="Name auf Englisch.")
@click.option("--area", default="", metavar="A-H", help="Themenfeld.")
@click.option("--unit", default="", help="Einheit; sonst die, die sich aus der Formel ergibt.")
@click.option(
    "--direction",
    default="",
    type=click.Choice(["", "higher_is_better", "lower_is_better", "neutral"]),
    metavar="RICHTUNG",
    help="higher_is_better, lower_is_better oder neutral.",
)
@click.option("--minimum-base", type=click.IntRange(min=1), help="Kleinster Nenner, zu dem ein Wert gezeigt wird.")
@click.option(
    "--breakdown",
    "breakdowns",
    multiple=True,
    metavar="MERKMAL[,MERKMAL]",
    help="Aufgliederung; mit Komma die Kreuzung. Mehrfach möglich.",
)
@click.option("--above-100", default="", metavar="TEXT", help="Warum ein Anteil über 100 Prozent liegen kann.")
@click.option("--reason", default="", metavar="TEXT", help="Grund für den Verlauf.")
@click.option("--dry-run", is_flag=True, help="Nur zeigen, was herauskäme; nichts schreiben.")
@json_option
def new(
    workspace: OpenedWorkspace,
    name: str,
    formula: str | None,
    template: str | None,
    title: str,
    title_en: str,
    area: str,
    unit: str,
    direction: str,
    minimum_base: int | None,
    breakdowns: tuple[str, ...],
    above_100: str,
    reason: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Legt eine eigene Kennzahl an: nach einer Formel oder als Kopie aus dem Katalog.

    Mit --dry-run wird nichts geschrieben; gezeigt wird die Formel in Worten mit den neuesten Werten.
    """
    from kobimo.workflows.catalogue.own import About, refuse_shared_name, save_new  # noqa: PLC0415 - as below

    crossings = tuple(tuple(part.strip() for part in text.split(",")) for text in breakdowns)
    about = About(title, title_en, area.upper(), unit, direction, minimum_base, above_100, crossings)
    definition = _drafted(workspace, name, formula, template, about)
    refuse_shared_name(workspace, definition)
    path = "" if dry_run else save_new(workspace, definition, reason)
    _show_new(workspace, definition, path, as_json=as_json)


@command.command("check")
@workspace_argument
@click.argument("name", metavar="[KENNZAHL]", required=False, default="")
@json_option
def check(workspace: OpenedWorkspace, name: str, *, as_json: bool) -> None:
    """Prüft eigene Kennzahlen und die aus dem Katalog: Daten, Einheiten, Namen, Werte der letzten Berechnung."""
    from kobimo.model.checks import has_errors  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.catalogue.checking import check as checked  # noqa: PLC0415

    results = checked(workspace, name)
    if as_json:
        echo_json({"checks": [result.as_dict() for result in results]})
    else:
        for result in results:
            show_check(result)
        click.echo(_summary(results))
    if has_errors(results):
        raise SystemExit(REJECTED)


@command.command("explain")
@workspace_argument
@click.argument("name", metavar="KENNZAHL")
@json_option
def explain(workspace: OpenedWorkspace, name: str, *, as_json: bool) -> None:
    """Erklärt eine Kennzahl: Formel, Worte, Datensätze mit Lieferanten, Zeiträume, und was fehlt."""
    from kobimo.workflows.catalogue.explaining import explain as explained  # noqa: PLC0415 - help must appear at once

    found = explained(workspace, name)
    if as_json:
        echo_json(found.as_dict())
    else:
        _show_explained(found)


@command.command("formula")
@json_option
def formula(*, as_json: bool) -> None:
    """Zeigt, was in einer Formel stehen kann."""
    from kobimo.indicators.expression.functions import FUNCTIONS  # noqa: PLC0415 - help must appear at once
    from kobimo.indicators.expression.grammar import EXAMPLE  # noqa: PLC0415

    if as_json:
        listed = [{"name": f.name, "form": f.form, "meaning": f.meaning} for f in FUNCTIONS.values()]
        echo_json({"example": EXAMPLE, "functions": listed})
        return
    click.echo(EXAMPLE)
    for function in FUNCTIONS.values():
        click.echo(f"{function.form}")
        click.echo(textwrap.fill(function.meaning, WIDTH, initial_indent="    ", subsequent_indent="    "))


@command.command("measures")
@workspace_argument
@click.option("--search", metavar="TEXT", default="", help="Nur Messgrößen, in deren Namen das vorkommt.")
@json_option
def measures(workspace: OpenedWorkspace, search: str, *, as_json: bool) -> None:
    """Zählt die Messgrößen auf, aus denen Formeln bestehen, mit Merkmalen und Ausprägungen."""
    from kobimo.workflows.catalogue.measures import usable_measures  # noqa: PLC0415 - help must appear at once

    found = [item.as_dict() for item in usable_measures(workspace)]
    wanted = search.casefold()
    found = [item for item in found if wanted in f"{item['name']} {item['title']} {item['dataset']}".casefold()]
    if as_json:
        echo_json({"measures": found})
        return
    for item in found:
        hint = "" if item["summable"] else f" – {_('nur mit wie_geliefert(…)')}"
        click.echo(f"{item['name']}: {item['title']} ({item['unit']}){hint}")
        for dimension in item["dimensions"]:
            codes = [f"{code['code']} ({code['title']})" for code in dimension["codes"]]
            text = ", ".join((*codes, *dimension["groups"])) or _("Zahlen wie 3, 0-2, 65+")
            _line(dimension["id"], text)


def _summary(results: Sequence[CheckResult]) -> str:
    """Count the results by severity."""
    if not results:
        return _("Keine Auffälligkeiten.")
    numbers = Counter(result.severity.value for result in results)
    return ", ".join(
        (
            counted(numbers["error"], "Fehler", "Fehler"),
            counted(numbers["warning"], "Warnung", "Warnungen"),
            counted(numbers["note"], "Hinweis", "Hinweise"),
        )
    )


def _drafted(
    workspace: OpenedWorkspace, name: str, formula: str | None, template: str | None, about: Any
) -> IndicatorDefinition:
    """Make the definition from a formula or from the catalogue."""
    from kobimo.workflows.catalogue.own import by_formula, from_catalogue  # noqa: PLC0415

    if (formula is None) == (template is None):
        raise InvalidInputError(
            _("Entweder --formula oder --from angeben."),
            remedy=_(
                "„kobimo indicator formula“ zeigt, wie man Formeln schreibt, „kobimo catalogue list“ den Katalog."
            ),
        )
    if formula is not None:
        return by_formula(workspace, name, formula, about)
    return from_catalogue(workspace, name, template or "", about)


def _show_new(workspace: OpenedWorkspace, definition: IndicatorDefinition, path: str, *, as_json: bool) -> None:
    from kobimo.workflows.catalogue.checking import check_definition  # noqa: PLC0415
    from kobimo.workflows.catalogue.explaining import explain_definition  # noqa: PLC0415
    from kobimo.workflows.catalogue.trial import preview  # noqa: PLC0415
    from kobimo.workspace.yaml_write import definition_bytes  # noqa: PLC0415

    checks = check_definition(workspace, definition)
    if path:
        if as_json:
            echo_json({"path": path, "indicator": definition.id, "checks": [c.as_dict() for c in checks]})
        else:
            click.echo(_("Angelegt: {path}").format(path=path))
            for result in checks:
                show_check(result)
            click.echo(_("Als Nächstes: „kobimo build“ berechnet sie."))
        return
    seen = preview(workspace, definition)
    text = definition_bytes(definition).decode()
    if as_json:
        words = explain_definition(workspace, definition).as_dict()
        echo_json({**words, "definition": text, "preview": seen.as_dict(), "checks": [c.as_dict() for c in checks]})
        return
    click.echo(text)
    _show_explained(explain_definition(workspace, definition))
    _show_preview(seen)
    for result in checks:
        show_check(result)


def _show_explained(found: Explained) -> None:
    click.echo(f"{found.indicator.id}: {found.indicator.title.shown}")
    _line(_("Formel"), found.formula)
    _line(_("In Worten"), found.words.sentence)
    for part in {item.dataset: item for item in found.parts}.values():
        _line(f"{_('Datensatz')} {part.dataset}", part.dataset_title)
        _line(_("Liefert"), ", ".join(part.suppliers) or _("noch niemand (keine Einlesevorlage)"), 2)
        _line(_("Geliefert"), ", ".join(part.periods) or _("noch nichts"), 2)
    _line(_("Berechenbar für"), ", ".join(found.periods) or _("keinen Zeitraum"))
    for text in found.missing:
        _line(_("Es fehlt"), text)


def _show_preview(seen: Preview) -> None:
    from kobimo.publish.answer import unit_behind  # noqa: PLC0415 - loads pyarrow

    for row in seen.rows:
        place = f"{row['level']}:{row['area']} {row['name']}, {row['period']}"
        if row["value"] is None:
            _line(place, row["reason"])
            continue
        value = spelled(f"{row['value']:,.{seen.definition.decimals}f}")
        counts = [row["numerator"], row["denominator"]] if row["denominator"] is not None else []
        shown = " / ".join(spelled(f"{count:,}") for count in counts if count is not None)
        _line(place, value + unit_behind(seen.definition.unit, seen.unit_name) + (f" ({shown})" if shown else ""))


def _line(name: str, text: str, depth: int = 1) -> None:
    indent = "  " * depth
    click.echo(textwrap.fill(f"{name}: {text}", WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "))
