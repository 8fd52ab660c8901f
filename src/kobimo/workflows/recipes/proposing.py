"""Propose an Einlesevorlage for a file, and write it if the user agrees."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kobimo.catalogue.binding import followers
from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, KobimoError
from kobimo.ingest.collecting.form import form_of
from kobimo.ingest.collecting.mark import carries_form
from kobimo.ingest.formats.contract import RejectedFileError
from kobimo.ingest.outline import Outline, Question
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.proposing.proposal import Proposal, propose
from kobimo.ingest.recognition.report import cell_range
from kobimo.language import _, quoted
from kobimo.model.area import Space, SpaceDefinition
from kobimo.model.checks import Severity
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.source import SourceDefinition
from kobimo.model.text import Slug, Text
from kobimo.workflows.collecting.proposing import proposal_of
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.recipes.structures import followed
from kobimo.workflows.recipes.understanding import Understood, understand_file
from kobimo.workspace.journal import one_step
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.yaml_write import definition_bytes


@dataclass(frozen=True)
class ProposedFiles:
    """A proposal with the definition files that it would write, by path from the root of the workspace.

    `area_source` is the source that reads the areas of a new space out of the same file, "" if none is needed.
    """

    source: str
    proposal: Proposal
    files: Mapping[str, bytes]
    questions: tuple[Question, ...]
    area_source: str

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "source": self.source,
            "area_source": self.area_source or None,
            "files": {path: data.decode() for path, data in self.files.items()},
            "questions": [
                {
                    "code": question.code,
                    "text": question.text,
                    "place": question.place,
                    "options": [{"value": value, "text": text} for value, text in question.options],
                }
                for question in self.questions
            ],
        }


def propose_recipe(
    workspace: OpenedWorkspace,
    source: str,
    file: str | Path,
    *,
    sheet: str | None = None,
    table: int | None = None,
    answers: Mapping[str, str] | None = None,
) -> ProposedFiles:
    """Propose how a file would be read.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Its spaces are matched with the areas of the file.
    source : str
        Id of a source, an existing one or a new one.
    file : path
        The delivered file.
    sheet : str or None
        Only this sheet.
    table : int or None
        Number of the table as `kobimo sniff` shows it, from 1; default: the only one, or the one with most cells.
    answers : mapping of str to str or None
        Answers to questions by their code, for instance the period that the file does not name.

    Returns
    -------
    ProposedFiles
        Nothing is written yet.

    Raises
    ------
    InvalidInputError
        If the id is none, the file has no table of data, or no such table.
    """
    _check_source(source)
    understood = understand_file(file, sheet=sheet)
    if carries_form(understood.opened):
        return _of_collection(workspace, source, understood)
    if table is None and (answers or {}).get("TABLE", "").isdigit():
        table = int((answers or {})["TABLE"])
    outline = _chosen(understood, table)
    asked = understood.recognition.questions
    proposal = propose(understood.grid(outline), outline, delivered_spaces(workspace), source, answers or {}, asked)
    proposal = _following(workspace, proposal)
    questions = (*_table_question(understood, outline, table), *understood.recognition.questions, *proposal.questions)
    area_source = slug(f"{source}_gebiete") if proposal.areas is not None else ""
    files = proposal_files(workspace, source, area_source, proposal, Path(file).name)
    return ProposedFiles(source, proposal, files, tuple(dict.fromkeys(questions)), area_source)


def _following(workspace: OpenedWorkspace, proposal: Proposal) -> Proposal:
    """Let a new dataset follow the structure of the catalogue that it has, unless another dataset does already."""
    if proposal.dataset is None:
        return proposal
    template = followed(proposal.dataset, catalogue().templates.values())
    if template is None or template.id in followers(workspace.definitions.datasets):
        return proposal
    return replace(proposal, dataset=proposal.dataset.model_copy(update={"implements": template.id}))


def _of_collection(workspace: OpenedWorkspace, source: str, understood: Understood) -> ProposedFiles:
    """Propose how a collection workbook is read: it says everything itself."""
    try:
        form = form_of(understood.opened)
    except RejectedFileError as error:
        found = error.result
        raise InvalidInputError(found.message, where=found.place.file, remedy=found.remedy) from error
    proposal = proposal_of(workspace, form)
    files = proposal_files(workspace, source, "", proposal, understood.opened.file)
    return ProposedFiles(source, proposal, files, (), "")


def accept_proposal(workspace: OpenedWorkspace, proposed: ProposedFiles, *, replace: bool = False) -> OpenedWorkspace:
    """Write the files of a proposal as one step, with an entry in the history.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Where to.
    proposed : ProposedFiles
        What `propose_recipe` gave, perhaps changed.
    replace : bool
        Replace a recipe that exists; the earlier version stays in the history.

    Returns
    -------
    OpenedWorkspace
        Opened again, with the new definitions.

    Raises
    ------
    InvalidInputError
        If there is a recipe or a dataset already and `replace` is not said; nothing was written.
    DefinitionError
        If the definitions would not fit together; nothing was written.
    """
    layout = workspace.layout
    existing = [path for path in proposed.files if (layout.root / path).exists()]
    kept = [path for path in existing if path.endswith("/source.yaml")]
    if set(existing) - set(kept) and not replace:
        raise InvalidInputError(
            _("Diese Dateien gibt es schon: {files}.").format(files=", ".join(sorted(set(existing) - set(kept)))),
            where=f"sources/{proposed.source}",
            remedy=_("Mit --replace ersetzen (die frühere Fassung bleibt im Verlauf) oder eine andere Kennung wählen."),
        )
    with (
        WorkspaceLock(layout.data_lock, "kobimo recipe"),
        WorkspaceLock(layout.definitions_lock, "kobimo recipe"),
        one_step(layout, reason=_("Einlesevorlage für {id}").format(id=proposed.source), user=workspace.user) as step,
    ):
        for path, data in proposed.files.items():
            if path not in kept:
                step.file(layout.root / path, data)
        step.finish()
    return open_workspace(layout.root)


def _check_source(source: str) -> None:
    """Refuse an id that could not be the name of a definition."""
    try:
        TypeAdapter(Slug).validate_python(source)
    except ValidationError as error:
        raise InvalidInputError(
            _("„{source}“ ist keine Kennung.").format(source=source),
            remedy=_("Erlaubt sind Kleinbuchstaben, Ziffern und Unterstriche, zum Beispiel {id}.").format(
                id=slug(source, fallback="quelle")
            ),
        ) from error


def _chosen(understood: Understood, number: int | None) -> Outline:
    """Return the table that was asked for, or the largest one."""
    tables = understood.tables
    if not tables or not understood.readable:
        checks = [check for check in understood.recognition.checks if check.severity is Severity.ERROR]
        raise InvalidInputError(
            checks[0].message if checks else _("Es wurde keine Datentabelle erkannt."),
            where=understood.recognition.file,
            remedy=checks[0].remedy if checks else _("kobimo sniff zeigt, was erkannt wurde."),
        )
    if number is None:
        return max(tables, key=lambda t: (t.last - t.first + 1) * len(t.columns))
    if not 1 <= number <= len(tables):
        raise InvalidInputError(
            _("Die Datei hat keine Tabelle {number}.").format(number=number),
            remedy=_("Möglich sind 1 bis {last}; kobimo sniff zeigt sie.").format(last=len(tables)),
        )
    return tables[number - 1]


def _table_question(understood: Understood, outline: Outline, number: int | None) -> tuple[Question, ...]:
    """Ask which table is meant, if there are several and none was named."""
    if number is not None or len(understood.tables) == 1:
        return ()
    options = [
        (str(index), f"{table.sheet or table.file} {cell_range(understood.grid(table), table)}")
        for index, table in enumerate(understood.tables, 1)
    ]
    options.sort(key=lambda option: understood.tables[int(option[0]) - 1] is not outline)
    return (Question("TABLE", _("Welche Tabelle soll gelesen werden?"), "", tuple(options)),)


def delivered_spaces(workspace: OpenedWorkspace) -> dict[str, Space]:
    """Return the spaces whose areas have been delivered."""
    found = {}
    for name in workspace.definitions.spaces:
        with suppress(KobimoError):
            space = workspace.space(name)
            if space.all_areas():
                found[name] = space
    return found


def proposal_files(
    workspace: OpenedWorkspace, source: str, area_source: str, proposal: Proposal, file: str
) -> dict[str, bytes]:
    """Return the definition files of a proposal."""
    earlier = workspace.definitions.recipes.get(source)
    version = earlier.version + 1 if earlier is not None else 1
    recipe = proposal.recipe.model_copy(update={"version": version})
    comment = _("Vorgeschlagen nach der Datei {file}; bitte prüfen und anpassen.").format(file=file)
    files = {
        f"sources/{source}/source.yaml": definition_bytes(_source(source, _content(workspace, proposal))),
        f"sources/{source}/recipe.yaml": definition_bytes(recipe, comment),
    }
    if proposal.dataset is not None:
        files[f"datasets/{proposal.dataset.id}.yaml"] = definition_bytes(
            proposal.dataset, "\n".join(filter(None, (comment, _explained(proposal.dataset))))
        )
    if proposal.space is not None:
        files[f"spaces/{proposal.space.id}.yaml"] = definition_bytes(proposal.space, comment)
    if proposal.areas is not None:
        files |= {
            f"sources/{area_source}/source.yaml": definition_bytes(_source(area_source, proposal.space)),
            f"sources/{area_source}/recipe.yaml": definition_bytes(proposal.areas, comment),
        }
    return files


def _explained(dataset: DatasetDefinition) -> str:
    """Say what `implements` is for."""
    if dataset.implements is None:
        return ""
    return _(
        "implements: Aufbau wie {template} im Katalog; dessen Kennzahlen rechnen mit diesem Datensatz. Meint die Datei "
        "etwas anderes, die Zeile löschen."
    ).format(template=quoted(catalogue().template(dataset.implements).title.de))


def _content(workspace: OpenedWorkspace, proposal: Proposal) -> DatasetDefinition | SpaceDefinition | None:
    """Return what a source is about."""
    filled = [workspace.definitions.datasets[rule.dataset] for rule in proposal.recipe.values if not proposal.dataset]
    return proposal.dataset or proposal.space or next(iter(filled), None)


def _source(name: str, content: Any) -> SourceDefinition:
    """Make the description of a new source; who supplies it is for the user to say."""
    title = Text(de=name.replace("_", " ").capitalize())
    return SourceDefinition(id=name, title=title, supplier=_("bitte eintragen"), content=Text(de=content.title.de))
