"""The client: one login check, then search and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kobimo.genesis.adjustments import Adjustment, adjusted, differences_in_file, format_difference
from kobimo.genesis.answers import (
    ADJUSTED,
    JOB_CREATED,
    NO_TABLE,
    NOT_ENTITLED,
    NOT_NEWER,
    NOTHING_FOUND,
    OK,
    TOO_LARGE,
    WRONG_LOGIN,
    Answer,
    answer_of,
    check_login,
    one_line,
    parse,
    refusal,
)
from kobimo.genesis.failures import AnswerError
from kobimo.genesis.jobs import Job, collected, job_name, jobs_refused
from kobimo.genesis.kinds import Kind
from kobimo.genesis.query import Format, Query
from kobimo.genesis.transport import Reply, Transport
from kobimo.genesis.unpacking import refuse_page, unpacked
from kobimo.language import _

PAGE = 500
"""How many tables a search returns at most."""

_CODE_LIKE = re.compile(r"\d{2,5}[0-9A-Z]?(-[0-9A-Za-z*-]*)?\*?|AI\d*[0-9*-]*")

Tell = Callable[[str], None]


def _silent(_text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A table as a search shows it."""

    code: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search; `complete` is false if there may be more than the service sent."""

    tables: tuple[Entry, ...]
    adjustments: tuple[Adjustment, ...]
    copyright: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the service says of a table before it is fetched; empty texts where it says nothing."""

    title: str = ""
    first: str = ""
    last: str = ""
    updated: str = ""
    copyright: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A delivered table.

    Attributes
    ----------
    file : Path
        Its bytes as they were delivered, unpacked.
    member : str
        Name in the archive; empty if it was not packed.
    content_type : str
        As the service calls it.
    asked : mapping of str to str
        The form that was sent.
    answered : mapping of str to str
        Parameters that the service repeated; empty where it sent nothing but the file.
    adjustments : tuple of Adjustment
        Where both differ, or the content differs from the selection.
    content_compared : bool
        Whether years and regions of the file were compared with the selection.
    job : str
        Name of the job at the service; empty without one.
    metadata : Metadata
    """

    file: Path
    member: str
    content_type: str
    asked: Mapping[str, str]
    answered: Mapping[str, str]
    adjustments: tuple[Adjustment, ...]
    content_compared: bool
    job: str
    metadata: Metadata


class NotNewer:
    """The answer to a query with `stand`: there is nothing newer."""


class Client:
    """Searches and fetches; logs in once, before the first call.

    Parameters
    ----------
    transport : Transport
    tell : callable, optional
        Is told in German what takes long.
    """

    def __init__(self, transport: Transport, tell: Tell = _silent) -> None:
        self._transport = transport
        self._tell = tell
        self._checked = False

    @property
    def transport(self) -> Transport:
        """What makes the calls."""
        return self._transport

    def check_login(self) -> None:
        """Let the service confirm the credentials.

        Raises
        ------
        AccessError
            If it does not.
        """
        if not self._checked:
            reply = self._transport.post("helloworld/logincheck", {"language": "de"})
            check_login(self._read(reply), self._transport.instance.title)
            self._checked = True

    def search(self, text: str) -> Found:
        """Look for tables by words, or by the beginning of their code.

        Parameters
        ----------
        text : str
            Words such as `Schüler`, or a code such as `21111` or `21111-02*`.

        Returns
        -------
        Found
            Nothing found is an empty result.
        """
        self.check_login()
        if _CODE_LIKE.fullmatch(text):
            method, name = "catalogue/tables", "List"
            form = {"selection": f"{text.rstrip('*')}*", "area": "all", "pagelength": str(PAGE), "language": "de"}
        else:
            method, name = "find/find", "Tables"
            form = {"term": text, "category": "tables", "pagelength": str(PAGE), "language": "de"}
        answer = self._status(self._transport.post(method, form))
        if answer.code not in (OK, ADJUSTED, NOTHING_FOUND) or answer.is_error:
            raise refusal(answer, text, self._transport.instance.title)
        entries = tuple(
            Entry(one_line(item.get("Code")), one_line(item.get("Content")), one_line(item.get("Time")))
            for item in answer.items.get(name, ())
        )
        return Found(entries, adjusted(form, answer), answer.copyright, len(entries) < PAGE)

    def metadata(self, table: str) -> Metadata:
        """Return title, time range, state and source of a table.

        Raises
        ------
        RefusedError
            If the table does not exist. Any other trouble leaves the metadata empty: the table counts.
        """
        self.check_login()
        form = {"name": table, "area": "all", "language": "de"}
        answer = self._status(self._transport.post("metadata/table", form))
        if answer.code in (NO_TABLE, NOTHING_FOUND):
            raise refusal(replace(answer, code=NO_TABLE), table, self._transport.instance.title)
        if answer.code in (WRONG_LOGIN, NOT_ENTITLED):
            raise refusal(answer, table, self._transport.instance.title)
        found, time = answer.object, answer.object.get("Time")
        time = time if isinstance(time, Mapping) else {}
        return Metadata(
            title=one_line(found.get("Content")),
            first=one_line(time.get("From")),
            last=one_line(time.get("To")),
            updated=one_line(found.get("Updated")),
            copyright=answer.copyright,
        )

    def fetch(
        self,
        query: Query,
        folder: Path,
        *,
        job: bool | None = None,
        resume: str = "",
        started: Callable[[str], None] = _silent,
    ) -> Fetched | NotNewer:
        """Fetch a table, as a job if it is too large to be delivered at once.

        Parameters
        ----------
        query : Query
        folder : Path
            Where files may be put; it belongs to the caller, who removes it.
        job : bool, optional
            True: order a job at once. False: never. None: only if the service asks for it.
        resume : str
            Name of a job that was ordered before.
        started : callable
            Is told the name of a job as soon as it is known, so that it can be collected later.

        Returns
        -------
        Fetched or NotNewer

        Raises
        ------
        RefusedError
            If the table does not exist, is too large, or the selection is empty.
        JobPendingError
            If the job is not done in time; its name was told to `started`.
        AnswerError
            If what was delivered is no table.
        """
        metadata = self.metadata(query.table)
        form = query.fields()
        name, answer, reply = resume, None, None
        if not resume:
            reply, answer, name = self._ordered(query, form, folder, job=job)
            if answer is not None and answer.code == NOT_NEWER:
                return NotNewer()
        if name:
            started(name)
            self._tell(_("Auftrag {name} wird beim Dienst bearbeitet").format(name=name))
            reply = collected(self._transport, Job(name, query), folder, self._tell)
        if reply is None:
            raise AnswerError(_("Der Dienst hat keine Tabelle geschickt."), where=query.table)
        return self._finished(query, form, reply, answer, folder, name, metadata)

    def _ordered(
        self, query: Query, form: Mapping[str, str], folder: Path, *, job: bool | None
    ) -> tuple[Reply | None, Answer | None, str]:
        """Ask for the table; return the file, or the status and the name of a job."""
        instance, credentials = self._transport.instance, self._transport.credentials
        as_job = bool(job)
        if as_job and (problem := jobs_refused(instance, credentials, query.table)):
            raise problem
        self._tell(_("Tabelle {table} wird abgerufen").format(table=query.table))
        reply = self._transport.post("data/tablefile", {**form, "job": str(as_job).lower()}, folder)
        if reply.file is not None:
            return reply, None, ""
        answer = self._status(reply)
        if answer.code == TOO_LARGE and job is None:
            if problem := jobs_refused(instance, credentials, query.table):
                raise problem
            return self._ordered(query, form, folder, job=True)
        if answer.code == JOB_CREATED and not answer.is_error:
            return None, answer, job_name(answer, query.table)
        if answer.code == NOT_NEWER and query.stand:
            return None, answer, ""
        if answer.code in (OK, ADJUSTED) and not answer.is_error:
            return self._embedded(query, answer, folder), answer, ""
        raise refusal(answer, query.table, instance.title)

    def _embedded(self, query: Query, answer: Answer, folder: Path) -> Reply | None:
        """Return a table that arrived as text inside a status."""
        text = answer.object.get("Content")
        if not isinstance(text, str) or not text.strip() or query.format is Format.WORKBOOK:
            return None
        path = folder / "tabelle"
        path.write_bytes(text.encode("utf-8"))
        return Reply(kind=Kind.TEXT, content_type="application/json", file=path)

    def _finished(
        self,
        query: Query,
        form: Mapping[str, str],
        reply: Reply,
        answer: Answer | None,
        folder: Path,
        job: str,
        metadata: Metadata,
    ) -> Fetched:
        """Unpack, look at the content, and compare it with what was asked for."""
        if reply.file is None:
            raise AnswerError(_("Der Dienst hat keine Tabelle geschickt."), where=query.table)
        file, member = reply.file, ""
        if reply.kind is Kind.ARCHIVE:
            file, member = unpacked(reply.file, folder, self._transport.limits, query.table)
        refuse_page(file, query.table)
        differences = differences_in_file(file, query) if query.format is Format.FLAT else None
        said = adjusted(form, answer) if answer is not None else ()
        return Fetched(
            file=file,
            member=one_line(self._transport.credentials.hide(member)),
            content_type=reply.content_type,
            asked=form,
            answered=answer.parameters if answer is not None else {},
            adjustments=(*said, *format_difference(file, query.format), *(differences or ())),
            content_compared=differences is not None,
            job=job,
            metadata=metadata,
        )

    def _status(self, reply: Reply) -> Answer:
        return answer_of(self._read(reply))

    def _read(self, reply: Reply) -> Mapping[str, Any]:
        return parse(reply.body, self._transport.credentials)
