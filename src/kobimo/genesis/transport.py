"""One call of the web service: POST, a form as the body, credentials in two headers, no redirect.

A GET, a wrong address or an expired session is answered with HTTP 200 and a web page, so the kind of an answer is
decided by its content type and its first bytes, never by the status alone. Files go straight to the disk.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from math import ceil
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import requests

from kobimo import __version__
from kobimo.genesis.answers import OK, answer_of, one_line, parse, refusal
from kobimo.genesis.credentials import Credentials
from kobimo.genesis.failures import AccessError, AnswerError, GenesisError, UnavailableError
from kobimo.genesis.instances import Instance
from kobimo.genesis.kinds import Kind, kind_of
from kobimo.genesis.limits import Limits
from kobimo.genesis.pacing import Clock, Pace, retry_after
from kobimo.language import _

FORM: Final = "application/x-www-form-urlencoded; charset=UTF-8"
"""Without the charset the service reads umlauts as Latin-1."""

_PIECE = 65536
_OVERLOAD = (429, 503)
_BACK_OFF = 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its bytes if it is a status, the path of a file otherwise."""

    kind: Kind
    content_type: str
    body: bytes = field(default=b"", repr=False)
    file: Path | None = None


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from looking for other credentials in a .netrc file."""
    return request


class Transport:
    """Makes calls to one data base with one set of credentials.

    Parameters
    ----------
    instance : Instance
    credentials : Credentials
    clock : Clock
    limits : Limits, optional
    pace : Pace, optional
        Shared by clients that use the same hosts.
    """

    def __init__(
        self,
        instance: Instance,
        credentials: Credentials,
        clock: Clock,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        pace: Pace | None = None,
    ) -> None:
        self.instance = instance
        self.credentials = credentials
        self.clock = clock
        self.limits = limits
        self._pace = pace or Pace(clock)
        self._session = requests.Session()
        self._session.trust_env = not instance.loopback  # proxies and certificates of the house, but not to oneself
        self._session.auth = _no_login
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def post(self, method: str, fields: Mapping[str, str], folder: Path | None = None) -> Reply:
        """Make a call; wait and repeat it while the service is overloaded.

        Parameters
        ----------
        method : str
            Service and method, such as `find/find`.
        fields : mapping of str to str
            The form.
        folder : Path, optional
            Where a file may be put; without it only a status is accepted.

        Returns
        -------
        Reply

        Raises
        ------
        AccessError
            If the service does not know or not entitle the account.
        UnavailableError
            If it cannot be reached, stays overloaded or takes too long.
        AnswerError
            If the answer is a web page, a redirect, too large or cut off.
        """
        waited = _BACK_OFF
        for attempt in range(1, self.limits.tries + 1):
            end = self.clock.monotonic() + self.limits.call
            with _opened(self._open(method, fields)) as response:
                if response.status_code not in _OVERLOAD:
                    return self._received(response, folder, end)
                asked = retry_after(response.headers.get("Retry-After"), self.clock.now())
            pause = max(waited, asked or 0.0)
            if attempt == self.limits.tries or pause > self.limits.patience:
                break
            self.clock.sleep(pause)
            waited *= 3
        raise UnavailableError(
            _("Der Dienst ist überlastet und hat den Abruf abgewiesen."),
            where=self.instance.host,
            remedy=_("Frühestens in {minutes} Minuten noch einmal versuchen.").format(
                minutes=max(1, ceil((asked or 300.0) / 60))
            ),
        )

    def _open(self, method: str, fields: Mapping[str, str]) -> requests.Response:
        """Send a call. What requests raises holds the headers, so nothing of it leaves this function."""
        self._pace.wait(self.instance.host)
        headers = {
            **self.credentials.headers(),
            "Content-Type": FORM,
            "Accept": "application/json, application/zip, text/csv, */*",
            "Accept-Encoding": "identity",
            "User-Agent": f"kobimo/{__version__}",
        }
        body = urlencode(dict(fields)).encode("ascii")
        problem: GenesisError
        try:
            return self._session.post(
                self.instance.url + method,
                data=body,
                headers=headers,
                timeout=(self.limits.connect, self.limits.read),
                allow_redirects=False,
                stream=True,
                verify=True,
            )
        except requests.RequestException as error:
            problem = self._unreachable(error)
        raise problem

    def _unreachable(self, error: requests.RequestException) -> GenesisError:
        """Say what a failed connection means, without quoting it."""
        host = self.instance.host
        if isinstance(error, requests.exceptions.SSLError):
            return UnavailableError(
                _("Die Verbindung ist nicht sicher: Das Zertifikat des Dienstes lässt sich nicht prüfen."),
                where=host,
                remedy=_(
                    "Prüft die Firewall im Haus verschlüsselte Verbindungen, hilft die IT-Stelle: Die "
                    "Umgebungsvariable REQUESTS_CA_BUNDLE nennt die Datei mit ihrem Zertifikat. "
                    "Abschalten lässt sich die Prüfung nicht."
                ),
            )
        if isinstance(error, requests.exceptions.ProxyError):
            return UnavailableError(
                _("Der Proxy im Haus lässt die Verbindung nicht zu."),
                where=host,
                remedy=_("Die Umgebungsvariable HTTPS_PROXY prüfen oder die IT-Stelle fragen."),
            )
        if isinstance(error, requests.exceptions.Timeout):
            return self._too_slow()
        return UnavailableError(
            _("Der Dienst ist nicht erreichbar, oder die Verbindung brach ab."),
            where=host,
            remedy=_("Die Internetverbindung und die Adresse prüfen; später noch einmal versuchen."),
        )

    def _too_slow(self) -> UnavailableError:
        return UnavailableError(
            _("Der Dienst hat nicht rechtzeitig geantwortet."),
            where=self.instance.host,
            remedy=_("Später versuchen, den Abruf verkleinern oder mit --job als Auftrag bestellen."),
        )

    def _received(self, response: requests.Response, folder: Path | None, end: float) -> Reply:
        """Take an answer in: a status into memory, a file onto the disk."""
        self._refuse_redirect(response)
        content_type = one_line(response.headers.get("Content-Type")).casefold().split(";")[0].strip()
        pieces = self._pieces(response, end)
        head = next(pieces, b"")
        while head and len(head) < 64 and (more := next(pieces, b"")):
            head += more
        kind = kind_of(content_type, head)
        if response.status_code >= 400:
            raise self._failed(response.status_code, kind, self._whole(head, pieces))
        if kind is Kind.STATUS:
            return Reply(kind, content_type, self._whole(head, pieces))
        if kind in (Kind.PAGE, Kind.NOTHING) or folder is None:
            raise _no_data(kind, self.instance)
        return Reply(kind, content_type, file=self._stored(head, pieces, folder))

    def _refuse_redirect(self, response: requests.Response) -> None:
        if not 300 <= response.status_code < 400:
            return
        target = urlsplit(response.headers.get("Location", "")).hostname or self.instance.host
        raise AnswerError(
            _("Der Dienst leitet weiter nach {host}. kobimo folgt nicht, damit Zugangsdaten hier bleiben.").format(
                host=self.credentials.hide(one_line(target))
            ),
            where=self.instance.host,
            remedy=_("Die Adresse der Datenbank prüfen; vielleicht ist sie umgezogen."),
        )

    def _failed(self, status: int, kind: Kind, body: bytes) -> GenesisError:
        """Say what an HTTP error means; the status of GENESIS inside says more than its number."""
        host, title = self.instance.host, self.instance.title
        if kind is Kind.STATUS:
            found = answer_of(parse(body, self.credentials))
            if found.code != OK and (found.text or found.kind):
                return refusal(found, host, title)
        if status in (401, 403):
            return AccessError(
                _("„{title}“ verweigert den Zugang.").format(title=title),
                where=host,
                remedy=_("Die Zugangsdaten prüfen; ein Proxy im Haus kann ebenfalls den Zugang verweigern."),
            )
        if status in (404, 405, 410):
            return AnswerError(
                _("Unter dieser Adresse antwortet kein GENESIS-Webservice (HTTP {status}).").format(status=status),
                where=host,
                remedy=_("Die Adresse prüfen; Groß- und Kleinschreibung zählt."),
            )
        return UnavailableError(
            _("Im Dienst ist ein Fehler aufgetreten (HTTP {status}).").format(status=status),
            where=host,
            remedy=_("Später noch einmal versuchen. Bleibt der Fehler, den Abruf kleiner wählen."),
        )

    def _pieces(self, response: requests.Response, end: float) -> Iterator[bytes]:
        """Yield an answer piece by piece within the time for one call."""
        pieces = response.iter_content(_PIECE)
        while True:
            problem: GenesisError | None = None
            piece = b""
            try:
                piece = next(pieces, b"")
            except requests.RequestException as error:
                problem = self._unreachable(error)
            if problem is None and self.clock.monotonic() > end:
                problem = self._too_slow()
            if problem is not None:
                raise problem
            if not piece:
                return
            yield piece

    def _whole(self, head: bytes, pieces: Iterator[bytes]) -> bytes:
        body = bytearray(head)
        for piece in pieces:
            body += piece
            if len(body) > self.limits.status:
                raise too_large(self.instance.host, self.limits.status)
        return bytes(body)

    def _stored(self, head: bytes, pieces: Iterator[bytes], folder: Path) -> Path:
        path = folder / f"antwort-{secrets.token_hex(4)}"
        size = len(head)
        with path.open("wb") as stream:
            stream.write(head)
            for piece in pieces:
                size += len(piece)
                if size > self.limits.download:
                    raise too_large(self.instance.host, self.limits.download)
                stream.write(piece)
        return path


class _opened:  # noqa: N801 - reads like a function
    """Close an answer in any case, so that the connection is not left half read."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response

    def __enter__(self) -> requests.Response:
        return self._response

    def __exit__(self, *_error: object) -> None:
        self._response.close()


def _no_data(kind: Kind, instance: Instance) -> AnswerError:
    messages = {
        Kind.PAGE: _("Der Dienst hat eine Webseite statt Daten geschickt."),
        Kind.NOTHING: _("Der Dienst hat eine leere Antwort geschickt."),
    }
    return AnswerError(
        messages.get(kind, _("Der Dienst hat eine Datei statt einer Auskunft geschickt.")),
        where=instance.host,
        remedy=_("Adresse falsch, Sitzung abgelaufen oder Wartung: die Adresse prüfen, später noch einmal versuchen."),
    )


def too_large(where: str, limit: int) -> AnswerError:
    """Return the error for an answer beyond a limit of so many bytes."""
    return AnswerError(
        _("Die Antwort ist größer als {size} MB; der Abruf wurde abgebrochen.").format(size=limit // 1_000_000),
        where=where,
        remedy=_("Den Abruf teilen: mit --start-year und --end-year oder mit --region-variable und --region-key."),
    )
