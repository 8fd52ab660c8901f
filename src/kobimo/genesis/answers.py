"""Answers that are no file: the envelope of GENESIS, its status, and what its codes mean.

The service answers HTTP 200 to nearly everything; the outcome stands in `Status`. Errors of access arrive without an
envelope, as `{"Code", "Content", "Type"}`, under HTTP 401 or 404. Codes may be numbers or texts, types German or
English, lists `null`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.genesis.credentials import Credentials
from kobimo.genesis.failures import AccessError, AnswerError, GenesisError, RefusedError, UnavailableError
from kobimo.language import _, quoted

OK = 0
WRONG_LOGIN = 2
NOT_ENTITLED = 15
ADJUSTED = 22
NOT_NEWER = 50
NO_TABLE = 90
TOO_LARGE = 98
JOB_CREATED = 99
NOTHING_FOUND = 104
SYSTEM_ERROR = -1

_LONGEST = 400
_ERROR_TYPES = ("fehler", "error")
_EXPIRED = re.compile(r"abgelaufen|expired|gesperrt|locked", re.IGNORECASE)
_FAILED_LOGIN = re.compile(r"fehler ist aufgetreten|prüfen und korrigieren|an error|error occurred", re.IGNORECASE)
_DISTURBED = re.compile(r"systemfehler|system error|wartung|maintenance", re.IGNORECASE)
_GOOD_LOGIN = re.compile(r"erfolgreich|success", re.IGNORECASE)
_GUEST = "GAST"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with everything that came along.

    Attributes
    ----------
    code : int
        Status code; -1 if there is none.
    text : str
        What the service says, on one line and without credentials.
    kind : str
        Type of the status as it was sent.
    parameters : mapping of str to str
        The parameters that the service says it used.
    items : mapping of str to list
        Lists of the answer by their name; a list that is null is empty.
    object : mapping
        The one object of an answer; empty if there is none.
    copyright : str
        Whom to name as the source.
    """

    code: int
    text: str
    kind: str
    parameters: Mapping[str, str]
    items: Mapping[str, Sequence[Mapping[str, Any]]]
    object: Mapping[str, Any]
    copyright: str

    @property
    def is_error(self) -> bool:
        """Whether the type says so, in German or English."""
        return self.kind.casefold() in _ERROR_TYPES


def parse(body: bytes, credentials: Credentials) -> Mapping[str, Any]:
    """Read JSON and hide the credentials wherever the service repeats them.

    Parameters
    ----------
    body : bytes
        UTF-8, with or without a byte order mark, or Windows-1252.
    credentials : Credentials
        What must not come out of here.

    Returns
    -------
    mapping
        Credentials replaced by asterisks.

    Raises
    ------
    AnswerError
        If it is no JSON object.
    """
    clean: Any = None
    try:
        clean = _hidden(json.loads(_decoded(body)), credentials)
    except (ValueError, RecursionError):
        clean = None
    if not isinstance(clean, dict):
        raise AnswerError(
            _("Der Dienst hat keine lesbare Antwort geschickt."),
            remedy=_("Später noch einmal versuchen; die Adresse der Datenbank prüfen."),
        )
    return clean


def _decoded(body: bytes) -> str:
    """Decode UTF-8, or the encoding of older installations."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _hidden(value: Any, credentials: Credentials) -> Any:
    if isinstance(value, str):
        return credentials.hide(value)
    if isinstance(value, list):
        return [_hidden(item, credentials) for item in value]
    if isinstance(value, dict):
        return {str(name): _hidden(item, credentials) for name, item in value.items()}
    return value


def answer_of(data: Mapping[str, Any]) -> Answer:
    """Read the envelope of an answer, or a status without one.

    Parameters
    ----------
    data : mapping
        As `parse` returns it.

    Returns
    -------
    Answer
        An answer without a status has the code -1.
    """
    status = data.get("Status", data)
    if not isinstance(status, Mapping):
        status = {"Content": status}
    parameters = data.get("Parameter")
    found = data.get("Object")
    return Answer(
        code=_number(status.get("Code")),
        text=one_line(status.get("Content")),
        kind=one_line(status.get("Type")),
        parameters={
            name: one_line(value)
            for name, value in (parameters.items() if isinstance(parameters, Mapping) else ())
            if name.casefold() not in {"username", "password"}
        },
        items={
            name: [item for item in value or () if isinstance(item, Mapping)]
            for name, value in data.items()
            if value is None or isinstance(value, list)
        },
        object=found if isinstance(found, Mapping) else {},
        copyright=one_line(data.get("Copyright")),
    )


def _number(value: object) -> int:
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else SYSTEM_ERROR


def one_line(value: object) -> str:
    r"""Return a text of the service as one line that cannot move the cursor or turn the direction of writing.

    Examples
    --------
    >>> one_line("Bundesländer,\n Jahre")
    'Bundesländer, Jahre'
    """
    text = value if isinstance(value, str) else ""
    kept = "".join(s if s.isspace() else "" if unicodedata.category(s) in {"Cc", "Cf", "Cs"} else s for s in text)
    return " ".join(kept.split())


def shortened(text: str) -> str:
    """Return the beginning of a text that is too long for a message."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def check_login(data: Mapping[str, Any], title: str) -> None:
    """Raise unless the service confirms the login.

    It answers HTTP 200 either way, and takes a call whose headers were lost on the way for one of a guest.
    """
    answer = answer_of(data)
    text = answer.text
    if _DISTURBED.search(text):
        raise UnavailableError(
            _("„{title}“ ist gestört.").format(title=title), remedy=_("Später noch einmal versuchen.")
        )
    refused = answer.is_error or answer.code not in (OK, ADJUSTED, SYSTEM_ERROR)
    failed = refused or _FAILED_LOGIN.search(text) is not None
    if not failed and _GOOD_LOGIN.search(text):
        if data.get("Username") == _GUEST:
            raise AccessError(
                _("„{title}“ hat die Anmeldung als Gast verstanden; die Zugangsdaten kamen nicht an.").format(
                    title=title
                ),
                remedy=_("Prüfen, ob ein Proxy im Haus die Kopfzeilen „username“ und „password“ entfernt."),
            )
        return
    if _EXPIRED.search(text):
        raise _expired(title)
    if not failed:
        raise AnswerError(
            _("„{title}“ hat die Anmeldung weder bestätigt noch abgelehnt.").format(title=title),
            remedy=_("Später noch einmal versuchen; die Adresse der Datenbank prüfen."),
        )
    raise _wrong_login(title)


def _wrong_login(title: str) -> AccessError:
    return AccessError(
        _("„{title}“ nimmt die Zugangsdaten nicht an.").format(title=title),
        remedy=_(
            "Benutzername und Passwort prüfen: Jede Datenbank hat ihre eigenen. Ein neues Konto ist manchmal erst nach "
            "einigen Stunden freigeschaltet; ein abgelaufenes Passwort wird auf der Webseite der Datenbank erneuert."
        ),
    )


def _expired(title: str) -> AccessError:
    return AccessError(
        _("Das Passwort oder das Konto bei „{title}“ ist abgelaufen oder gesperrt.").format(title=title),
        remedy=_("Auf der Webseite der Datenbank anmelden, das Passwort erneuern und hier neu hinterlegen."),
    )


def refusal(answer: Answer, where: str, title: str) -> GenesisError:
    """Return the error that says what an answer without the wanted content means.

    Parameters
    ----------
    answer : Answer
        Neither data nor a success.
    where : str
        Table or search text.
    title : str
        Name of the data base.

    Returns
    -------
    GenesisError
    """
    if answer.code in (WRONG_LOGIN, NOT_ENTITLED):
        if _EXPIRED.search(answer.text):
            return _expired(title)
        return _wrong_login(title) if answer.code == WRONG_LOGIN else _not_entitled(title, where)
    text, remedy = _meaning(answer, where)
    said = _(" Der Dienst sagt: {text}").format(text=quoted(shortened(answer.text))) if answer.text else ""
    return RefusedError(text + said, where=where, remedy=remedy, code=answer.code)


def _not_entitled(title: str, where: str) -> AccessError:
    return AccessError(
        _("Das Konto bei „{title}“ ist zu diesem Abruf nicht berechtigt.").format(title=title),
        where=where,
        remedy=_("Prüfen, ob das Konto für den Webservice freigeschaltet ist."),
    )


def _meaning(answer: Answer, where: str) -> tuple[str, str]:
    narrow = _("Den Abruf teilen: mit --start-year und --end-year oder mit --region-variable und --region-key.")
    statistic = where[:5] if where[:5].isdigit() else where
    meanings = {
        NO_TABLE: (
            _("Diese Tabelle gibt es in der Datenbank nicht (mehr)."),
            _(
                "Tabellen werden manchmal umbenannt. Den neuen Code suchen: kobimo genesis search {text} --instance …"
            ).format(text=statistic),
        ),
        NOTHING_FOUND: (
            _("Zu dieser Auswahl gibt es nichts."),
            _("Code, Zeitraum und Regionalschlüssel prüfen; vielleicht gehört die Tabelle zu einer anderen Datenbank."),
        ),
        TOO_LARGE: (_("Die Tabelle ist für einen direkten Abruf zu groß."), narrow),
        SYSTEM_ERROR: (
            _("Im Dienst ist ein Fehler aufgetreten."),
            _("Später noch einmal versuchen. Bleibt der Fehler, den Abruf kleiner wählen."),
        ),
    }
    unknown = (
        _("Der Dienst hat den Abruf mit dem Status {code} abgelehnt.").format(code=answer.code),
        _("Die Angaben prüfen oder später noch einmal versuchen."),
    )
    return meanings.get(answer.code, unknown)
