"""Cross check of recipes: the datasets, spaces, codes and periods that they mention."""

from __future__ import annotations

from kobimo.language import _
from kobimo.model.dataset import Cube, DatasetDefinition
from kobimo.model.period import parse_period
from kobimo.model.recipe import AreaRule, Condition, PeriodRule, Recipe, ValueRule
from kobimo.workspace.cross_check import CrossCheck
from kobimo.workspace.problems import Location


def check_recipe(check: CrossCheck, file: str, recipe: Recipe) -> None:
    """Check one `recipe.yaml`."""
    if recipe.space is not None and check.known(file, ("space",), _("Raum"), recipe.space, check.definitions.spaces):
        for index, rule in enumerate(recipe.areas):
            check.level(file, ("areas", index, "level"), rule.level, recipe.space)
    levels = _levels(check, recipe)
    for index, name in enumerate(recipe.covers if levels else ()):
        check.known(file, ("covers", index), _("Raumebene"), name.partition(":")[0], levels)
    _conditions(check, file, ("drop",), recipe.drop)
    _period_rule(check, file, ("period",), recipe.period)
    for index, value in enumerate(recipe.values):
        _value_rule(check, file, ("values", index), recipe, value)


def _levels(check: CrossCheck, recipe: Recipe) -> list[str]:
    """Return the levels of all spaces that the datasets of a recipe lie in."""
    datasets = check.definitions.datasets
    spaces = {datasets[value.dataset].space for value in recipe.values if value.dataset in datasets}
    return [level for space in sorted(spaces) for level in check.levels_of(space)]


def _value_rule(check: CrossCheck, file: str, at: Location, recipe: Recipe, rule: ValueRule) -> None:
    _conditions(check, file, (*at, "rows"), rule.rows)
    _period_rule(check, file, (*at, "period"), rule.period)
    columns = rule.columns.values()
    if rule.period is None and recipe.period is None and not (columns and all(c.period for c in columns)):
        check.add(file, at, _("Es fehlt, welcher Zeitraum gemeint ist."), _("Den Abschnitt period ergänzen."))
    if rule.area is None and recipe.area is None and not (columns and all(c.area for c in columns)):
        check.add(file, at, _("Es fehlt, welches Gebiet gemeint ist."), _("Den Abschnitt area ergänzen."))
    datasets = check.definitions.datasets
    if not check.known(file, (*at, "dataset"), _("Datensatz"), rule.dataset, datasets):
        return
    dataset = datasets[rule.dataset]
    own = rule.area is not None
    _area_rule(check, file, (*at, "area") if own else ("area",), rule.area if own else recipe.area, dataset.space)
    _measures(check, file, at, rule, dataset)
    _categories(check, file, at, rule, dataset)
    if (cube := _cube(check, file, at, rule, dataset)) is not None:
        _crossing(check, file, at, rule, cube)


def _categories(check: CrossCheck, file: str, at: Location, rule: ValueRule, dataset: DatasetDefinition) -> None:
    for name, dimension_rule in rule.dimensions.items():
        place = (*at, "dimensions", name)
        if (dimension := check.dimension(file, place, dataset, name)) is not None:
            for text, code in dimension_rule.codes.items():
                check.code(file, (*place, "codes", text), dimension, code, groups=False)
            if dimension_rule.constant is not None:
                check.code(file, (*place, "constant"), dimension, dimension_rule.constant, groups=False)
    for heading, meaning in rule.columns.items():
        place = (*at, "columns", heading)
        for name, code in meaning.where.items():
            if (dimension := check.dimension(file, (*place, "where", name), dataset, name)) is not None:
                check.code(file, (*place, "where", name), dimension, code, groups=False)
        if meaning.period is not None:
            check.attempt(file, (*place, "period"), parse_period, meaning.period)


def _measures(check: CrossCheck, file: str, at: Location, rule: ValueRule, dataset: DatasetDefinition) -> None:
    measures = [measure.id for measure in dataset.measures]
    if rule.measure is not None:
        check.known(file, (*at, "measure"), _("Messgröße"), rule.measure, measures)
    elif len(measures) > 1 and not (rule.columns and all(c.measure for c in rule.columns.values())):
        check.add(
            file,
            at,
            _("Der Datensatz {dataset} hat mehrere Messgrößen, die Angabe measure fehlt.").format(dataset=dataset.id),
            _("Möglich sind: {names}.").format(names=", ".join(measures)),
        )
    for heading, meaning in rule.columns.items():
        if meaning.measure is not None:
            place = (*at, "columns", heading, "measure")
            check.known(file, place, _("Messgröße"), meaning.measure, measures)


def _cube(check: CrossCheck, file: str, at: Location, rule: ValueRule, dataset: DatasetDefinition) -> Cube | None:
    cubes = {cube.id: cube for cube in dataset.cubes}
    if rule.cube is None:
        if len(cubes) == 1:
            return next(iter(cubes.values()))
        check.add(
            file,
            at,
            _("Der Datensatz {dataset} hat mehrere Würfel, die Angabe cube fehlt.").format(dataset=dataset.id),
            _("Möglich sind: {names}.").format(names=", ".join(cubes)),
        )
        return None
    return cubes[rule.cube] if check.known(file, (*at, "cube"), _("Würfel"), rule.cube, cubes) else None


def _crossing(check: CrossCheck, file: str, at: Location, rule: ValueRule, cube: Cube) -> None:
    """Every dimension of the cube must be named once for each value, and no other."""
    wide = [set(meaning.where) for meaning in rule.columns.values()] or [set()]
    missing = {name for name in cube.dimensions for where in wide if name not in {*where, *rule.dimensions}}
    surplus = {name for where in wide for name in {*where, *rule.dimensions} if name not in cube.dimensions}
    if missing:
        check.add(
            file,
            at,
            _("Der Würfel {cube} verlangt Angaben zu: {names}.").format(cube=cube.id, names=", ".join(sorted(missing))),
            _("Die Merkmale unter dimensions oder bei den Spalten unter where angeben."),
        )
    if surplus:
        check.add(
            file,
            at,
            _("Der Würfel {cube} hat diese Merkmale nicht: {names}.").format(
                cube=cube.id, names=", ".join(sorted(surplus))
            ),
            _("Einen anderen Würfel wählen oder die Angabe streichen."),
        )


def _area_rule(check: CrossCheck, file: str, at: Location, rule: AreaRule | None, space: str) -> None:
    if rule is None:
        return
    if rule.level is not None:
        check.level(file, (*at, "level"), rule.level, space)
    for index, pattern in enumerate(rule.levels):
        check.level(file, (*at, "levels", index, "level"), pattern.level, space)
        check.pattern(file, (*at, "levels", index, "matches"), pattern.matches)


def _period_rule(check: CrossCheck, file: str, at: Location, rule: PeriodRule | None) -> None:
    if rule is None:
        return
    if rule.constant is not None:
        check.attempt(file, (*at, "constant"), parse_period, rule.constant)
    if rule.in_file_name is not None:
        place = (*at, "in_file_name")
        pattern = check.pattern(file, place, rule.in_file_name)
        if pattern is not None and "period" not in pattern.groupindex:
            check.add(
                file,
                place,
                _("Im Suchmuster fehlt die Gruppe „period“."),
                _("Die Stelle des Zeitraums in (?P<period>...) einschließen."),
            )


def _conditions(check: CrossCheck, file: str, at: Location, conditions: tuple[Condition, ...]) -> None:
    for index, condition in enumerate(conditions):
        if condition.matches:
            check.pattern(file, (*at, index, "matches"), condition.matches)
