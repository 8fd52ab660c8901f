"""Try what was decided: the recipe that would be written, read in memory by the same code that imports."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

from rapidfuzz import fuzz, process

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, KobimoError
from kobimo.ingest.collecting.form import Form, form_of
from kobimo.ingest.collecting.mark import carries_form
from kobimo.ingest.formats.contract import RejectedFileError
from kobimo.ingest.layouts.collection import purpose
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.proposing.proposal import Proposal, propose
from kobimo.ingest.protocol import judged
from kobimo.ingest.recognition.pointing import rule_of
from kobimo.language import _, active
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Severity, has_errors
from kobimo.model.recipe import AreaRule, AreaSpelling, Recipe
from kobimo.model.source import Corrections, SourceDefinition
from kobimo.model.text import Text
from kobimo.workflows.assisting.decisions import Decisions
from kobimo.workflows.assisting.looking import Look, look
from kobimo.workflows.assisting.naming import check_slug, renamed
from kobimo.workflows.assisting.uploads import Upload
from kobimo.workflows.collecting.proposing import proposal_of
from kobimo.workflows.deliveries.reading import Reading, read_files
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.recipes.proposing import ProposedFiles, delivered_spaces, proposal_files
from kobimo.workflows.recipes.understanding import Understood
from kobimo.workspace.yaml_write import definition_bytes

NEW = "new"
"""Choice of a space: the areas that the file itself names."""

LONG = 20_000
"""Rows of a sheet beyond which the first page shows it without reading all values."""

_OFFERED = 5
_REMEMBERED = 4
_known: OrderedDict[tuple[str, int, str, str], Trial] = OrderedDict()
_lock = Lock()
_UNMATCHED = "kein Gebiet des Raums"


@dataclass(frozen=True)
class UnmatchedArea:
    """A text that is no area; `options` are pairs of `level:key` and German text, the most similar first."""

    text: str
    chosen: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Trial:
    """What would come of a file.

    Attributes
    ----------
    look : Look
    proposed : ProposedFiles or None
        None where the decisions lead to nothing; `problem` says why.
    base : Proposal or None
        The proposal before it was renamed.
    reading : Reading or None
    workspace : OpenedWorkspace
        With the definitions as they would be.
    unmatched : tuple of UnmatchedArea
    problem : KobimoError or None
    postponed : bool
        Whether a long file was only looked at so far; it is read as soon as anything is decided.
    collection : str
        What a collection workbook is for, as it says itself; empty for any other file.
    said : Decisions or None
        Decisions with what a workbook proposes; None where that of the upload holds.
    """

    look: Look
    workspace: OpenedWorkspace
    proposed: ProposedFiles | None = None
    base: Proposal | None = None
    reading: Reading | None = None
    checks: tuple[CheckResult, ...] = ()
    unmatched: tuple[UnmatchedArea, ...] = ()
    problem: KobimoError | None = None
    spaces: Mapping[str, Space] = field(default_factory=dict)
    postponed: bool = False
    collection: str = ""
    said: Decisions | None = None

    @property
    def acceptable(self) -> bool:
        """Whether the file would be accepted."""
        refused = has_errors(self.checks)
        return self.problem is None and self.reading is not None and not refused


def source_of(upload: Upload) -> str:
    """Return the id of the source: the one that was chosen, else one made of the name of the file without its year."""
    if upload.decisions.source:
        return upload.decisions.source
    stem = upload.path.name.rpartition(".")[0] or upload.path.name
    return slug(re.sub(r"(?<!\d)(?:19|20)\d{2}(?!\d)", "", stem), fallback="quelle")


def try_out(workspace: OpenedWorkspace, upload: Upload) -> Trial:
    """Propose, name, and read a file as its decisions say; nothing is written. The last trials are remembered.

    Parameters
    ----------
    workspace : OpenedWorkspace
    upload : Upload

    Returns
    -------
    Trial
    """
    key = (upload.token, upload.version, workspace.definitions.fingerprint, active())
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    trial = _try(workspace, upload)
    with _lock:
        _known[key] = trial
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return trial


def _try(workspace: OpenedWorkspace, upload: Upload) -> Trial:
    """Try out what was not tried before."""
    try:
        seen = look(upload)
    except KobimoError as error:
        bare = look(upload, Decisions())
        return Trial(bare, workspace, problem=error)
    if carries_form(seen.file.opened):
        return _collected(workspace, upload, seen)
    if seen.table is None or seen.grid is None:
        return Trial(seen, workspace, checks=seen.file.recognition.checks)
    spaces = delivered_spaces(workspace)
    if len(seen.grid.rows) > LONG and upload.decisions.mode == "":
        return Trial(seen, workspace, spaces=spaces, postponed=True)
    try:
        return _tried(workspace, upload, seen, spaces)
    except KobimoError as error:
        return Trial(seen, workspace, problem=error, spaces=spaces)


def _collected(workspace: OpenedWorkspace, upload: Upload, seen: Look) -> Trial:
    """Read a collection workbook as it says itself; nothing but the name of the source is to be decided."""
    said = upload.decisions
    about = _("Diese Erhebungsmappe lässt sich nicht zuordnen.")
    try:
        form = filled_form(seen.file)
        about, said = purpose(form), _with_office(said, form)
        source = check_slug(said.source or slug(f"{form.dataset}_mappe"), _("Quelle"))
        proposal = proposal_of(workspace, form)
        files = proposal_files(workspace, source, "", proposal, upload.name)
        files = files | _source_file(workspace, source, said, proposal)
        proposed = ProposedFiles(source, proposal, files, (), "")
        trial = _as_it_would_be(workspace, proposed)
        reading, checks = _read(trial, proposed, upload)
    except KobimoError as error:
        return Trial(seen, workspace, problem=error, checks=seen.file.recognition.checks, collection=about)
    return Trial(seen, trial, proposed, None, reading, checks, collection=about, said=said)


def filled_form(file: Understood) -> Form:
    """Return what a collection workbook says of itself.

    Raises
    ------
    InvalidInputError
        If its hidden sheet was damaged.
    """
    try:
        return form_of(file.opened)
    except RejectedFileError as error:
        found = error.result
        raise InvalidInputError(found.message, where=found.place.file, remedy=found.remedy) from error


def _with_office(said: Decisions, form: Form) -> Decisions:
    """Take the office that usually has the data for the supplier, and the dataset for the title, unless told."""
    template = catalogue().templates.get(form.template)
    if template is None:
        return said
    title = said.title or _("Erhebungsmappe {title}").format(title=template.title.de)
    return said.model_copy(update={"title": title[:200], "supplier": said.supplier or template.office.de[:200]})


def _tried(workspace: OpenedWorkspace, upload: Upload, seen: Look, spaces: Mapping[str, Space]) -> Trial:
    """Propose and read."""
    said = upload.decisions
    source = check_slug(source_of(upload), _("Quelle"))
    base = _proposal(seen, said, spaces, source)
    proposal, unmatched = _with_areas(base, said, spaces)
    proposal = renamed(proposal, said.names)
    area_source = slug(f"{source}_gebiete") if proposal.areas is not None else ""
    files = proposal_files(workspace, source, area_source, proposal, upload.name)
    files = files | _source_file(workspace, source, said, proposal)
    questions = tuple(dict.fromkeys((*seen.questions, *proposal.questions)))
    proposed = ProposedFiles(source, proposal, files, questions, area_source)
    trial = _as_it_would_be(workspace, proposed)
    reading, checks = _read(trial, proposed, upload)
    return Trial(seen, trial, proposed, base, reading, checks, unmatched, spaces=spaces)


def _proposal(seen: Look, said: Decisions, spaces: Mapping[str, Space], source: str) -> Proposal:
    """Propose how the table is read, and how it is found again."""
    if seen.grid is None or seen.table is None:
        raise ValueError(seen)
    offered = {} if said.space == NEW else {n: s for n, s in spaces.items() if said.space in {"", n}}
    made = propose(seen.grid, seen.table, offered, source, _answers(said), seen.questions)
    update: dict[str, object] = {"roles": dict(said.roles)}
    if seen.by_hand and seen.pointing is not None:
        update |= {"head": rule_of(seen.grid, seen.pointing), "layout": None}
    recipe = made.recipe.model_copy(update={"table": made.recipe.table.model_copy(update=update)})
    areas = made.areas
    if areas is not None:
        areas = areas.model_copy(update={"table": areas.table.model_copy(update=update)})
    return replace(made, recipe=recipe, areas=areas)


def _answers(said: Decisions) -> dict[str, str]:
    """Return the answers that say something."""
    return {code: text for code, text in said.answers.items() if text}


def _with_areas(
    proposal: Proposal, said: Decisions, spaces: Mapping[str, Space]
) -> tuple[Proposal, tuple[UnmatchedArea, ...]]:
    """Assign the texts that are no area, as somebody decided; the others are left out as proposed."""
    rule, recipe = proposal.recipe.area, proposal.recipe
    dropped = next((drop for drop in recipe.drop if drop.reason == _UNMATCHED), None)
    space = spaces.get(proposal.dataset.space) if proposal.dataset is not None else None
    texts = dropped.equals if dropped is not None else ()
    if rule is None or rule.column is None or space is None or not texts or dropped is None:
        return proposal, ()
    offered = _offered(rule, space)
    known = {value for value, _label in offered}
    meant = {text: said.areas[text] for text in texts if said.areas.get(text) in known}
    left = tuple(text for text in texts if text not in meant)
    drops = tuple(
        drop.model_copy(update={"equals": left}) if drop is dropped else drop
        for drop in recipe.drop
        if drop is not dropped or left
    )
    spelled = tuple(AreaSpelling(text=text, area=area) for text, area in meant.items())
    changed = recipe.model_copy(update={"drop": drops, "area": rule.model_copy(update={"spellings": spelled})})
    listed = tuple(UnmatchedArea(text, meant.get(text, ""), _nearest(text, offered)) for text in texts)
    return replace(proposal, recipe=changed), listed


def _offered(rule: AreaRule, space: Space) -> list[tuple[str, str]]:
    """Return the areas that a text may mean: those of the levels of the rule."""
    levels = [rule.level] if rule.level is not None else [entry.level for entry in rule.levels]
    return [
        (f"{level}:{area.key}", f"{area.name} ({area.key})" if area.name != area.key else area.key)
        for level in dict.fromkeys(levels)
        for area in space.areas(level)
    ]


def _nearest(text: str, offered: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return all areas, the most similar ones first."""
    labels = dict(offered)
    best = [value for _label, _score, value in process.extract(text, labels, scorer=fuzz.WRatio, limit=_OFFERED)]
    return tuple((value, labels[value]) for value in dict.fromkeys((*best, *labels)))


def _source_file(workspace: OpenedWorkspace, source: str, said: Decisions, proposal: Proposal) -> dict[str, bytes]:
    """Write who supplies a new source; that of an existing one stays."""
    if source in workspace.definitions.sources:
        return {}
    title = said.title or source.replace("_", " ").capitalize()
    content = proposal.dataset.title.de if proposal.dataset is not None else title
    definition = SourceDefinition(
        id=source, title=Text(de=title), supplier=said.supplier or _("bitte eintragen"), content=Text(de=content)
    )
    return {f"sources/{source}/source.yaml": definition_bytes(definition)}


def _as_it_would_be(workspace: OpenedWorkspace, proposed: ProposedFiles) -> OpenedWorkspace:
    """Return the workspace with the definitions of a proposal, in memory only."""
    known, proposal = workspace.definitions, proposed.proposal
    recipes: dict[str, Recipe] = {proposed.source: proposal.recipe}
    if proposal.areas is not None:
        recipes[proposed.area_source] = proposal.areas
    made = OpenedWorkspace(workspace.layout, workspace.settings)
    made.__dict__["definitions"] = replace(
        known,
        sources={**{name: _bare(name) for name in recipes}, **known.sources},
        recipes={**known.recipes, **recipes},
        datasets=known.datasets | ({proposal.dataset.id: proposal.dataset} if proposal.dataset is not None else {}),
        spaces=known.spaces | ({proposal.space.id: proposal.space} if proposal.space is not None else {}),
    )
    return made


def _bare(name: str) -> SourceDefinition:
    """Make a source of which only the id matters."""
    return SourceDefinition(id=name, title=Text(de=name), supplier="–")


def _read(
    trial: OpenedWorkspace, proposed: ProposedFiles, upload: Upload
) -> tuple[Reading | None, tuple[CheckResult, ...]]:
    """Read areas and values as the proposal says."""
    paths = {upload.path.name: upload.path}
    checks: list[CheckResult] = []
    if proposed.proposal.areas is not None and proposed.proposal.space is not None:
        areas = read_files(trial, proposed.proposal.areas, Corrections(), paths)
        checks += areas.checks
        if areas.space is None:
            return None, tuple(checks)
        trial.keep_space(areas.space)
    recipe = trial.definitions.recipes[proposed.source]
    corrections = trial.definitions.corrections.get(proposed.source, Corrections())
    reading = read_files(trial, recipe, corrections, paths)
    checks += judged(reading.checks, recipe.checks, sum(reading.rows.values()))
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    return reading, tuple(sorted(dict.fromkeys(checks), key=lambda check: order[check.severity]))
