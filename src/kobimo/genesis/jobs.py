"""Large tables: the service puts a job in its queue, and the result is fetched when it is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kobimo.errors import InvalidInputError
from kobimo.genesis.answers import ADJUSTED, NOTHING_FOUND, OK, Answer, answer_of, one_line, parse, refusal, shortened
from kobimo.genesis.credentials import Credentials
from kobimo.genesis.failures import AnswerError, JobFailedError, JobPendingError, RefusedError, UnavailableError
from kobimo.genesis.instances import Instance
from kobimo.genesis.query import Query
from kobimo.genesis.transport import Reply, Transport
from kobimo.language import _, quoted

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]*_\d+")
_GROWTH = 1.5
_STUMBLES = 3
_AREAS = ("user", "benutzer")
"""Where results lie; German installations know the second word only and then change the first one silently."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job at the service.

    Raises
    ------
    InvalidInputError
        If the name cannot be that of a job.
    """

    name: str
    query: Query

    def __post_init__(self) -> None:
        """Refuse a name that would search for something else."""
        if not _NAME.fullmatch(self.name):
            raise InvalidInputError(
                _("„{name}“ ist kein Name eines Auftrags.").format(name=self.name),
                where="--resume",
                remedy=_("Der Name sieht aus wie 21111-01-03-4_411043199."),
            )


def jobs_refused(instance: Instance, credentials: Credentials, table: str) -> RefusedError | None:
    """Return why a job cannot be ordered, or None if it can be tried."""
    if instance.jobs == "no":
        reason = _("Diese Tabelle ist zu groß, und „{title}“ nimmt keine Aufträge an.").format(title=instance.title)
    elif credentials.is_token and instance.jobs == "password":
        reason = _("Aufträge nimmt „{title}“ nur mit Benutzername und Passwort an, nicht mit einem Token.").format(
            title=instance.title
        )
    else:
        return None
    return RefusedError(
        reason,
        where=table,
        remedy=_("Den Abruf teilen: mit --start-year und --end-year oder mit --region-variable und --region-key."),
        code=98,
    )


def job_name(answer: Answer, table: str) -> str:
    """Return the name of a job from the sentence that announces it.

    Raises
    ------
    AnswerError
        If the sentence contains no name, so the result could never be found.
    """
    found: list[str] = _NAME.findall(answer.text)
    for name in (*(name for name in found if name.startswith(table)), *found):
        return name
    raise AnswerError(
        _("Der Dienst hat einen Auftrag angelegt, aber seinen Namen nicht genannt."),
        where=table,
        remedy=_("Auf der Webseite der Datenbank unter „Ergebnisse“ nachsehen."),
    )


def collected(transport: Transport, job: Job, folder: Path, tell: Callable[[str], None]) -> Reply:
    """Wait until a job is done and fetch its result.

    Parameters
    ----------
    transport : Transport
    job : Job
    folder : Path
        Where the file may be put.
    tell : callable
        Is told in German that the job is not done yet.

    Returns
    -------
    Reply
        With a file.

    Raises
    ------
    JobPendingError
        If it is not done in the time of the limits; it goes on at the service.
    JobFailedError
        If the service has no result after all.
    """
    clock, limits = transport.clock, transport.limits
    end = clock.monotonic() + limits.job
    pause, stumbles, area = limits.poll_first, 0, 0
    while True:
        try:
            answer = _asked(transport, job.name, _AREAS[area])
        except (UnavailableError, RefusedError):
            stumbles += 1
            if stumbles > _STUMBLES:
                raise _pending(job) from None
        else:
            stumbles = 0
            if _done(answer, job.name):
                break
            if answer.code == ADJUSTED and area == 0:
                area = 1
        if clock.monotonic() + pause > end:
            raise _pending(job)
        tell(_("Auftrag {name} ist noch in Arbeit").format(name=job.name))
        clock.sleep(pause)
        pause = min(pause * _GROWTH, limits.poll_last)
    return _result(transport, job, _AREAS[area], folder)


def _asked(transport: Transport, name: str, area: str) -> Answer:
    form = {"selection": name, "area": area, "pagelength": "10", "language": "de"}
    reply = transport.post("catalogue/results", form)
    answer = answer_of(parse(reply.body, transport.credentials))
    if answer.code not in (OK, ADJUSTED, NOTHING_FOUND) or answer.is_error:
        raise refusal(answer, name, transport.instance.title)
    return answer


def _done(answer: Answer, name: str) -> bool:
    """Return whether the list names this job; some services list it under the code of the table."""
    codes = [one_line(item.get("Code")) for item in answer.items.get("List", ())]
    return any(code and name.startswith(code) for code in codes)


def _result(transport: Transport, job: Job, area: str, folder: Path) -> Reply:
    form = {"name": job.name, "area": area, "compress": "false", "format": job.query.format.value, "language": "de"}
    reply = transport.post("data/resultfile", form, folder)
    if reply.file is not None:
        return reply
    answer = answer_of(parse(reply.body, transport.credentials))
    raise JobFailedError(
        _("Der Auftrag {name} ist beim Dienst gescheitert: {text}").format(
            name=job.name, text=quoted(shortened(answer.text))
        ),
        where=job.query.table,
        remedy=_("Denselben Befehl noch einmal ausführen; er bestellt einen neuen. Oder den Abruf verkleinern."),
        code=answer.code,
    )


def _pending(job: Job) -> JobPendingError:
    return JobPendingError(
        _("Der Auftrag {name} ist beim Dienst noch in Arbeit.").format(name=job.name),
        where=job.query.table,
        remedy=_(
            "Später denselben Befehl noch einmal ausführen; er holt das Ergebnis ab (oder --resume {name})."
        ).format(name=job.name),
        name=job.name,
    )
