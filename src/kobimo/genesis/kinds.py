"""What an answer is: its content type and its first bytes decide, never the HTTP status."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What an answer is."""

    STATUS = "status"
    PAGE = "page"
    ARCHIVE = "archive"
    TEXT = "text"
    NOTHING = "nothing"


def kind_of(content_type: str, head: bytes) -> Kind:
    """Return what an answer is, from its content type and its first bytes.

    Parameters
    ----------
    content_type : str
        Without parameters, in lower case.
    head : bytes
        How the answer begins.

    Returns
    -------
    Kind
        Where both disagree the bytes are right: services label a status as text, and pages as anything.

    Examples
    --------
    >>> kind_of("text/csv", b"<!DOCTYPE html>")
    <Kind.PAGE: 'page'>
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if not start:
        return Kind.NOTHING
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")):
        return Kind.PAGE
    if head.startswith(b"PK\x03\x04"):
        return Kind.ARCHIVE
    if start.startswith(b"{") or content_type.endswith("json"):
        return Kind.STATUS
    if "html" in content_type:
        return Kind.PAGE
    return Kind.TEXT
