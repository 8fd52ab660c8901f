"""Parts of towns and census Kreise, computed through the shipped catalogue from public files."""

from __future__ import annotations

import re
from pathlib import Path

from kobimo.model.dataset import DatasetDefinition
from support.command import run
from support.real_catalogue import follows, mapping, present, publish, records, without_codes, workspace_of
from support.town import write


def _counts_all(dataset: DatasetDefinition, dimension: str) -> DatasetDefinition:
    """Return the dataset of a supplier who counts every code: what the complete file does not name is zero."""
    found = dataset.model_dump(exclude_defaults=True)
    changed = [{**entry, "absent": "zero"} if entry["id"] == dimension else entry for entry in found["dimensions"]]
    return DatasetDefinition.model_validate({**found, "dimensions": changed})


# --- Köln ------------------------------------------------------------------------------------------------------------

COLOGNE_AGES = {
    "00 - < 03": "0-2", "03 - < 06": "3-5", "06 - < 10": "6-9", "10 - < 15": "10-14", "15 - < 18": "15-17",
    "18 - < 25": "18-24", "25 - < 35": "25-34", "35 - < 45": "35-44", "45 - < 55": "45-54", "55 - < 60": "55-59",
    "60 - < 65": "60-64", "65 - < 75": "65-74", "75 und älter": "75+",
}  # fmt: skip

COLOGNE_SCHOOLS = {
    "Grundschule": "grundschule", "Gymnasium": "gymnasium", "Förderschule": "foerderschule",
    "Berufskolleg": "berufskolleg", "Realschule": "realschule", "Hauptschule": "hauptschule",
    "Gesamtschule": "gesamtschule", "2. Bildungsweg": "weiterbildungskolleg", "Freie Waldorfschule": "waldorfschule",
}  # fmt: skip


def _rows(table: str, *texts: str) -> str:
    wanted = f", {{column: zeile, equals: [{', '.join(texts)}]}}" if texts else ""
    return f"    rows: [{{column: tab_id, equals: '{table}'}}{wanted}]\n"


def _cologne_people() -> str:
    head = "    measure: personen\n    column: zahl\n"
    sexes, foreign = "{Männlich: m, Weiblich: w}", "{Ausländer: a}"
    origins = "{Ausländer: auslaendisch, Deutsche mit Migrationshintergrund: deutsch_mit}"
    return (
        "file_name: '*bevoelkerung*'\narea:\n  column: raum_id\n  width: 3\n  levels:\n"
        "    - {level: stadt, matches: '000'}\n    - {level: bezirk, matches: '00[1-9]'}\n"
        "    - {level: stadtteil, matches: '[1-9][0-9]{2}'}\n"
        "period: {column: jahr, form: yyyy, type: reference_date, day: '12-31', one_per_file: false}\n"
        "values:\n"
        f"  - dataset: einwohner\n    cube: gesamt\n{head}{_rows('005')}"
        f"  - dataset: einwohner\n    cube: alter\n{head}{_rows('020')}"
        f"    dimensions: {{alter: {{column: zeile, codes: {mapping(COLOGNE_AGES)}}}}}\n"
        f"  - dataset: einwohner\n    cube: geschlecht\n{head}{_rows('010')}"
        f"    dimensions: {{geschlecht: {{column: zeile, codes: {sexes}}}}}\n"
        f"  - dataset: einwohner\n    cube: staat\n{head}{_rows('030', 'Ausländer')}"
        f"    dimensions: {{staat: {{column: zeile, codes: {foreign}}}}}\n"
        f"  - dataset: einwohner_migrationshintergrund\n    cube: gesamt\n{head}{_rows('005')}"
        f"  - dataset: einwohner_migrationshintergrund\n    cube: migrationshintergrund\n{head}"
        f"{_rows('030', 'Ausländer', 'Deutsche mit Migrationshintergrund')}"
        f"    dimensions: {{migrationshintergrund: {{column: zeile, codes: {origins}}}}}\n"
    )


def cologne(folder: Path, real: Path) -> Path:
    """Make Köln with its people of eight years and its list of schools."""
    file = present(real / "koeln" / "bevoelkerung.csv")
    names = {row["raum_id"]: row["raum"] for row in records(file)}
    quarters = "".join(f"{key};{name};00{key[0]}\n" for key, name in names.items() if not key.startswith("0"))
    districts = "".join(f"{key};{name};000\n" for key, name in names.items() if re.fullmatch("00[1-9]", key))
    space = ("stadt", "stadtteil", "bezirk", "stadt")
    recipes = {
        "raeume": (
            "space: stadt\nareas:\n"
            "  - {level: stadtteil, file: '*teile*', key: NR, name: NAME, parent: {column: IN}}\n"
            "  - {level: bezirk, file: '*bezirke*', key: NR, name: NAME, parent: {column: IN}}\n"
            "  - {level: stadt, names: {'000': Köln}}\n"
        ),
        "register": _cologne_people(),
        "schulliste": (
            "file_name: 'schulen*'\narea: {column: Stadtteil-Nr., level: stadtteil, width: 3}\n"
            "period: {constant: '2012/13'}\n"
            "values:\n  - dataset: schulstatistik\n    cube: schule\n    measure: schulen\n    count_rows: true\n"
            f"    dimensions: {{schulform: {{column: Schulart, codes: {mapping(COLOGNE_SCHOOLS)}}}}}\n"
        ),
    }
    origins = without_codes(
        follows("einwohner_migrationshintergrund", *space[:2]), "migrationshintergrund", "ohne_angabe"
    )
    # the list names every school of the city
    listed = _counts_all(follows("schulstatistik", *space[:2]), "schulform")
    datasets = [follows("einwohner", *space[:2]), origins, listed]
    root = workspace_of(folder, space, datasets, recipes)
    head = "NR;NAME;IN\n"
    run(
        "import", root, "raeume",
        write(folder / "teile.csv", head + quarters), write(folder / "bezirke.csv", head + districts),
    )  # fmt: skip
    run("import", root, "register", file)
    schools = present(real / "koeln" / "schuleninkoeln.json")
    run("import", root, "schulliste", schools)
    publish(root)
    return root


# --- Konstanz --------------------------------------------------------------------------------------------------------

CONSTANCE = {
    "altstadt": "Altstadt", "paradies": "Paradies", "petershausenwest": "Petershausen-West",
    "petershausenost": "Petershausen-Ost", "koenigsbau": "Königsbau", "allmannsdorf": "Allmannsdorf",
    "staad": "Staad", "fuerstenberg": "Fürstenberg", "wollmatingen": "Wollmatingen",
    "industriegebiet": "Industriegebiet", "egg": "Egg", "litzelstetten": "Litzelstetten",
    "dingelsdorf": "Dingelsdorf", "dettingen": "Dettingen", "wallhausen": "Wallhausen",
}  # fmt: skip

CONSTANCE_SCHOOLS = {
    "grund": "grundschule", "hauptwerkreal": "hauptschule", "real": "realschule", "gemeinschaft": "gesamtschule",
    "gymnasien": "gymnasium", "sonderpaedagogisch": "foerderschule",
}  # fmt: skip

CONSTANCE_TARGETS = {
    "hauptwerkreal": "hauptschule", "real": "realschule", "gemeinschaft": "gesamtschule", "gymnasien": "gymnasium",
}  # fmt: skip


def _percent(template: str, measure: str) -> list[dict[str, object]]:
    """Return the measures of a template with one decimal place: children of a hundred instead of children."""
    found = follows(template, "stadt", "teil").model_dump(exclude_defaults=True)["measures"]
    return [{**m, "additivity": "amount", "scale": 1} if m["id"] == measure else m for m in found]


def constance(folder: Path, real: Path) -> Path:
    """Make Konstanz; where the town prints rates only, a hundred children stand for all of them."""
    tables = real / "konstanz"
    whole = "area: {level: stadt, constant: ks}\n"
    march = "{column: jahr, form: yyyy, type: reference_date, day: '03-01', one_per_file: false}"
    december = "{column: jahr, form: yyyy, type: reference_date, day: '12-31', one_per_file: false}"
    columns = "".join(f"      {name}: {{area: {name}}}\n" for name in CONSTANCE)
    schools = "".join(
        f"      {text}_schulen: {{measure: schulen, where: {{schulform: {code}}}}}\n"
        f"      {text}: {{measure: schueler, where: {{schulform: {code}}}}}\n"
        for text, code in CONSTANCE_SCHOOLS.items()
    )
    targets = "".join(f"      {text}: {{where: {{zielschule: {code}}}}}\n" for text, code in CONSTANCE_TARGETS.items())
    recipes = {
        "raeume": (
            "space: stadt\nareas:\n  - {level: teil, file: '*', key: NR, name: NAME, parent: {key: ks}}\n"
            "  - {level: stadt, names: {ks: Konstanz}}\n"
        ),
        "einwohner": (
            f"file_name: nach_stadtteilen*\narea: {{level: teil}}\nperiod: {december}\n"
            f"values:\n  - dataset: einwohner\n    cube: gesamt\n    measure: personen\n    columns:\n{columns}"
        ),
        "hundert": (
            f"{whole}period: {december}\nvalues:\n  - dataset: einwohner\n    cube: alter\n    measure: personen\n"
            "    columns:\n      u3: {where: {alter: 0-2}}\n      ab3: {where: {alter: 3-5}}\n"
        ),
        "schulen": (
            f"file_name: schulen*\n{whole}period: {{column: jahr, one_per_file: false}}\n"
            f"values:\n  - dataset: schulstatistik\n    cube: schule\n    columns:\n{schools}"
        ),
        "uebergaenge": (
            f"file_name: uebergangsquote*\n{whole}period: {{column: jahr, one_per_file: false}}\n"
            f"values:\n  - dataset: uebergaenge\n    cube: zielschule\n    measure: kinder\n    columns:\n{targets}"
        ),
        "betreuung": (
            f"file_name: betreuungsquote*\n{whole}period: {march}\nvalues:\n"
            "  - dataset: kinder_in_betreuung\n    cube: alter_form\n    measure: kinder\n    columns:\n"
            "      unter_3: {where: {alter: 0-2, form: tageseinrichtung}}\n"
            "      ab_3: {where: {alter: 3-5, form: tageseinrichtung}}\n"
            "  - dataset: kinder_in_betreuung\n    cube: alter_betreuungszeit\n    measure: kinder\n    columns:\n"
            "      unter_3_ganztags: {where: {alter: 0-2, betreuungszeit: ueber_7}}\n"
            "      ab_3_ganztags: {where: {alter: 3-5, betreuungszeit: ueber_7}}\n"
        ),
    }
    space = ("stadt", "teil", "stadt")
    moves = follows("uebergaenge", *space[:2], measures=_percent("uebergaenge", "kinder"))
    datasets = [
        follows("einwohner", *space[:2]),
        # the table has all general schools that the town runs, and the four rates make up a hundred
        _counts_all(follows("schulstatistik", *space[:2]), "schulform"),
        _counts_all(moves, "zielschule"),
        follows("kinder_in_betreuung", *space[:2], measures=_percent("kinder_in_betreuung", "kinder")),
    ]
    root = workspace_of(folder, space, datasets, recipes)
    areas = "".join(f"{key};{name}\n" for key, name in CONSTANCE.items())
    run("import", root, "raeume", write(folder / "teile.csv", "NR;NAME\n" + areas))
    hundred = "".join(f"{year};100;100\n" for year in range(2006, 2026))
    run("import", root, "einwohner", present(tables / "nach_stadtteilen.csv"))
    run("import", root, "hundert", write(folder / "hundert.csv", "jahr;u3;ab3\n" + hundred))
    run("import", root, "schulen", present(tables / "schulen.csv"))
    run("import", root, "uebergaenge", present(tables / "uebergangsquote.csv"))
    run("import", root, "betreuung", present(tables / "betreuungsquote.csv"))
    publish(root)
    return root


# --- Münster ---------------------------------------------------------------------------------------------------------


def muenster(folder: Path, real: Path) -> Path:
    """Make Münster with its people of five years, the men and women of the last one among them."""
    tables = real / "muenster"
    drop = "drop: [{column: BezirkNummer, empty: true, reason: Zwischensumme}]\n"
    years = "".join(f"      '{year}': {{period: {year}-12-31}}\n" for year in range(2010, 2015))
    head = f"area: {{column: BezirkNummer, level: bezirk}}\n{drop}"
    recipes = {
        "raeume": (
            "space: stadt\nareas:\n  - {level: bezirk, file: '*', key: NR, name: NAME, parent: {key: ms}}\n"
            "  - {level: stadt, names: {ms: Münster}}\n"
        ),
        "menschen": (
            f"file_name: ms_wohnberechtigte.csv\n{head}period: {{one_per_file: false}}\n"
            f"values:\n  - dataset: einwohner\n    cube: gesamt\n    measure: personen\n    columns:\n{years}"
        ),
        "arbeitslose": (
            f"file_name: ms_arbeitslose.csv\n{head}period: {{one_per_file: false}}\n"
            "values:\n  - dataset: arbeitslose\n    cube: gesamt\n    measure: arbeitslose\n    columns:\n"
            + years.replace("-12-31", "")
        ),
    }
    space = ("stadt", "bezirk", "stadt")
    root = workspace_of(folder, space, [follows(n, *space[:2]) for n in ("einwohner", "arbeitslose")], recipes)
    people = present(tables / "ms_wohnberechtigte.csv")
    areas = "".join(f"{r['BezirkNummer']};{r['BezirkName']}\n" for r in records(people) if r["BezirkNummer"])
    run("import", root, "raeume", write(folder / "bezirke.csv", "NR;NAME\n" + areas))
    run("import", root, "menschen", people)
    run("import", root, "arbeitslose", present(tables / "ms_arbeitslose.csv"))
    publish(root)
    return root


# --- schools of Nordrhein-Westfalen ----------------------------------------------------------------------------------

NRW_SCHOOLS = {
    "02": "grundschule", "04": "hauptschule", "08": "foerderschule", "10": "realschule", "14": "sekundarschule",
    "15": "gesamtschule", "17": "waldorfschule", "20": "gymnasium", "25": "weiterbildungskolleg",
    "30": "berufskolleg",
}  # fmt: skip


def nrw(folder: Path, real: Path) -> Path:
    """Make the 53 Kreise of Nordrhein-Westfalen with the directory of their schools."""
    file = present(real / "nrw" / "schuldaten.csv")
    keys = sorted(set(re.findall(r'"(05[0-9]{3})[0-9]{3}"', file.read_text(encoding="utf-8"))))
    recipes = {
        "raeume": (
            "space: land\nareas:\n  - {level: kreis, file: '*', key: NR, name: NAME, parent: {key: '05'}}\n"
            "  - {level: land, names: {'05': NRW}}\n"
        ),
        "verzeichnis": (
            "file_name: schuldaten*\n"
            "area: {column: Gemeindeschluessel, levels:"
            " [{level: kreis, matches: '(?P<key>05[0-9]{3})[0-9]{3}'}]}\n"
            "period: {constant: '2021/22'}\n"
            "drop:\n"
            "  - {column: Schulbetriebsschluessel, matches: '[^1]', reason: nicht in Betrieb}\n"
            f"  - {{column: Schulform, matches: '(?!({'|'.join(NRW_SCHOOLS)})$).*', reason: andere Schulformen}}\n"
            "values:\n  - dataset: schulstatistik\n    cube: schule\n    measure: schulen\n    count_rows: true\n"
            f"    dimensions: {{schulform: {{column: Schulform, codes: {mapping(NRW_SCHOOLS)}}}}}\n"
        ),
    }
    space = ("land", "kreis", "land")
    # the directory of the Land names every school
    directory = _counts_all(follows("schulstatistik", *space[:2]), "schulform")
    root = workspace_of(folder, space, [directory], recipes)
    run("import", root, "raeume", write(folder / "k.csv", "NR;NAME\n" + "".join(f"{k};Kreis {k}\n" for k in keys)))
    run("import", root, "verzeichnis", file)
    publish(root)
    return root


# --- census 2022 -----------------------------------------------------------------------------------------------------


def census(folder: Path, real: Path) -> Path:
    """Make the Kreise of the census with labour force and unemployed persons as the census counts them."""
    file = present(real / "zensus" / "zensus2022_Kreise.csv")
    sexes = "".join(
        f"      Erwerbslos_{text}: {{measure: arbeitslose, where: {{geschlecht: {code}}}}}\n"
        f"      Erwerbspers_{text}: {{measure: erwerbspersonen, where: {{geschlecht: {code}}}}}\n"
        for text, code in (("Maenner", "m"), ("Frauen", "w"))
    )
    recipes = {
        "raeume": (
            "space: zensus\nareas:\n  - {level: kreis, file: '*', key: ARS, name: Name, parent: {key_prefix: 2}}\n"
            "  - {level: land, name_pattern: 'Land {key}', parent: {key: DG}}\n"
            "  - {level: bund, names: {DG: Deutschland}}\n"
        ),
        "zensus": (
            "file_name: zensus2022*\narea: {column: ARS, level: kreis, width: 5}\n"
            "period: {constant: '2022', ignore_file_name: true}\nrounding: {practice: zensus}\n"
            "values:\n  - dataset: erwerbslose_zensus\n    cube: gesamt\n    columns:\n"
            "      Erwerbslos_Gesamt: {measure: arbeitslose}\n      Erwerbspers_Gesamt: {measure: erwerbspersonen}\n"
            f"  - dataset: erwerbslose_zensus\n    cube: geschlecht\n    columns:\n{sexes}"
        ),
    }
    space = ("zensus", "kreis", "land", "bund")
    root = workspace_of(folder, space, [follows("arbeitslose", *space[:2], "erwerbslose_zensus")], recipes)
    areas = "".join(f'"{r["ARS"]}";"{r["Name"]}"\n' for r in records(file))
    run("import", root, "raeume", write(folder / "gebiete.csv", "ARS;Name\n" + areas))
    run("import", root, "zensus", file)
    publish(root)
    return root
