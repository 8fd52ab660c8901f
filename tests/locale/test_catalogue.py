"""The English catalogue has every sentence of the program, whole and in English."""

from __future__ import annotations

import gettext
import importlib.util
import io
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kobimo.language import COUNTED, LOCALE_DIR
from support.sentences import SOURCE, sentences

PO = LOCALE_DIR / "en" / "LC_MESSAGES" / "kobimo.po"
MARKUP = re.compile(r"</?[a-z]+[ >]|&\w+;")
PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}|%\((\w+)\)s")
GERMAN = re.compile(
    r"\b(?:der|die|das|den|dem|des|und|oder|nicht|kein|keine|ist|sind|wird|wurde|wurden|bitte|für|mit|von|ein|eine|einer|"
    r"Datei|Zeile|Spalte|Gebiet|Gebiete|Ebene|Kennzahl|Lieferung|Freigabestand|Zeitraum|Quelle|Wert)\b|[äöüßÄÖÜ„]"
)
QUOTED = (
    "Eine Einlesevorlage schreiben",
    "Plätze je 100 Kinder",
    "Regionalschlüssel",
    "Ende der Tabelle",
    "Münster",
)
"""German that English sentences name: the title of a guide, an example of what a German municipality writes, words of a
file, a town."""


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with PO.open("rb") as stream:
        return read_po(stream, locale="en", abort_invalid=True)


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """`docs/messages.py`, which is a program and no package; it reads the sources once."""
    spec = importlib.util.spec_from_file_location("messages_program", SOURCE.parents[1] / "docs" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    every = tuple(module.found())
    module.found = lambda: iter(every)  # type: ignore[attr-defined]
    return module


def _messages(catalogue: Catalog) -> Iterator[tuple[Message, tuple[str, ...], tuple[str, ...]]]:
    for message in catalogue:
        if message.id:
            ids, strings = (
                (value,) if isinstance(value, str) else tuple(value or ()) for value in (message.id, message.string)
            )
            yield message, ids, strings


def test_every_sentence_of_the_program_is_in_the_catalogue(catalogue):
    known = {ids[0] for _message, ids, _strings in _messages(catalogue)}
    assert {text: place for text, place in sentences().items() if text not in known} == {}


def test_the_catalogue_has_no_sentence_that_the_program_has_not(catalogue):
    used = sentences()
    assert [ids[0] for _message, ids, _strings in _messages(catalogue) if ids[0] not in used] == []
    assert list(catalogue.obsolete) == []


def test_the_second_reader_of_the_sources_finds_all_kinds_of_sentences():
    found = sentences()
    for text in (
        "[OPTIONEN]",
        "Freigabestand %(id)s vom %(day)s",
        "Warten und den Befehl wiederholen.",
        "Abhilfe",
        "Ausgabe für Programme.",
        "Gibt eine Tabelle aus: csv und json für Programme, xlsx für Excel.",
    ):
        assert text in found
    assert len(found) > 1000


def test_every_sentence_is_translated_in_all_its_forms(catalogue):
    incomplete = [
        ids[0]
        for message, ids, strings in _messages(catalogue)
        if len(strings) != len(ids) or not all(text.strip() for text in strings) or message.fuzzy
    ]
    assert incomplete == []


def test_translations_have_the_placeholders_of_their_sentence(catalogue):
    for _message, ids, strings in _messages(catalogue):
        for sentence, translation in zip(ids, strings, strict=True):
            assert set(PLACEHOLDER.findall(translation)) == set(PLACEHOLDER.findall(sentence)), sentence


def test_translations_can_be_filled_in_wherever_the_sentence_can(catalogue):
    class Anything(dict[str, object]):
        def __missing__(self, key: str) -> object:
            return 7

    for _message, ids, strings in _messages(catalogue):
        for sentence, translation in zip(ids, strings, strict=True):
            for text in (sentence, translation):
                if "%(" in sentence:
                    assert "%(" not in text % Anything()
                elif PLACEHOLDER.search(sentence):
                    assert "{" not in text.format_map(Anything())


def test_translations_are_english_and_plain_text(catalogue):
    for _message, ids, strings in _messages(catalogue):
        for sentence, translation in zip(ids, strings, strict=True):
            rest = PLACEHOLDER.sub("", translation)
            for german in QUOTED:
                rest = rest.replace(german, "")
            assert GERMAN.findall(rest) == [], translation
            assert MARKUP.findall(translation) == MARKUP.findall(sentence), translation
            assert (sentence[0].isspace(), sentence[-1].isspace()) == (
                translation[0].isspace(),
                translation[-1].isspace(),
            ), sentence


def test_nouns_behind_a_number_are_small_and_headings_are_not(catalogue):
    counted = {ids[0]: strings for message, ids, strings in _messages(catalogue) if message.context == COUNTED}
    assert counted["Gebiet"] == ("area", "areas")
    assert catalogue["Gebiet"].string == "Area"
    assert all(text[0].islower() for strings in counted.values() for text in strings)


def test_the_compiled_catalogue_is_that_of_the_text(catalogue):
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for message, ids, strings in _messages(catalogue):
        if message.context == COUNTED:
            read = (compiled.npgettext(COUNTED, *ids, 1), compiled.npgettext(COUNTED, *ids, 2))
        else:
            read = (compiled.gettext(ids[0]),)
        assert read == strings, "run make messages"


def test_the_program_that_keeps_the_catalogue_finds_it_up_to_date(program, capsys):
    assert program.main(["--check"]) == 0, capsys.readouterr().err


def test_a_catalogue_that_was_brought_up_to_date_stays_as_it_is(program):
    text = PO.read_text(encoding="utf-8")
    assert program.updated(text, "en") == text
    assert not re.search(r"^#: .*:\d", text, re.MULTILINE)
    assert "POT-Creation-Date" not in text


def test_new_sentences_are_added_empty_vanished_ones_go_and_translations_stay(program):
    text = PO.read_text(encoding="utf-8")
    old = text.replace('msgid "Befehle"\nmsgstr "Commands"\n', 'msgid "Früher einmal"\nmsgstr "Once"\n')
    assert old != text
    made = program.updated(old, "en")
    assert 'msgid "Befehle"\nmsgstr ""\n' in made
    assert "Früher einmal" not in made
    assert made.replace('msgid "Befehle"\nmsgstr ""', 'msgid "Befehle"\nmsgstr "Commands"') == text


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('msgid "Zeile {row}"\nmsgstr ""', "not translated"),
        ('msgid "Zeile {row}"\nmsgstr "row {line}"', "placeholders"),
        ('msgid "Zeile {row}"\nmsgstr "row"', "placeholders"),
        ('msgid "{a:+d} mehr"\nmsgstr "{a} more"', "placeholders"),
        ('msgid "%(a)s mehr"\nmsgstr "%(b)s more"', "placeholders"),
        ('#, fuzzy\nmsgid "Zeile"\nmsgstr "column"', "fuzzy"),
        ('msgid "Zeile"\nmsgstr "<b>row</b>"', "markup"),
        ('msgid "Zeile „A“"\nmsgstr "row „A“"', "quotation marks"),
        ('msgid "Zeile. "\nmsgstr "Row."', "begins or ends"),
        ('msgid "Zeile."\nmsgstr "Row"', "begins or ends"),
        ('msgctxt "counted"\nmsgid "Zeile"\nmsgid_plural "Zeilen"\nmsgstr[0] "row"\nmsgstr[1] ""', "not translated"),
        ('#~ msgid "Zeile"\n#~ msgstr "row"', "obsolete"),
    ],
)
def test_a_damaged_translation_is_named(program, entry, complaint):
    text = program.HEADER.format(language="en") + entry + "\n"
    found = list(program.defects(read_po(io.StringIO(text), locale="en")))
    assert len(found) == 1
    assert complaint in found[0]


def test_a_sound_translation_is_not_complained_about(program):
    text = program.HEADER.format(language="en") + 'msgid "Zeile {row}: {x:+d}."\nmsgstr "Row {row}: {x:+d}."\n'
    assert list(program.defects(read_po(io.StringIO(text), locale="en"))) == []


def test_the_check_fails_on_a_catalogue_without_a_sentence(program, tmp_path: Path, monkeypatch, capsys):
    copy = tmp_path / "en" / "LC_MESSAGES" / "kobimo.po"
    copy.parent.mkdir(parents=True)
    copy.write_text(PO.read_text(encoding="utf-8").replace('msgid "Befehle"\nmsgstr "Commands"\n\n', ""), "utf-8")
    monkeypatch.setattr(program, "LOCALE_DIR", tmp_path)
    assert program.main(["--check"]) == 1
    assert "make messages" in capsys.readouterr().err
    assert program.main([]) == 0
    assert program.main(["--check"]) == 1
    assert "is not translated" in capsys.readouterr().err
