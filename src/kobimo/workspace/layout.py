"""Where everything lies in a workspace. Paths only; nothing is read or written here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SETTINGS_FILE = "kobimo.toml"
TARGETS_FILE = "targets.csv"
DEFINITION_FOLDERS = ("spaces", "institutions", "sources", "datasets", "indicators", "groups", "products")
HISTORY_PATHS = (SETTINGS_FILE, TARGETS_FILE, ".gitignore", "LIESMICH.md", *DEFINITION_FOLDERS, "schemas")
"""What the history of the workspace keeps: readable definitions, never data or people's work."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of one workspace."""

    root: Path

    @property
    def settings(self) -> Path:
        """The file that makes a folder a workspace."""
        return self.root / SETTINGS_FILE

    @property
    def targets(self) -> Path:
        """What indicators should reach, as the municipality decided."""
        return self.root / TARGETS_FILE

    @property
    def spaces(self) -> Path:
        """Levels, areas and geometry."""
        return self.root / "spaces"

    @property
    def crosswalks(self) -> Path:
        """Which part of an area lies in which area of another system or status."""
        return self.spaces / "crosswalks"

    @property
    def institutions(self) -> Path:
        """Registers of institutions: a description and tables each."""
        return self.root / "institutions"

    @property
    def sources(self) -> Path:
        """One folder per source: source.yaml, recipe.yaml, corrections.yaml."""
        return self.root / "sources"

    @property
    def datasets(self) -> Path:
        """One file per dataset."""
        return self.root / "datasets"

    @property
    def indicators(self) -> Path:
        """One file per indicator."""
        return self.root / "indicators"

    @property
    def groups(self) -> Path:
        """One file per group of indicators that belong together."""
        return self.root / "groups"

    @property
    def products(self) -> Path:
        """Outlines and texts of reports."""
        return self.root / "products"

    @property
    def schemas(self) -> Path:
        """JSON schemas, so that an editor can check definitions offline."""
        return self.root / "schemas"

    @property
    def deliveries(self) -> Path:
        """Delivered files with their receipts."""
        return self.root / "data" / "deliveries"

    @property
    def observations(self) -> Path:
        """Observations as Parquet, one file per delivery."""
        return self.root / "data" / "observations"

    @property
    def build(self) -> Path:
        """Figures computed last, for the team."""
        return self.root / "data" / "build"

    @property
    def releases(self) -> Path:
        """Immutable releases."""
        return self.root / "data" / "releases"

    @property
    def told(self) -> Path:
        """Figures that were told outside of releases."""
        return self.root / "data" / "told"

    @property
    def outputs(self) -> Path:
        """Finished prints, for people to take away; kobimo does not need them again."""
        return self.root / "ausgabe"

    @property
    def database(self) -> Path:
        """People's work."""
        return self.root / "kobimo.sqlite3"

    @property
    def private(self) -> Path:
        """Locks and temporary files of running commands."""
        return self.root / ".kobimo"

    @property
    def secret(self) -> Path:
        """What outward hashes are made with; the only private file that a backup keeps."""
        return self.private / "salt"

    @property
    def definitions_lock(self) -> Path:
        """Held while definitions change."""
        return self.private / "definitions.lock"

    @property
    def data_lock(self) -> Path:
        """Held while data change."""
        return self.private / "data.lock"

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders that a new workspace has."""
        definitions = tuple(self.root / name for name in DEFINITION_FOLDERS)
        data = (self.deliveries, self.observations, self.build, self.releases)
        return (*definitions, self.schemas, *data, self.private)

    def space(self, space: str) -> Path:
        """Return the definition of a space."""
        return self.spaces / f"{space}.yaml"

    def areas(self, space: str) -> Path:
        """Return the table of areas of a space."""
        return self.spaces / f"{space}.areas.csv"

    def changes(self, space: str) -> Path:
        """Return the table of territorial changes of a space."""
        return self.spaces / f"{space}.changes.csv"

    def crosswalk(self, crosswalk: str) -> Path:
        """Return the description of a crosswalk."""
        return self.crosswalks / f"{crosswalk}.yaml"

    def weights(self, crosswalk: str) -> Path:
        """Return the table of weights of a crosswalk."""
        return self.crosswalks / f"{crosswalk}.csv"

    def geometry(self, space: str) -> Path:
        """Return the geometry of a space."""
        return self.spaces / f"{space}.geojson"

    def streets(self, space: str) -> Path:
        """Return the street directory of a space."""
        return self.spaces / f"{space}.streets.csv"

    def register(self, register: str, part: str = ".yaml") -> Path:
        """Return the description of a register of institutions, or one of its tables: .csv, .capacity.csv ..."""
        return self.institutions / f"{register}{part}"

    def source(self, source: str) -> Path:
        """Return the folder of a source."""
        return self.sources / source

    def relative(self, path: Path) -> str:
        """Return `path` as it stands in messages and manifests: from the root, with slashes."""
        return path.relative_to(self.root).as_posix()
