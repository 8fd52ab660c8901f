"""The handbook is complete, agrees with the program, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType

import click
import pytest
from ruamel.yaml import YAML

import kobimo.model
from docs.walking import DOCS, REPOSITORY, blocks
from kobimo.cli.main import cli
from kobimo.errors import DefinitionError
from kobimo.genesis.instances import instances
from kobimo.model.area import SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.model.recipe import Recipe
from kobimo.model.release import ReleaseContent
from kobimo.model.source import Corrections, SourceDefinition
from kobimo.publish.open_data import COLUMNS
from kobimo.reference.checks import CATALOGUE
from kobimo.reference.diagnoses import DIAGNOSES
from kobimo.workspace.definitions import parse_definition

PAGES = sorted([*DOCS.rglob("*.md"), *(REPOSITORY / "examples").rglob("*.md"), *REPOSITORY.glob("*.md")])
REFERENCE = DOCS / "reference"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
KINDS = {
    "spaces": SpaceDefinition,
    "datasets": DatasetDefinition,
    "indicators": IndicatorDefinition,
    "groups": IndicatorGroup,
    "recipe.yaml": Recipe,
    "source.yaml": SourceDefinition,
    "corrections.yaml": Corrections,
    "auswahl.yaml": ReleaseContent,
}


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The generator, which is a program and no package."""
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date():
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_page_that_was_changed_by_hand_is_noticed(generate, tmp_path, monkeypatch):
    for name, text in generate.pages().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / generate.MEANINGS).write_bytes((REFERENCE / generate.MEANINGS).read_bytes())
    monkeypatch.setattr(generate, "FOLDER", tmp_path)
    assert generate.main(["--check"]) == 0
    page = tmp_path / "befehle.md"
    page.write_text(page.read_text(encoding="utf-8") + "mehr\n", encoding="utf-8")
    assert generate.main(["--check"]) == 1


def test_a_field_without_a_meaning_stops_the_generator(generate, tmp_path, monkeypatch):
    text = (REFERENCE / generate.MEANINGS).read_text(encoding="utf-8")
    (tmp_path / generate.MEANINGS).write_text(text.replace('\nexpect = "', '\nexpects = "'), encoding="utf-8")
    monkeypatch.setattr(generate, "FOLDER", tmp_path)
    with pytest.raises(generate.MeaningError, match=r"Correction: missing \['expect'\], without use \['expects'\]"):
        generate.pages()


def test_pages_are_the_same_when_they_are_made_twice(generate):
    assert generate.pages() == generate.pages()


def test_every_command_and_every_option_is_documented():
    page = (REFERENCE / "befehle.md").read_text(encoding="utf-8")
    context = click.Context(cli, info_name="kobimo")
    for name in cli.list_commands(context):
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        command = cli.get_command(context, name)
        assert command is not None
        options = [
            text for parameter in command.params if isinstance(parameter, click.Option) for text in parameter.opts
        ]
        assert section, name
        assert [text for text in options if f"`{text}" not in section] == [], name


@pytest.mark.parametrize(("page", "catalogue"), [("pruefhinweise.md", CATALOGUE), ("befunde.md", DIAGNOSES)])
def test_every_code_is_documented_once(page, catalogue):
    text = (REFERENCE / page).read_text(encoding="utf-8")
    found = re.findall(r"^(?:### |\| `)([A-Z][A-Z0-9_]+)", text, re.MULTILINE)
    assert sorted(found) == sorted(catalogue)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path):
    broken = []
    for target in LINK.findall(_without_code(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


def test_every_page_of_the_handbook_can_be_reached_from_its_index():
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.is_file():
            reached.add(page)
            links = [target.partition("#")[0] for target in LINK.findall(_without_code(page)) if ":" not in target]
            waiting += [(page.parent / link).resolve() for link in links if link]
    assert sorted(set(DOCS.rglob("*.md")) - reached) == []


def test_whole_definitions_in_the_handbook_are_valid():
    checked = 0
    for page in DOCS.rglob("*.md"):
        for block in blocks(page):
            completed_elsewhere = block.text.startswith("like:")  # the walk through the page reads it
            if block.language == "yaml" and block.title and not completed_elsewhere:
                path = Path(block.title)
                model = KINDS.get(path.name) or KINDS[path.parent.name]
                with pytest.raises(DefinitionError) if block.broken else nullcontext():
                    parse_definition(block.text.encode(), f"{page.name}:{block.line}", model)
                checked += 1
    assert checked > 15


def test_codes_that_pages_mention_exist():
    known = {*CATALOGUE, *DIAGNOSES, "KOBIMO_CONFIG", "KOBIMO_DEBUG", "KOBIMO_LANGUAGE", "KOBIMO_BERLIN"}
    known |= set(COLUMNS)
    known |= {"KOBIMO_GENESIS_FILE", *(f"KOBIMO_GENESIS_{name.upper()}_TOKEN" for name in instances())}
    for page in PAGES:
        prose = page.read_text(encoding="utf-8")
        named = set(re.findall(r"`([A-Z]{3,}(?:_[A-Z]+)+)`", prose)) | set(
            re.findall(r"\[([A-Z]+(?:_[A-Z]+)+)\]", prose)
        )
        assert named - known == set(), page.name


def test_classes_of_the_glossary_exist_in_the_code():
    entries = YAML(typ="safe").load((DOCS / "glossary.yml").read_text(encoding="utf-8"))
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(kobimo.model.__file__).parents[1].rglob("*.py")
    )
    classes = set(re.findall(r"^class (\w+)", source, re.MULTILINE))
    for entry in entries:
        assert set(entry) == {"de", "identifier", "en", "kind", "note"}, entry
        assert entry["kind"] in {"class", "name", "planned"}, entry
        assert (entry["identifier"] in classes) == (entry["kind"] == "class"), entry
    terms = [entry["de"] for entry in entries]
    assert len(set(terms)) == len(terms)


def test_no_page_names_a_person_a_machine_or_an_address_of_a_registry():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"/(?:home|root|tmp)/|localhost", text) == [], page.name


def _without_code(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
