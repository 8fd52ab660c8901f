"""All Kreise with the official tables on them, computed through the shipped catalogue."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kobimo.model.dataset import DatasetDefinition
from support.command import run
from support.real_catalogue import (
    by_kreis,
    cells,
    follows,
    mapping,
    number,
    present,
    publish,
    without_codes,
    workspace_of,
)
from support.town import write

SPACE = ("deutschland", "kreis", "land", "bund")
AREA_FILE, PEOPLE_FILE, LEAVERS_FILE = "11111-01-01-4.csv", "12411-01-01-4.csv", "21111-02-06-4.csv"
SCHOOLS_FILE, JOBLESS_FILE, INCOME_FILE = "21111-01-03-4.csv", "13211-02-05-4_2025.csv", "82411-01-03-4.csv"

AREAS = """\
space: deutschland
areas:
  - {level: kreis, file: "*kreise*", key: key, name: name, parent: {key_prefix: 2}}
  - {level: land, file: "*laender*", key: key, name: name, parent: {key: DG}}
  - {level: bund, names: {DG: Deutschland}}
"""

LEVELS = """\
area:
  column: Gebietsschlüssel
  levels:
    - {level: bund, matches: DG}
    - {level: kreis, matches: "02", key: "02000"}
    - {level: kreis, matches: "11", key: "11000"}
    - {level: land, matches: "[0-9]{2}"}
    - {level: kreis, matches: "[0-9]{5}"}
drop:
  - {column: Gebietsschlüssel, matches: "[0-9]{3}|[0-9]{8}", reason: Bezirke und Gemeinden gehören nicht dazu}
"""

DISSOLVED = '  - {{column: Gebietsschlüssel, matches: "{keys}", reason: aufgelöster Kreis}}\n'

SCHOOL_TYPES = {
    "Vorschulbereich": "vorklasse", "Grundschulen": "grundschule",
    "Schulartunabhängige Orientierungsstufe": "orientierungsstufe", "Hauptschulen": "hauptschule",
    "Schularten mit mehreren Bildungsgängen": "sekundarschule", "Realschulen": "realschule", "Gymnasien": "gymnasium",
    "Integrierte Gesamtschulen": "gesamtschule", "Freie Waldorfschulen": "waldorfschule",
    "Sonderschulen/Förderschulen": "foerderschule", "Abendschulen und Kollegs": "weiterbildungskolleg",
}  # fmt: skip

CERTIFICATES = {
    "ohne Hauptschulabschluss": "ohne_hauptschulabschluss", "mit Hauptschulabschluss": "hsa",
    "mit Mittlerem Abschluss": "msa", "mit Fachhochschulreife": "fhr", "mit allgemeiner Hochschulreife": "ahr",
}  # fmt: skip

YEARS_OF_AGE = {"unter 1 Jahr": "0", **{f"{n}-Jährige": str(n) for n in range(1, 85)}, "85 Jahre und mehr": "85+"}


def recipes(gone: list[str], without_schools: list[str]) -> dict[str, str]:
    """Return one recipe for each official table; `gone` are the Kreise that no longer exist."""
    drop = LEVELS + DISSOLVED.format(keys="|".join(gone))
    drop_schools = LEVELS + DISSOLVED.format(keys="|".join(without_schools))
    unknown = 'symbols: {"-": missing}'
    pupils = "Schülerinnen und Schüler an allgemeinbildenden Schulen"
    school_type = f"    dimensions: {{schulform: {{column: Schulart, codes: {mapping(SCHOOL_TYPES)}}}}}\n"
    certificate = f"abschluss: {{column: Abschluss, codes: {mapping(CERTIFICATES)}}}"
    given = f"{{column: Abschluss, equals: [{', '.join(CERTIFICATES)}]}}"
    return {
        "gebiete": AREAS,
        "flaeche": (
            f"file_name: '11111*'\ntable: {{headings: joined, {unknown}}}\n{drop}period: {{column: Stichtag}}\n"
            "values: [{dataset: flaeche, measure: flaeche, column: Gebietsfläche}]\n"
        ),
        "bevoelkerung": (
            f"file_name: '12411-01*'\ntable: {{headings: rows, {unknown}}}\n{drop}period: {{column: Zeitraum}}\n"
            "values:\n"
            "  - {dataset: einwohner, cube: gesamt, measure: personen, column: Wert,"
            " rows: [{column: Geschlecht, equals: Insgesamt}]}\n"
            "  - dataset: einwohner\n    cube: geschlecht\n    measure: personen\n    column: Wert\n"
            "    rows: [{column: Geschlecht, equals: [männlich, weiblich]}]\n"
            "    dimensions: {geschlecht: {column: Geschlecht, codes: {männlich: m, weiblich: w}}}\n"
        ),
        "reihe": (
            f"file_name: '12411-0015*'\ntable: {{headings: rows, {unknown}}}\n"
            "area: {column: Gebietsschlüssel, level: kreis}\n"
            f'drop: [{{column: Gebietsschlüssel, matches: "{"|".join(gone)}", reason: aufgelöster Kreis}}]\n'
            "period: {column: Zeitraum, one_per_file: false}\n"
            "values: [{dataset: einwohner, cube: gesamt, measure: personen, column: Wert}]\n"
        ),
        "altersjahre": (
            "file_name: '12411-0005*'\ntable: {headings: rows}\narea: {level: bund, constant: DG}\n"
            "period: {column: Zeitraum, one_per_file: false}\n"
            "values:\n"
            "  - {dataset: einwohner, cube: gesamt, measure: personen, column: Wert,"
            " rows: [{column: Alter, equals: Insgesamt}]}\n"
            "  - dataset: einwohner\n    cube: alter\n    measure: personen\n    column: Wert\n"
            f"    rows: [{{column: Zeilenart, empty: true}}]\n"
            f"    dimensions: {{alter: {{column: Alter, codes: {mapping(YEARS_OF_AGE)}}}}}\n"
        ),
        "schulen": (
            f"file_name: '21111-01*'\ntable: {{headings: joined, symbols: {{x: nil}}}}\n{drop_schools}"
            "  - {column: Schulart, equals: Insgesamt, reason: Summenzeile}\n"
            "period: {column: Jahr, form: school_year_start}\n"
            "values:\n"
            "  - dataset: schulstatistik\n    cube: schule\n    columns:\n"
            "      Allgemeinbildende Schulen: {measure: schulen}\n"
            f'      "{pupils} | Geschlecht | Insgesamt": {{measure: schueler}}\n{school_type}'
            "  - dataset: schulstatistik\n    cube: geschlecht\n    columns:\n"
            f'      "{pupils} | Geschlecht | weiblich": {{measure: schueler, where: {{geschlecht: w}}}}\n{school_type}'
            "  - dataset: schulstatistik\n    cube: staat\n    columns:\n"
            f'      "{pupils} | Nationalität | ausländisch": {{measure: schueler, where: {{staat: a}}}}\n{school_type}'
            "  - dataset: schulstatistik\n    cube: jahrgang\n    columns:\n"
            f'      "{pupils} | Klassenstufe / Jahrgangsstufe / Schulbesuchsjahr | 7. Klassenstufe":'
            f' {{measure: schueler, where: {{jahrgang: "7"}}}}\n{school_type}'
        ),
        "abgaenge": (
            f"file_name: '21111-02*'\ntable: {{headings: rows}}\n{drop_schools}"
            "period: {column: Jahr, form: school_year_end}\n"
            "values:\n"
            "  - {dataset: abgaenge_amtlich, cube: gesamt, measure: abgaenge, column: Wert,"
            " rows: [{column: Abschluss, equals: Insgesamt}, {column: Geschlecht, equals: Insgesamt}]}\n"
            "  - dataset: abgaenge_amtlich\n    cube: alle_schulformen\n    measure: abgaenge\n    column: Wert\n"
            f"    rows: [{given}, {{column: Geschlecht, equals: Insgesamt}}]\n    dimensions: {{{certificate}}}\n"
            "  - dataset: abgaenge_amtlich\n    cube: alle_schulformen_geschlecht\n    measure: abgaenge\n"
            f"    column: Wert\n    rows: [{given}, {{column: Geschlecht, equals: weiblich}}]\n"
            f"    dimensions: {{{certificate}, geschlecht: {{constant: w}}}}\n"
            "  - dataset: abgaenge_amtlich\n    cube: geschlecht_gesamt\n    measure: abgaenge\n    column: Wert\n"
            "    rows: [{column: Abschluss, equals: Insgesamt}, {column: Geschlecht, equals: weiblich}]\n"
            "    dimensions: {geschlecht: {constant: w}}\n"
        ),
        "arbeitslose": (
            f"file_name: '13211*'\ntable: {{headings: joined, {unknown}}}\n{drop}period: {{column: Jahr}}\n"
            "values:\n"
            "  - dataset: arbeitslose\n    cube: gesamt\n    columns:\n"
            "      Arbeitslose: {measure: arbeitslose}\n"
            "      Arbeitslose | langzeitarbeitslos: {measure: langzeitarbeitslose}\n"
            "  - dataset: arbeitslose\n    cube: staat\n    columns:\n"
            "      Arbeitslose | ausländisch: {measure: arbeitslose, where: {staat: a}}\n"
            "  - dataset: arbeitslose\n    cube: alter\n    columns:\n"
            "      Arbeitslose | 15 bis unter 25 Jahre: {measure: arbeitslose, where: {alter: 15-24}}\n"
        ),
        "einkommen": (
            f"file_name: '82411*'\ntable: {{headings: joined, {unknown}}}\n{drop}period: {{column: Jahr}}\n"
            "values: [{dataset: einkommen, measure: verfuegbares_einkommen,"
            " column: verfügbares Einkommen der privaten Haushalte, unit: 1.000 Euro}]\n"
        ),
    }


def datasets() -> tuple[DatasetDefinition, ...]:
    """Return the datasets: templates of the catalogue, and those whose official table is coarser than the template."""
    leavers = follows("abgaenge", *SPACE[:2], "abgaenge_amtlich", absent="missing").model_dump(exclude_defaults=True)
    for dimension in leavers["dimensions"]:
        if dimension["id"] == "abschluss":
            codes = ("ohne_hauptschulabschluss", "hsa", "msa", "fhr", "ahr")
            dimension["categories"] = [{"code": code, "title": {"de": code}} for code in codes]
            dimension["groups"] = {}
    schools = follows("schulstatistik", *SPACE[:2], absent="missing")
    return (
        follows("flaeche", *SPACE[:2]),
        follows("einwohner", *SPACE[:2], leads=["bevoelkerung", "altersjahre", "reihe"]),
        # the table has one line for Vorklasse and Schulkindergarten together
        without_codes(schools, "schulform", "schulkindergarten"),
        DatasetDefinition.model_validate(leavers),
        follows("arbeitslose", *SPACE[:2]),
        follows("einkommen", *SPACE[:2]),
    )


def dissolved(folder: Path) -> list[str]:
    """Return the Kreise that the official table of 2018 names without any area."""
    return sorted(key for key, row in by_kreis(folder / AREA_FILE, 1).items() if number(row[0]) is None)


def vanished(folder: Path) -> list[str]:
    """Return all Kreise that one of the tables names and that have no area in 2018."""
    series = present(folder.parent / "destatis" / "12411-0015.csv").read_text(encoding="cp1252").splitlines()
    old = {line[:5] for line in series if line[:5].isdigit()}
    return sorted({*dissolved(folder), *(old - set(existing(folder)))})


def schoolless(folder: Path) -> list[str]:
    """Return the Kreise without a single pupil: they were dissolved before 2023."""
    gone = {row[1] for row in cells(folder / SCHOOLS_FILE, 1) if row[3] == "Insgesamt" and row[5] == "-"}
    return sorted({*vanished(folder), *(key for key in gone if len(key) == 5)})


@cache
def existing(folder: Path) -> dict[str, str]:
    """Return the Kreise with an area, and the Land of each."""
    found = by_kreis(folder / AREA_FILE, 1)
    return {key: key[:2] for key, row in found.items() if number(row[0]) is not None}


def made(folder: Path, real: Path) -> Path:
    """Make the workspace, read all tables into it and release the figures."""
    tables = real / "genesis" / "regionalstatistik"
    root = workspace_of(folder, SPACE, datasets(), recipes(vanished(tables), schoolless(tables)))
    kreise = "".join(f"{key};Kreis {key}\n" for key in existing(tables))
    laender = "".join(f"{key};Land {key}\n" for key in sorted(set(existing(tables).values())))
    heading = "key;name\n"
    run(
        "import", root, "gebiete",
        write(folder / "kreise.csv", heading + kreise), write(folder / "laender.csv", heading + laender),
    )  # fmt: skip
    for source, file in (
        ("flaeche", tables / AREA_FILE),
        ("bevoelkerung", tables / PEOPLE_FILE),
        ("reihe", tables.parent / "destatis" / "12411-0015.csv"),
        ("altersjahre", tables.parent / "destatis" / "12411-0005.csv"),
        ("schulen", tables / SCHOOLS_FILE),
        ("abgaenge", tables / LEAVERS_FILE),
        ("arbeitslose", tables / JOBLESS_FILE),
        ("einkommen", tables / INCOME_FILE),
    ):
        run("import", root, source, present(file))
    publish(root)
    return root
