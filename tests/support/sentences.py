"""The sentences of the program, read from its sources a second time: by other means than `docs/messages.py`."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kobimo

SOURCE = Path(kobimo.__file__).parent
TEMPLATES = SOURCE / "web" / "templates"
HELP = {"help", "metavar", "options_metavar", "subcommand_metavar", "short_help", "epilog"}

_STRING = r"""(?:"([^"\n]*)"|'([^'\n]*)')"""
_CALL = re.compile(rf"(?<![\w.])_\({_STRING}")
_COUNTED = re.compile(rf"(?<![\w.])counted\([^{{}}]*?,\s*{_STRING},\s*{_STRING}\)")
_BLOCK = re.compile(r"\{%-?\s*trans\b[^%]*%\}(.*?)\{%-?\s*endtrans\s*-?%\}", re.DOTALL)


@cache
def sentences() -> dict[str, str]:
    """Return every sentence, of those with two forms the one for one thing, and a file in which it stands."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = _constants(tree)
        for node in ast.walk(tree):
            for sentence in [
                *_of_call(node, names),
                *(_of_help(node) if "cli" in path.relative_to(SOURCE).parts else ()),
            ]:
                found.setdefault(sentence, path.name)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"COMMANDS", "_COMMANDS"}:
                found.update({text: path.name for _module, text in ast.literal_eval(node.value).values()})
    for path in sorted((SOURCE / "ingest" / "layouts" / "templates").glob("*.toml")):
        layout = tomllib.loads(path.read_text(encoding="utf-8"))
        found.update({layout[name]: path.name for name in ("title", "publisher") if layout.get(name)})
    for path in sorted(TEMPLATES.rglob("*.html")):
        found.update(dict.fromkeys(_of_template(path.read_text(encoding="utf-8")), path.name))
    return found


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a module gives a name."""
    names: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, names)
            if text is not None:
                names[node.targets[0].id] = text
    return names


def _text(node: ast.expr, names: dict[str, str]) -> str | None:
    """Return the text of an expression: a text, a name of one, or a sum of both."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name):
            return names.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = _text(left, names), _text(right, names)
            return None if None in parts else "".join(parts)
    return None


def _of_call(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """Yield what is translated at once, and what catalogues of checks have for later."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    places = {"_": (0,), "counted": (1,), "translate_plural": (0,), "CheckKind": (2, 3), "DiagnosisKind": (2, 3)}
    for place in places.get(node.func.id, ()):
        text = _text(node.args[place], names)
        if text is not None:
            yield text


def _of_help(node: ast.AST) -> Iterator[str]:
    """Yield the help of a command, of its options and of its arguments."""
    makers = ("click.command", "click.group", "command.command")
    if isinstance(node, ast.FunctionDef) and any(
        maker in ast.unparse(item) for item in node.decorator_list for maker in makers
    ):
        yield inspect.cleandoc(ast.get_docstring(node) or "")
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("click.", "command.command")):
        for keyword in node.keywords:
            if keyword.arg in HELP and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "click.version_option":
        yield next(str(keyword.value.value) for keyword in node.keywords if keyword.arg == "help")  # type: ignore[attr-defined]
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "OPTIONS":
        yield ast.literal_eval(node.value)


def _of_template(text: str) -> Iterator[str]:
    """Yield calls and blocks of a template."""
    for pattern in (_CALL, _COUNTED):
        for match in pattern.finditer(text):
            yield match[1] or match[2]
    for match in _BLOCK.finditer(text):
        one, _pluralize, _many = re.sub(r"\{%\s*pluralize\b[^%]*%\}", "\0", match[1]).partition("\0")
        yield re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", one.replace("%", "%%"))
