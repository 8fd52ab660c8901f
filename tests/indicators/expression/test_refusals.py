"""What no figure can be is refused, with the place in the formula, a reason and a remedy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.indicators.expression.problems import FormulaError
from kobimo.indicators.expression.reading import read_formula
from kobimo.model.indicator import IndicatorDefinition
from support.measures import DATASETS

P = "einwohner.personen"

REFUSED = [
    # formula, what the pointer points at, reason, remedy
    ("", "", "leer", "Zum Beispiel"),
    ("   ", "", "leer", "Zum Beispiel"),
    (f"{P} /", "", "zu Ende", ""),
    (f"({P}", "(", "nicht geschlossen", ""),
    (f"{P})", ")", "öffnende", ""),
    (f"{P}[alter: 0-2", "[", "nicht geschlossen", ""),
    (f"{P} {P}", "einwohner", "Rechenzeichen", "+ - *"),
    (f"{P} % 2", "%", "Zeichen", "* 100"),
    (f"{P} ^ 2", "^", "Zeichen", "Potenzen"),
    (f"quote = {P}", "=", "Zeichen", "rechte Seite"),
    (f"0,5 * {P}", ",", "Punkt", "0.5"),
    (f"-{P}", "-", "Minus", "wovon abgezogen"),
    (f"{P}[alter]", "alter", "Doppelpunkt", "[alter: 0-2"),
    (f"{P}[]", "]", "fehlt ein Merkmal", ""),
    ("'text'", "'text'", "Anführungszeichen", ""),
    (f'{P}[alter: "0-2]', '"', "Zeichen", "schließen"),
    ("42", "42", "Zahl allein", "Messgröße"),
    ("[alter: 0-2]", "[alter: 0-2]", "Messgröße", "einwohner.personen"),
    ("einwohner", "einwohner", "fehlt die Messgröße", "einwohner.personen, einwohner.haupt"),
    ("einwohner.", ".", "fehlt die Messgröße", ""),
    ("personen", "personen", "Datensatz.Messgröße", "einwohner.personen"),
    ("einwoner.personen", "einwoner", "„einwoner“ ist nicht bekannt", "einwohner"),
    ("einwohner.person", "person", "„person“ ist nicht bekannt", "personen"),
    ("jugendamt.plaetze", "jugendamt", "nicht bekannt", "Die Messgröße plaetze hat: kita"),
    (f"{P}[altr: 0-2]", "altr: 0-2", "„altr“ ist nicht bekannt", "alter"),
    (f"{P}[geschlecht: weiblich]", "weiblich", "nicht bekannt", "Ihr Code ist: w"),
    (f"{P}[alter: jung]", "jung", "keine Altersangabe", "u6"),
    (f"{P}[alter: [0-5, 3-9]]", "3-9", "0-5 und 3-9 überschneiden sich", "0-9"),
    (f"{P}[alter: [u6, 5]]", "5", "überschneiden", "nur einmal"),
    (f"{P}[geschlecht: [w, bekannt]]", "bekannt", "überschneiden", "nur einmal"),
    (f"{P}[alter: 0, alter: 1]", "alter: 1", "zweimal", "[alter: [a, b]]"),
    (f"{P} + {P}[alter: 3]", f"{P}[alter: 3]", "doppelt gezählt", "ausschließen"),
    (f"kita.kosten + {P}", P, "verschiedene Einheiten: Euro, Personen", "Gleiches"),
    (f"kita.plaetze + {P}", P, "verschiedene Einheiten", "faelle("),
    (f"faelle(kita.kosten + {P})", P, "verschiedene Einheiten", "Gleiches"),
    (f"kita.quote / {P} * 100", "kita.quote", "weder summieren noch teilen", "wie_geliefert"),
    ("wie_geliefert(kita.quote + kita.quote)", "wie_geliefert(kita.quote + kita.quote)", "", ""),
    ("wie_geliefert(100 * kita.quote)", "wie_geliefert(100 * kita.quote)", "nicht umgerechnet", "Faktor weglassen"),
    ("wie_geliefert(kita.quote) * 100", "wie_geliefert(kita.quote) * 100", "nicht umgerechnet", "Faktor weglassen"),
    ("wie_geliefert(vorjahresende(kita.quote))", "kita.quote", "eigenen Zeitraum", "weglassen"),
    ("jahre_zusammen(wie_geliefert(kita.quote), 3)", "jahre_zusammen(wie_geliefert(kita.quote), 3)", "über Jahre", ""),
    (f"wie_geliefert({P})", P, "lässt sich zusammenzählen", "additivity: none"),
    (f"wie_geliefert(kita.quote) / {P}", "kita.quote", "weder summieren noch teilen", "wie_geliefert"),
    (f"{P} / kita.kinder / {P}", "/", "Verhältnisse von Verhältnissen", "(a + b) / (c + d)"),
    (f"{P} / (kita.kinder / {P})", "/", "Verhältnisse von Verhältnissen", "(a + b) / (c + d)"),
    (f"{P} / kita.kinder + {P} / kita.plaetze", "+", "nicht addiert", "quotensumme"),
    (f"{P} * kita.kinder", "*", "nicht miteinander malgenommen", "Zahlen"),
    (f"1 - {P} / kita.kinder", "1", "Zahl", "(b - a) / b"),
    (f"100 / {P}", "/", "Zahl wird nicht durch", "Zähler"),
    (f"{P} / 0", "0", "Durch null", ""),
    (f"{P} / ({P}[alter: 0-2] - {P}[alter: 3-5])", f"{P}[alter: 3-5]", "Nenner ist ein Saldo", "saldo(a - b)"),
    (f"{P} / ({P}[alter: u6] - {P}[alter: 5-6])", f"{P}[alter: 5-6]", "Nenner ist ein Saldo", "Teile des Nenners"),
    (f"{P} / kita.kinder * 99.99999", f"{P} / kita.kinder * 99.99999", "Faktor 99.99999", "* 100"),
    (f"{P}[alter: ٣-٥]", "٣-٥", "keine Altersangabe", "3-5"),
    (f"{P}[alter: ３-５]", "３-５", "keine Altersangabe", "3-5"),
    (f"mittelwert(alter, {P}, [95+: ٩٧])", "95+: ٩٧", "Zahl mit Punkt", ""),
    (f"{P} / (1 - 1)", "(1 - 1)", "Durch null", ""),
    (f"0 * {P}", "0", "größer als null", ""),
    (f"{P} / kita.kinder * 50", f"{P} / kita.kinder * 50", "Faktor 50", "* 100"),
    (f"kita.kosten / {P} * 100", f"kita.kosten / {P} * 100", "kein Anteil", ""),
    (f"{P} * 100", f"{P} * 100", "nicht mit 100 malgenommen", "Nenner"),
    (f"quotesumme(alter, {P})", "quotesumme", "nicht bekannt", "quotensumme"),
    (f"quotensumme(alter, {P})", P, "Verhältnis", ""),
    (f"quotensumme(stufe, {P} / kita.kinder)", "stufe", "„stufe“ ist nicht bekannt", ""),
    (f"quotensumme({P} / kita.kinder)", f"quotensumme({P} / kita.kinder)", "schreibt man so", ""),
    (f"mittelwert(geschlecht, {P})", f"mittelwert(geschlecht, {P})", "keine Zahlen", "[w: 1.5]"),
    (f"mittelwert(alter, {P}, [95+: viel])", "95+: viel", "Zahl mit Punkt", ""),
    (f"jahre_vorher({P}, 1.5)", "1.5", "ganze Jahre", ""),
    (f"jahre_vorher({P}, 0)", "0", "ganze Jahre", ""),
    (f"vorjahresende(jahresende({P}))", P, "schon einen Stichtag", ""),
    (f'zeitraum({P}, "demnächst")', '"demnächst"', "", "Anführungszeichen"),
    (f"jahresende({P} / kita.kinder)", f"{P} / kita.kinder", "kein Verhältnis", ""),
    (f"ohne_angabe({P} / kita.kinder, vielleicht)", "vielleicht", "eingeschlossen, ausgeschlossen", ""),
    (f"ohne_angabe({P}, grenzen)", P, "Verhältnis", ""),
    ("schicht([alter: 1], 1)", "schicht([alter: 1], 1)", "nur in einer Schichtensumme", "schichtensumme("),
    (f"schichtensumme({P} / kita.kinder, 3)", "3", "Schicht", ""),
]


@pytest.mark.parametrize(("formula", "pointed", "reason", "remedy"), REFUSED, ids=[item[0] or "-" for item in REFUSED])
def test_the_place_the_reason_and_the_remedy_are_named(formula: str, pointed: str, reason: str, remedy: str) -> None:
    with pytest.raises(FormulaError) as raised:
        read_formula(formula, DATASETS)
    error = raised.value
    assert (formula[error.span.start : error.span.end] or "").strip() == pointed
    assert reason in error.message
    assert remedy in error.remedy


def test_the_caret_stands_below_what_is_wrong_in_its_line() -> None:
    formula = "einwohner.personen[alter: 0-2]\n  / einwohner.menschen * 100"
    with pytest.raises(FormulaError) as raised:
        read_formula(formula, DATASETS)
    line, carets = raised.value.pointer.splitlines()
    assert line == "    / einwohner.menschen * 100"
    assert line[carets.index("^") : carets.rindex("^") + 1] == "menschen"
    assert raised.value.pointer in str(raised.value)


@pytest.mark.parametrize(
    "base",
    [f"{P} - {P}[alter: 0-2]", f"{P}[alter: u6] - {P}[alter: 3-5]", f"{P}[geschlecht: bekannt] - {P}[geschlecht: w]"],
)
def test_what_is_left_of_a_whole_is_a_base(base: str) -> None:
    assert read_formula(f"kita.kinder / ({base}) * 100", DATASETS).denominator is not None


@pytest.mark.parametrize("before", [0, 10, 300])
def test_only_the_surroundings_of_the_place_are_shown_of_a_long_line(before: int) -> None:
    formula = f"{' ' * before}{P}[alter: jung] / ({' + '.join([P] * 30)})"
    with pytest.raises(FormulaError) as raised:
        read_formula(formula, DATASETS)
    line, carets = raised.value.pointer.splitlines()
    assert len(line) < 130
    assert line[carets.index("^") : carets.rindex("^") + 1] == "jung"
    assert line.endswith("…")
    assert line.lstrip().startswith("…") == (before + len(P) > 40)


def test_a_deep_nesting_is_not_echoed_in_full() -> None:
    with pytest.raises(FormulaError) as raised:
        read_formula("(" * 3999 + "1", DATASETS)
    assert len(str(raised.value)) < 400


def test_a_unit_must_have_the_factor_of_the_formula() -> None:
    with pytest.raises(FormulaError, match=r"percent gehört der Faktor 100, die Formel hat 1000"):
        read_formula(f"kita.kinder / {P} * 1000", DATASETS, unit="percent")


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        (f"kita.kinder / {P}", "euro"),
        (P, "euro"),
        (P, "years"),
        (f"kita.kosten / {P}", "per_1000"),
        (P, "prozent"),
        ("kita.kinder / einwohner.personen", "years"),
        (P, "class"),
    ],
)
def test_a_unit_that_does_not_fit_what_is_counted_is_refused(formula: str, unit: str) -> None:
    with pytest.raises(FormulaError):
        read_formula(formula, DATASETS, unit=unit)


@pytest.mark.parametrize("formula", ["anteil / einwohner.personen", "anteil.personen"])
def test_an_indicator_is_no_operand_so_that_no_formula_goes_in_circles(formula: str) -> None:
    anteil = IndicatorDefinition.model_validate(
        {
            "id": "anteil",
            "area": "A",
            "title": {"de": "Anteil"},
            "kind": "count",
            "numerator": {"dataset": "einwohner", "measure": "personen"},
            "unit": "number",
        }
    )
    with pytest.raises(FormulaError, match=r"ist eine Kennzahl") as raised:
        read_formula(formula, DATASETS, indicators={"anteil": anteil})
    assert "im Kreis" in raised.value.remedy


@pytest.mark.parametrize(
    "formula",
    [
        "(" * 200 + P + ")" * 200,
        "+".join([P] * 190),
        "jahresende(" * 100 + P + ")" * 100,
        f"{P}+" * 2000,
        "[" * 3000,
        "einwohner.personen[alter: " + "0," * 1000,
    ],
    ids=["brackets", "sum", "calls", "signs", "opened", "codes"],
)
def test_a_monstrous_formula_is_refused_and_not_a_crash(formula: str) -> None:
    with pytest.raises(FormulaError):
        read_formula(formula, DATASETS)


PIECES = [P, "kita.kinder", "kita.quote", "kita.kosten", "einwohner", *"+-*/()[]:,.„%²", "0", "0.5", "100", "1e9"]
PIECES += ["[alter: 0-2]", "alter", "w", "3-5", '"2020"', "grenzen", "mittel(", "saldo(", "quotensumme(", "median("]
PIECES += ["jahre_vorher(", "zeitraum(", "schichtensumme(", "schicht(", "ohne_angabe(", "wie_geliefert("]
GLUED = st.builds(
    lambda sign, pieces: sign.join(pieces), st.sampled_from(["", " ", "\n"]), st.lists(st.sampled_from(PIECES))
)


@given(st.one_of(st.text(max_size=60), GLUED))
def test_any_text_is_either_a_formula_or_refused_with_a_place(text: str) -> None:
    try:
        meaning = read_formula(text, DATASETS)
    except FormulaError as error:
        refusal = error
    else:
        assert meaning.definition(id="probe", area="A", title={"de": "Probe"}).numerator.dataset in DATASETS
        return
    assert 0 <= refusal.span.start <= len(text)
    assert refusal.message
    assert "^" in refusal.pointer
