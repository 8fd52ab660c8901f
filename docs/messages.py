"""Bring the English message catalogue up to date and compile it; with `--check` only compare and fail on a defect.

The German sentences of the code are the message ids. They come from calls of `_` and `counted` in Python and in
templates, from the catalogues of checks and diagnoses, and from the help texts of the command line. New sentences are
added without a translation, vanished ones are removed, translations are kept unless they are marked as fuzzy.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kobimo.cli.lazy import LazyGroup
from kobimo.cli.main import COMMANDS, cli
from kobimo.cli.wording import OPTIONS, texts
from kobimo.ingest.layouts import registry
from kobimo.ingest.layouts.registry import LAYOUTS
from kobimo.language import COUNTED, DOMAIN, LANGUAGES, LOCALE_DIR, use
from kobimo.reference import checks, diagnoses

SOURCE = Path(__file__).resolve().parents[1] / "src" / "kobimo"
KEYWORDS = {"_": (1,), "translate": (1,), "counted": (2, 3), "translate_plural": (1, 2)}
"""Functions that translate, and which of their arguments are the sentence."""

TEMPLATE_KEYWORDS = {**KEYWORDS, "gettext": (1,), "ngettext": (1, 2)}
"""Blocks of `trans` become calls of the last two."""

TEMPLATE_OPTIONS = {"newstyle_gettext": "true", "silent": "false", "trim_blocks": "true"}
HEADER = """\
# Messages of kobimo. The German sentence is the id; `make messages` keeps the ids in step with the code.
msgid ""
msgstr ""
"Project-Id-Version: kobimo\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_WIDTH = 110
_MARKUP = re.compile(r"</?[a-z][^>]*>|&[a-z]+;|&#\d+;")
_NAMED = re.compile(r"%\((\w+)\)[a-z]")

Found = tuple[str, int, str | tuple[str, ...]]
"""File relative to the package, line, and the sentence, or its forms for one and for many."""


def main(arguments: Sequence[str]) -> int:
    """Write or check the catalogues of all languages but German; return the exit code."""
    code = 0
    for language in LANGUAGES[1:]:
        path = LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        old = path.read_text(encoding="utf-8") if path.exists() else HEADER.format(language=language)
        text = updated(old, language)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
            with path.with_suffix(".mo").open("wb") as stream:
                write_mo(stream, _parsed(text, language))
        complaints = list(defects(_parsed(text, language)))
        if "--check" in arguments and text != old:
            complaints.insert(0, "out of date; run make messages")
        for complaint in complaints:
            print(f"{path.name} ({language}): {complaint}", file=sys.stderr)
        code |= bool(complaints)
    return code if "--check" in arguments else 0


def updated(old: str, language: str) -> str:
    """Return the text of a catalogue with the messages of the code and the translations that it had."""
    known = {(_forms(m.id)[0], m.context): m.string for m in _parsed(old, language) if m.id and not m.fuzzy}
    made = Catalog(locale=language)
    for file, line, sentence in sorted(found(), key=lambda item: item[:2]):
        context = None if isinstance(sentence, str) else COUNTED
        string = known.get((_forms(sentence)[0], context))
        message = made.add(sentence, string, locations=[(file, line)], context=context)
        message.flags.clear()
    sink = io.BytesIO()
    write_po(sink, made, width=_WIDTH, sort_by_file=True, include_lineno=False, omit_header=True)
    return HEADER.format(language=language) + sink.getvalue().decode("utf-8").rstrip("\n") + "\n"


def found() -> Iterator[Found]:
    """Yield every sentence of the program; whatever language was in use, it is German then."""
    use(LANGUAGES[0])
    yield from _from_code()
    yield from _from_templates()
    yield from _from_help()
    for module, kinds in ((checks, checks.CATALOGUE.values()), (diagnoses, diagnoses.DIAGNOSES.values())):
        templates = [text for kind in kinds for text in (kind.message, kind.remedy)]
        yield from ((_relative(inspect.getfile(module)), place, text) for place, text in enumerate(templates))
    named = [text for layout in LAYOUTS for text in (layout.title, layout.publisher) if text]
    yield from ((_relative(inspect.getfile(registry)), place, text) for place, text in enumerate(dict.fromkeys(named)))


def _from_code() -> Iterator[Found]:
    """Yield the sentences of Python modules; Babel's own reader of Python would miss those inside f-strings."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                places = KEYWORDS[node.func.id]
                parts = [node.args[place - 1] for place in places if place <= len(node.args)]
                sentence = tuple(p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))
                if len(sentence) == len(places):
                    yield _relative(path), node.lineno, sentence if len(sentence) > 1 else sentence[0]


def _from_templates() -> Iterator[Found]:
    """Yield the sentences of templates."""
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        extracted = extract_from_file("jinja2.ext:babel_extract", path, TEMPLATE_KEYWORDS, options=TEMPLATE_OPTIONS)
        for line, sentence, _comments, _context in extracted:
            yield _relative(path), line, sentence


def _from_help() -> Iterator[Found]:
    """Yield the overview of commands and the help of each."""
    main_file = _relative(inspect.getfile(inspect.unwrap(cli.callback or cli)))
    for line, text in enumerate((OPTIONS, *texts(cli), *(text for _module, text in COMMANDS.values()))):
        yield main_file, line, text
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is None or command.callback is None:
            raise LookupError(name)
        for part in (command, *_below(command, context)):
            code = inspect.unwrap(part.callback or command.callback).__code__
            for text in texts(part):
                yield _relative(code.co_filename), code.co_firstlineno, text
        if isinstance(command, LazyGroup):
            file = inspect.unwrap(command.callback).__code__.co_filename
            yield from ((_relative(file), line, text) for line, (_at, text) in enumerate(command.members.values()))


def _below(command: click.Command, context: click.Context) -> Iterator[click.Command]:
    """Yield the commands of a group."""
    if isinstance(command, click.Group):
        found = (command.get_command(context, name) for name in command.commands or command.list_commands(context))
        yield from (part for part in found if part is not None)


def defects(catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue: missing, doubtful and damaged translations."""
    for message in catalogue:
        if message.id:
            shown = _forms(message.id)[0][:70].replace("\n", " ")
            yield from (f"“{shown}”: {text}" for text in _defects_of(message))
    yield from (f"“{name}”: obsolete" for name in catalogue.obsolete)


def _defects_of(message: Message) -> Iterator[str]:
    ids, strings = _forms(message.id), _forms(message.string)
    if len(ids) != len(strings) or not all(strings):
        yield "is not translated"
        return
    if message.fuzzy:
        yield "is marked as fuzzy"
    for sentence, translation in zip(ids, strings, strict=True):
        yield from _differences(sentence, translation)


def _differences(sentence: str, translation: str) -> Iterator[str]:
    """Yield what a translation must have as its sentence has it, and has not."""
    if placeholders(sentence) != placeholders(translation):
        yield f"placeholders {placeholders(sentence)} became {placeholders(translation)}"
    if _MARKUP.search(translation) and not _MARKUP.search(sentence):
        yield "the translation has markup"
    if "„" in translation:
        yield "the translation has German quotation marks"
    if _edges(sentence) != _edges(translation):
        yield "begins or ends differently: blanks, colon or full stop"


def placeholders(text: str) -> list[str]:
    """Return the names that a text is filled with, `{name}` or `%(name)s`, in order of the alphabet."""
    named = _NAMED.findall(text)
    try:
        parsed = [(name, spec) for _text, name, spec, _conversion in string.Formatter().parse(text) if name is not None]
    except ValueError:
        parsed = []
    return sorted({*named, *(f"{name}:{spec}" if spec else name for name, spec in parsed)})


def _edges(text: str) -> tuple[str, str, str]:
    """Return the blanks around a text and the mark that ends its sentence."""
    body = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before, after, body[-1:] if body[-1:] in ".:;?!…" else ""


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _parsed(text: str, language: str) -> Catalog:
    return read_po(io.StringIO(text), locale=language, abort_invalid=True)


def _relative(path: str | Path) -> str:
    return Path(path).resolve().relative_to(SOURCE).as_posix()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
