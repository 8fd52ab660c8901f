"""What is said about a release that was withdrawn."""

from __future__ import annotations

from kobimo.language import _
from kobimo.store.releases import StoredRelease
from kobimo.workflows.opened import german_day


def withdrawal_text(stored: StoredRelease) -> str:
    """Say when and why a release was withdrawn; empty if it was not."""
    notice = stored.withdrawal
    if notice is None:
        return ""
    return _("Der Freigabestand {id} wurde am {day} zurückgezogen: {reason}").format(
        id=stored.manifest.id, day=german_day(notice.withdrawn_at), reason=notice.reason
    )
