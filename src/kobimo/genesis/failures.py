"""What can go wrong with a web service. No message ever quotes an answer in full, and none contains credentials.

GenesisError
 |- AccessError        no credentials, or the service does not accept them
 |- UnavailableError   network, overload, time limit: the same command may work later
 |- AnswerError        the answer is not what the service documents; nothing was kept
 |- RefusedError       the service understood and said no; carries its status code
 |   `- JobFailedError a job was accepted and came to nothing; it has to be ordered again
 `- JobPendingError    the job is still running at the service; carries its name
"""

from __future__ import annotations

from kobimo.errors import KobimoError


class GenesisError(KobimoError):
    """The web service cannot be used for what was asked."""


class AccessError(GenesisError):
    """Credentials are missing, unusable, wrong, expired or not entitled."""


class UnavailableError(GenesisError):
    """The service cannot be reached, is overloaded or too slow; the caller may try again later."""


class AnswerError(GenesisError):
    """The answer is not what the service documents."""


class RefusedError(GenesisError):
    """The service says no.

    Parameters
    ----------
    message : str
        What the service said, in German.
    where : str
        Table or address.
    remedy : str
        What the user can do.
    code : int
        Status code of the service.
    """

    def __init__(self, message: str, *, where: str = "", remedy: str = "", code: int = 0) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.code = code


class JobFailedError(RefusedError):
    """The service has no result for a job that it accepted."""


class JobPendingError(UnavailableError):
    """The service has not finished the job in the time that was granted.

    Parameters
    ----------
    message : str
        What happened.
    where : str
        The table.
    remedy : str
        How to collect the result later.
    name : str
        Name of the job at the service.
    """

    def __init__(self, message: str, *, where: str, remedy: str, name: str) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.name = name
