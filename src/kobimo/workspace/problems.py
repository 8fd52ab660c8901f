"""Turn the findings of a validation into German lines that name file, line, field and remedy."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kobimo.errors import DefinitionError, KobimoError, nearest
from kobimo.language import _, quoted

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a definition file."""

    where: str
    message: str
    remedy: str = ""
    path: Location = ()

    @property
    def line(self) -> str:
        """The problem on one line."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} {self.remedy}".rstrip()

    @classmethod
    def of(cls, error: KobimoError, where: str) -> Problem:
        """Place a typed error; what the error says about the place itself is kept if `where` is empty."""
        return cls(where or error.where, error.message, error.remedy)


def raise_problems(problems: Sequence[Problem]) -> NoReturn:
    """Raise one DefinitionError for all `problems`, one line each."""
    if len(problems) == 1:
        only = problems[0]
        raise DefinitionError(only.message, where=only.where, remedy=only.remedy)
    lines = "\n".join(f"  {problem.line}" for problem in problems)
    raise DefinitionError(
        _("Die Definitionen haben {count} Fehler:").format(count=len(problems)) + f"\n{lines}",
        remedy=_("Die genannten Stellen berichtigen und den Befehl wiederholen."),
    )


def problems_of(error: ValidationError, model: type[BaseModel], place: Callable[[Location], str]) -> list[Problem]:
    """Translate a validation error.

    Parameters
    ----------
    error : ValidationError
        As raised by pydantic.
    model : type of BaseModel
        Model that was validated, for the names of fields that exist.
    place : callable
        Gives `file:line` of a location.

    Returns
    -------
    list of Problem
        In the order of the file as far as pydantic keeps it.
    """
    found = []
    for details in error.errors(include_url=False):
        location = tuple(part for part in details["loc"] if part != "[key]")
        message, remedy = _explain(details, location, model)
        found.append(Problem(place(location), message, remedy, location))
    return found


def _explain(details: ErrorDetails, location: Location, model: type[BaseModel]) -> tuple[str, str]:
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in location)
    kind, given, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "missing":
        return _("Die Angabe „{field}“ fehlt.").format(field=field), ""
    if kind == "extra_forbidden":
        return _unknown_field(field, given, location, model)
    if kind == "value_error":
        text = str(context.get("error", details["msg"])).replace("\n", " ")
        return (f"{field}: {text}" if field else text), ""
    if given is None:
        return _("Die Angabe „{field}“ ist leer.").format(field=field), _("Ausfüllen oder die Zeile löschen.")
    if kind in {"literal_error", "enum"}:
        return _not_allowed(field, given, location, model)
    if isinstance(given, dict | list) and not kind.startswith(("too_", "dict", "list", "tuple", "model")):
        return _("{field}: hier wird ein einzelner Wert erwartet.").format(field=field), ""
    return _wrong_value(kind, field, given, context)


def _wrong_value(kind: str, field: str, given: object, context: dict[str, Any]) -> tuple[str, str]:
    shown = given if isinstance(given, str | int | float) else ""
    if kind == "string_pattern_mismatch" and context.get("pattern", "").startswith("^[a-z][a-z0-9_]"):
        return (
            _("{field}: „{value}“ ist keine Kennung.").format(field=field, value=shown),
            _("Erlaubt sind Kleinbuchstaben a–z, Ziffern und _, am Anfang ein Buchstabe, höchstens 48 Zeichen."),
        )
    expected = {
        "int": _("eine ganze Zahl"),
        "float": _("eine Zahl (mit Punkt vor den Nachkommastellen)"),
        "bool": _("true oder false"),
        "date": _("ein Datum wie 2026-11-22"),
        "string_type": _("ein Text"),
        "dict": _("ein Abschnitt mit Angaben („name: wert“)"),
        "model": _("ein Abschnitt mit Angaben („name: wert“)"),
        "list": _("eine Liste"),
        "tuple": _("eine Liste"),
    }
    for prefix, wanted in expected.items():
        if kind.startswith(prefix):
            value = quoted(str(shown)) if shown != "" else _("etwas anderes")
            text = _("{field}: erwartet wird {wanted}, angegeben ist {value}.")
            return text.format(field=field or _("Datei"), wanted=wanted, value=value), ""
    limits = {
        "greater_than_equal": _("Der Wert muss mindestens {ge} sein."),
        "greater_than": _("Der Wert muss größer als {gt} sein."),
        "less_than_equal": _("Der Wert darf höchstens {le} sein."),
        "less_than": _("Der Wert muss kleiner als {lt} sein."),
        "too_short": _("Mindestens {min_length} Eintrag ist nötig."),
        "string_too_short": _("Der Text darf nicht leer sein."),
        "string_pattern_mismatch": _("Die Angabe hat nicht die erwartete Form."),
    }
    text = limits.get(kind, _("Die Angabe ist nicht gültig.")).format(**context)
    value = f" {quoted(str(shown))}" if shown != "" else ""
    return f"{field}{value}: {text}", ""


def _unknown_field(field: str, given: object, location: Location, model: type[BaseModel]) -> tuple[str, str]:
    owner = model_at(model, location[:-1])
    known = list(owner.model_fields) if owner is not None else []
    near = nearest(str(location[-1]), known)
    if given is None and not near:
        return (
            _("Der Text „{text}“ steht, wo der Name einer Angabe erwartet wird.").format(text=location[-1]),
            _("Einen Text mit Komma zwischen geschweiften Klammern in Anführungszeichen setzen."),
        )
    remedy = (
        _("Gemeint war vielleicht: {names}.").format(names=", ".join(near))
        if near
        else _("Möglich sind: {names}.").format(names=", ".join(known))
    )
    return _("Die Angabe „{field}“ gibt es hier nicht.").format(field=field), remedy


def _not_allowed(field: str, given: object, location: Location, model: type[BaseModel]) -> tuple[str, str]:
    allowed = allowed_values(annotation_at(model, location))
    message = _("{field}: „{value}“ ist nicht erlaubt.").format(field=field, value=given)
    return message, _("Erlaubt sind: {names}.").format(names=", ".join(allowed)) if allowed else ""


def allowed_values(annotation: Any) -> list[str]:
    """Return the values of a Literal or an enumeration, empty for anything else."""
    if isinstance(annotation, type) and hasattr(annotation, "__members__"):
        return [str(member.value) for member in annotation.__members__.values()]
    return [str(value) for part in _branches(annotation) for value in get_args(part) if isinstance(value, str | int)]


def model_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Return the model that describes the section at `location`, None if there is none."""
    for branch in _branches(annotation_at(model, location)):
        if isinstance(branch, type) and issubclass(branch, BaseModel):
            return branch
    return None


def annotation_at(model: type[BaseModel], location: Location) -> Any:
    """Follow `location` through fields, lists and dictionaries to the annotation that holds there."""
    current: Any = model
    for part in location:
        current = next((inner for branch in _branches(current) if (inner := _step(branch, part)) is not None), None)
    return current


def _step(branch: Any, part: str | int) -> Any:
    arguments = get_args(branch)
    if isinstance(branch, type) and issubclass(branch, BaseModel):
        field = branch.model_fields.get(str(part))
        return None if field is None else field.annotation
    if get_origin(branch) is dict:
        return arguments[1]
    if get_origin(branch) in {tuple, list} and isinstance(part, int):
        return arguments[0]
    return None


def _branches(annotation: Any) -> list[Any]:
    """Take `Annotated` and unions apart."""
    if get_origin(annotation) is Annotated:
        return _branches(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return [inner for part in get_args(annotation) for inner in _branches(part)]
    return [annotation]
