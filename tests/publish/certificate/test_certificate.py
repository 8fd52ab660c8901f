"""The certificate: accessible, honest about what was not proved, and free of secrets."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kobimo.model.release import FileEntry, InputEntry, Manifest, ReleaseContent
from kobimo.publish.certificate import Certified, certificate_content, certificate_pdf
from kobimo.publish.certificate.words import limits, promises, readers, rules, small
from support.pdf import pdf_text, tags, words_with_boxes

pikepdf = pytest.importorskip("pikepdf", reason="pikepdf opens the certificates")

PROTOCOL = {
    "audience": "public",
    "threshold": 3,
    "protected": True,
    "verified": True,
    "zeros": "public",
    "attacker": "x1",
    "method": "suppress",
    "cells": 70244,
    "sums": 28504,
    "figures": 57409,
    "figures_hidden": 7368,
    "withheld": 530,
    "contradicted_sums": 0,
    "told_before": 0,
    "lost_before": 0,
    "spread": 2,
    "shown_by_level": {"sozialraum": 0.9265, "kreis": 0.8715},
    "model_sha256": "ab" * 32,
}
METADATA = {
    "spaces": {
        "kreis": {
            "root": "kreis",
            "levels": [
                {"id": "sozialraum", "title": {"de": "Sozialraum"}, "parent": "kreis"},
                {"id": "kreis", "title": {"de": "Kreis"}, "parent": None},
            ],
        }
    }
}
MANIFEST = Manifest(
    id="2026-11-23-public-1",
    audience="public",
    created_at="2026-11-22T23:37:00+00:00",
    created_by="u-9e8bbe0c4a02",
    kobimo="0.1.0",
    content=ReleaseContent(),
    build="cd" * 32,
    inputs=(InputEntry(source="s", delivery="d", file="f.csv", sha256="0" * 64, rows=1),),
    artifacts=(FileEntry(path="values.parquet", sha256="ef" * 32, bytes=1),),
)


def certified(**changed: Any) -> Certified:
    """Return a certified release; `changed` are entries of its protocol."""
    return Certified("Musterkreis", MANIFEST, {**PROTOCOL, **changed}, METADATA, "12" * 32)


def text_of(data: bytes, folder: Path) -> str:
    return " ".join(pdf_text(data, folder).split())


def test_the_document_declares_pdf_ua_language_and_title() -> None:
    pdf = pikepdf.open(BytesIO(certificate_pdf(certified())))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "de"
    metadata = pdf.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"] == "Nachweis der statistischen Geheimhaltung 2026-11-23-public-1"
    assert metadata["xmp:CreateDate"].startswith("2026-11-22T23:37:00")


def test_tables_have_headers_and_headings_never_skip_a_level() -> None:
    found = tags(pikepdf.open(BytesIO(certificate_pdf(certified()))))
    assert {str(tag.attributes["/Scope"]) for tag in found if tag.kind == "TH"} == {"/Column"}
    assert len([tag for tag in found if tag.kind == "Table"]) == 2
    levels = [int(tag.kind[1]) for tag in found if re.fullmatch(r"H\d", tag.kind)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_it_names_release_numbers_rules_and_hashes(tmp_path: Path) -> None:
    text = text_of(certificate_pdf(certified()), tmp_path)
    for wanted in (
        "Der Schutz ist bewiesen.",
        "2026-11-23-public-1",
        "Öffentlichkeit",
        "u-9e8bbe0c4a02",
        "23.11.2026, 00:37",  # German time, an hour after UTC
        "kobimo 0.1.0",
        "57.409",
        "50.041",
        "7.368",
        "92,7",
        "Kleinste Spannweite der möglichen Werte: 2.",
        "kobimo audit ORDNER --release 2026-11-23-public-1",
    ):
        assert wanted in text, wanted
    joined = text.replace(" ", "").replace("\u200b", "")
    for digest in ("cd", "ef", "12"):
        assert digest * 32 in joined


def test_equal_releases_give_equal_bytes() -> None:
    assert certificate_pdf(certified()) == certificate_pdf(certified())
    assert certificate_pdf(certified(spread=3)) != certificate_pdf(certified())


def test_nothing_leaves_the_page(tmp_path: Path) -> None:
    data = certificate_pdf(replace(certified(contradicted_sums=9, lost_before=2, told_before=7), publisher="K" * 60))
    for page, (x, _top, end, _low), word in words_with_boxes(data, tmp_path):
        assert x >= 55, (page, word)
        assert end <= 541, (page, word)


@pytest.mark.parametrize("name", ['#panic("x")', "*fett* _kursiv_", "]#[", "<b>&</b>"])
def test_a_name_is_never_markup(tmp_path: Path, name: str) -> None:
    text = pdf_text(certificate_pdf(replace(certified(), publisher=name)), tmp_path)
    assert re.sub(r"\s+", "", name) in re.sub(r"\s+", "", text)


@pytest.mark.parametrize("changed", [{"verified": False}, {"protected": False}])
def test_what_is_not_proved_is_not_certified(changed: dict[str, bool]) -> None:
    content = certificate_content(certified(**changed))
    assert content["verdict"] == "Der Schutz ist nicht bewiesen."
    assert content["state"] == "rejected"


def test_a_withdrawn_release_says_why() -> None:
    content = certificate_content(replace(certified(), withdrawn="falsche Lieferung"))
    assert content["verdict"] == "Der Freigabestand wurde zurückgezogen."
    assert content["summary"] == "falsche Lieferung"


def test_levels_are_ordered_from_coarse_to_fine_and_unknown_ones_stay() -> None:
    shares = {"sozialraum": 0.9265, "alt": 0.5, "kreis": 1.0}
    rows = certificate_content(certified(shown_by_level=shares))["amount"]["levels"]
    assert rows == [["Kreis", "100,0\u202f%"], ["Sozialraum", "92,7\u202f%"], ["alt", "50,0\u202f%"]]


@pytest.mark.parametrize(
    ("threshold", "words"),
    [(2, "1 Person"), (3, "1 oder 2 Personen"), (5, "1 bis 4 Personen"), (10, "1 bis 9 Personen")],
)
def test_small_counts_are_named_as_people_say_it(threshold: int, words: str) -> None:
    assert small(threshold) == words
    assert words in " ".join(rules({**PROTOCOL, "threshold": threshold}))


def test_earlier_releases_qualify_what_is_promised() -> None:
    before, plain = {**PROTOCOL, "told_before": 9, "lost_before": 4}, PROTOCOL
    assert "soweit frühere Freigabestände" in " ".join(promises(before))
    assert "frühere Freigabestände" not in " ".join(promises(plain))
    assert "4 kleine Anzahlen" in " ".join(limits(before))
    assert "schon aus früheren folgt" in certificate_content(certified(told_before=9, lost_before=4))["summary"]


def test_what_was_told_elsewhere_and_what_is_assumed_is_said() -> None:
    more = {**PROTOCOL, "told_elsewhere": 3, "assumed_before": 2}
    assert "an anderer Stelle mitgeteilt" in " ".join(readers(more))
    assert "an anderer Stelle mitgeteilt" not in " ".join(readers(PROTOCOL))
    assert "Zu 2 Angaben sind die Daten nicht mehr da" in " ".join(limits(more))
    assert "nicht mehr da" not in " ".join(limits(PROTOCOL))


def test_a_reader_who_does_not_see_zeros_is_described_otherwise() -> None:
    wise, other = (" ".join(readers({**PROTOCOL, "attacker": name})) for name in ("x1", "x0"))
    assert "mindestens 1" in wise
    assert "mindestens 1" not in other


PROFILE = {
    "name": "jobcenter",
    "threshold": 10,
    "base": 20,
    "zeros": "hidden",
    "group": True,
    "institutions": False,
    "legal": "Vereinbarung vom 1.2.2025, § 4",
    "sources": ["jobcenter"],
    "indicators": ["sgb2_quote"],
}


def test_every_rule_is_named_with_what_it_is_for_and_its_legal_basis(tmp_path: Path) -> None:
    general = {"base": 15, "group": False, "institutions": False, "legal": "Statistiksatzung § 7"}
    text = text_of(certificate_pdf(certified(**general, profiles=[PROFILE], attacker="mixed")), tmp_path)
    for wanted in (
        "Eine Anzahl von 1 oder 2 Personen wird nicht gezeigt; die kleinste gezeigte Anzahl ist 3.",
        "Ein Anteil mit einer Basis unter 15 Personen wird nicht gezeigt.",
        "Rechtsgrundlage: Statistiksatzung § 7",
        "Profil „jobcenter“ (Quellen: jobcenter; Kennzahlen: sgb2_quote): kleinste gezeigte Anzahl 10;",
        "kleinste Basis von Anteilen 20; 0 % und 100 % werden nicht gezeigt; auch Nullen werden nicht gezeigt.",
        "Rechtsgrundlage: Vereinbarung vom 1.2.2025, § 4",
        "keine verborgene Anzahl von zu wenigen Personen",
        "mindestens so groß wie die kleinste gezeigte Anzahl nach ihren Regeln",
        "wo es kein Profil verlangt",
        "anderswo kann es auch eine Null sein",
    ):
        assert wanted in text, wanted


def test_a_profile_says_only_what_differs() -> None:
    same = {**PROFILE, "threshold": 3, "base": 0, "zeros": "public", "group": False, "legal": ""}
    (sentence,) = (text for text in rules({**PROTOCOL, "institutions": False, "profiles": [same]}) if "Profil" in text)
    assert sentence == "Profil „jobcenter“ (Quellen: jobcenter; Kennzahlen: sgb2_quote): wie allgemein."


@pytest.mark.parametrize(
    ("zeros", "words"),
    [
        ("public", "Wahre Nullen werden gezeigt, denn in ihnen ist niemand gezählt."),
        ("complement", "soweit sie nicht eine kleine Anzahl decken müssen"),
        ("hidden", "Auch eine Null wird nicht gezeigt"),
    ],
)
def test_the_policy_for_zeros_is_named(zeros: str, words: str) -> None:
    assert words in " ".join(rules({**PROTOCOL, "zeros": zeros}))


def test_shown_zeros_are_qualified_where_some_are_a_secret() -> None:
    text = " ".join(rules({**PROTOCOL, "group": True}))
    assert "Ein Anteil von 0 % oder 100 % wird nicht gezeigt" in text
    assert "soweit sie nicht verraten" in text
    assert "niemand oder alle ein Merkmal" in " ".join(limits(PROTOCOL))
    assert "niemand oder alle ein Merkmal" not in " ".join(limits({**PROTOCOL, "group": True}))


def test_where_nothing_was_small_no_spread_is_named() -> None:
    assert "Spannweite" in " ".join(promises(PROTOCOL))
    assert "Spannweite" not in " ".join(promises({**PROTOCOL, "spread": 0}))


def test_what_no_rule_protects_is_said() -> None:
    shown, hidden = ({**PROTOCOL, "institutions": found, "unprotectable": 4} for found in (True, False))
    assert "ohne Dominanz- oder p-Prozent-Regel" in " ".join(limits(shown))
    assert "Einrichtungen: Ihre Zahlen" not in " ".join(limits(hidden))
    assert "werden nicht gezeigt: 4 Angaben" in " ".join(rules(hidden))
    rows = certificate_content(certified(institutions=False, unprotectable=4))["amount"]["rows"]
    assert rows[-1][:2] == ["darunter verborgen, weil es um Beträge oder Einrichtungen geht", "4"]


def test_an_older_protocol_without_some_numbers_is_readable() -> None:
    old = {"audience": "public", "threshold": 3, "protected": True, "verified": True}
    assert certificate_pdf(replace(certified(), protocol=old)).startswith(b"%PDF")


def test_the_choice_of_figures_is_named() -> None:
    manifest = MANIFEST.model_copy(
        update={"content": ReleaseContent(levels=("kreis",), periods="2020..2024", breakdowns=False)}
    )
    facts = {
        item["label"]: item["text"] for item in certificate_content(replace(certified(), manifest=manifest))["facts"]
    }
    assert facts["Inhalt"] == "Raumebenen: kreis; Zeiträume: 2020..2024; ohne Aufgliederungen"
