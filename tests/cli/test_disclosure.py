"""`kobimo disclosure` as a statistics office types it: real tables, patterns of others, and what must be refused."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.command import Outcome, call

SMALL = """quartier;stadtteil;alter;anzahl
Q1;S1;jung;1
Q1;S1;alt;7
Q2;S1;jung;5
Q2;S1;alt;4
Q3;S2;jung;6
Q3;S2;alt;8
Q4;S2;jung;9
Q4;S2;alt;3
"""


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))


@pytest.fixture
def protect(tmp_path: Path) -> Callable[..., Outcome]:
    """Protect a text or a file; the outputs lie in `tmp_path`."""

    def run(table: str | Path, *more: str | Path, value: str = "anzahl", rule: str = "freq:1-2") -> Outcome:
        path = table if isinstance(table, Path) else tmp_path / "t.csv"
        if isinstance(table, str):
            path.write_text(table, encoding="utf-8")
        out = ("--out", tmp_path / "out.csv", "--internal", tmp_path / "in.csv", "--protocol", tmp_path / "p.json")
        return call("disclosure", "protect", "--table", path, "--value", value, "--rule", rule, *out, *more)

    return run


def test_a_small_table_is_protected_and_says_what_was_done(protect, tmp_path):
    done = protect(SMALL)
    assert done.code == 0, done.text
    assert "quartier → stadtteil" in done.out
    shown, inside = rows(tmp_path / "out.csv"), rows(tmp_path / "in.csv")
    assert list(shown[0]) == ["quartier", "stadtteil", "alter", "anzahl", "status"]
    assert len(shown) == (4 + 2 + 1) * 3
    assert {row["status"] for row in shown} == {"v", "h"}
    assert all((row["anzahl"] == "") == (row["status"] == "h") for row in shown)
    assert {row["status"] for row in inside} == {"v", "u", "x"}
    assert [r["quartier"] + r["alter"] for r in inside if r["status"] == "u"] == ["Q1jung"]
    true = {tuple(row.values())[:3]: row["anzahl"] for row in inside}
    assert true["Insgesamt", "S1", "Insgesamt"] == "17"
    assert true["Insgesamt", "Insgesamt", "Insgesamt"] == "43"


def test_the_protocol_holds_hashes_and_counts_but_no_witnesses(protect, tmp_path):
    assert protect(SMALL, "--seed", "4").code == 0
    told = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert told["published"] == [hashlib.sha256((tmp_path / "out.csv").read_bytes()).hexdigest()]
    assert told["verified"] is True
    assert (told["rules"], told["cells"], told["replayed"]) == (["freq:1-2"], 21, True)
    assert "primary" not in told
    assert told["hidden"] == sum(row["status"] == "h" for row in rows(tmp_path / "out.csv"))
    assert told["spread"] >= 2
    assert "witness" not in json.dumps(told)


def test_the_same_table_gives_the_same_bytes(protect, tmp_path):
    protect(SMALL, "--seed", "7")
    first = (tmp_path / "out.csv").read_bytes()
    protect(SMALL, "--seed", "7")
    assert (tmp_path / "out.csv").read_bytes() == first


def audit(published: Path, original: Path, *more: str | Path, rule: str = "freq:1-2") -> dict:
    arguments = ("--published", published, "--original", original, "--rule", rule, *more, "--json")
    done = call("disclosure", "audit", *arguments)
    assert done.code == 0, done.text
    return done.json()


FIELDS = {"cells", "primary", "hidden", "hidden_value", "exactly_known", "upper_below_threshold"} | {
    "lps",
    "seconds",
    "verified",
}


@pytest.mark.parametrize(("name", "cells", "primary"), [("R1", 5895, 112), ("M0", 1800, 312)])
def test_tables_of_known_size_have_the_known_primary_cells(tmp_path, real_files, name, cells, primary):
    original = real_files / "sdc" / "synthetic" / f"{name}.csv"
    naive = primaries_only(original, tmp_path / "naive.csv")
    found = audit(naive, original)
    assert set(found) >= FIELDS
    assert (found["cells"], found["primary"], found["verified"]) == (cells, primary, False)
    assert found["exactly_known"] > 0


def primaries_only(original: Path, path: Path) -> Path:
    """Hide small counts and nothing else, in a table with all its totals, added up one row after the other."""
    sums: dict[tuple[str, ...], int] = {}
    for row in rows(original):
        areas = [row["quartier"], row["stadtteil"], row["bezirk"], "Total"]
        others = [[row[name], "Total"] for name in ("alter", "sex", "mig")]
        for key in itertools.product(areas, *others):
            sums[key] = sums.get(key, 0) + int(row["freq"])
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["gebiet", "alter", "sex", "mig", "freq"])
        writer.writerows([*key, "." if value in {1, 2} else value] for key, value in sums.items())
    return path


def test_all_but_one_hidden_cell_and_the_total_give_the_cell_away(protect, tmp_path):
    assert protect(SMALL).code == 0
    leaky = tmp_path / "leaky.csv"
    with leaky.open("w", encoding="utf-8") as stream:
        stream.write("quartier,alter,anzahl\n")
        for row in rows(tmp_path / "in.csv"):
            if row["stadtteil"] != "Insgesamt" and row["quartier"] == "Insgesamt":
                continue
            sign = "." if row["status"] == "u" else row["anzahl"]
            stream.write(f"{row['quartier']},{row['alter']},{sign}\n")
    found = audit(leaky, tmp_path / "t.csv")
    assert (found["primary"], found["exactly_known"], found["verified"]) == (1, 1, False)


@pytest.mark.parametrize("attacker", ["x0", "x1", "owner"])
def test_our_own_pattern_passes_our_audit(protect, tmp_path, attacker):
    assert protect(SMALL).code == 0
    found = audit(tmp_path / "out.csv", tmp_path / "t.csv", "--attacker", attacker)
    assert found["exactly_known"] == 0
    assert found["verified"] or attacker == "owner"


def test_groupings_that_cross_and_months_in_parts(protect, tmp_path, real_files):
    original = real_files / "sdc" / "ssbtools" / "SSBtools_z3.csv"
    with (tmp_path / "naive.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["region", "fylke", "kostragr", "hovedint", "mnd", "mnd2", "ant", "status"])
        writer.writerows([*row.values(), "v"] for row in rows(original))
    found = audit(tmp_path / "naive.csv", original, rule="freq:1-3")
    assert (found["cells"], found["primary"]) == (1350, 350)
    assert found["exactly_known"] == 350


def test_amounts_of_microdata_under_the_p_percent_rule(protect, tmp_path, real_files):
    folder = real_files / "sdc" / "tauargus_testW"
    lines = (folder / "tau_testW.asc").read_text(encoding="ascii").splitlines()
    table = [(li[8:11].strip(), li[11:13].strip(), li[13:].split()[2]) for li in lines]
    (tmp_path / "w.csv").write_text("size,region,var2\n" + "".join(",".join(row) + "\n" for row in table))
    with (tmp_path / "h.csv").open("w", encoding="utf-8") as stream:
        stream.write("child,parent\n")
        whole = ""
        for line in (folder / "region2.hrc").read_text(encoding="ascii").splitlines():
            if line.startswith("@"):
                stream.write(f"{line[1:].strip()},{whole}\n")
            else:
                whole = line.strip()
    done = protect(tmp_path / "w.csv", "--hierarchy", f"region={tmp_path / 'h.csv'}", value="var2", rule="p:15")
    assert done.code == 0, done.text
    inside = rows(tmp_path / "in.csv")
    hidden = [row for row in inside if row["status"] == "u"]
    assert len(hidden) == 9
    assert sum(float(row["var2"]) for row in hidden) == 12_013
    assert {row["var2"] for row in inside if row["size"] == row["region"] == "Insgesamt"} == {"16847646.84"}


def test_linked_tables_share_their_cells(protect, tmp_path):
    linked = tmp_path / "sex.csv"
    linked.write_text("stadtteil;sex;anzahl\nS1;m;9\nS1;w;8\nS2;m;25\nS2;w;1\n", encoding="utf-8")
    done = protect(SMALL, "--linked", linked)
    assert done.code == 0, done.text
    main, other = rows(tmp_path / "out.csv"), rows(tmp_path / "out-sex.csv")
    one = {row["stadtteil"]: row["status"] for row in main if row["quartier"] == row["alter"] == "Insgesamt"}
    two = {row["stadtteil"]: row["status"] for row in other if row["sex"] == "Insgesamt"}
    assert one == two


def test_linked_tables_with_other_totals_are_refused(protect, tmp_path):
    (tmp_path / "sex.csv").write_text("stadtteil;sex;anzahl\nS1;m;9\nS1;w;9\nS2;m;20\nS2;w;6\n", encoding="utf-8")
    refused(protect(SMALL, "--linked", tmp_path / "sex.csv"), tmp_path, "Dieselbe Zelle")


def refused(done: Outcome, folder: Path, *texts: str, code: int = 2) -> None:
    assert done.code == code, done.text
    for text in texts:
        assert text in done.err
    assert not [p.name for p in folder.iterdir() if p.name in {"out.csv", "in.csv", "p.json"} or "tmp" in p.name]


HEAD = "a;b;anzahl\n"


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ("", ("Die Datei ist leer",)),
        (HEAD, ("keine Zeilen",)),
        (HEAD + "x;m;4\nx;w;-3\ny;m;3\ny;w;9\n", ("Zeile 3", "negativ")),
        (HEAD + "x;m;4\nx;w;3,5\ny;m;3\ny;w;9\n", ("Zeile 3", "keine ganze Zahl")),
        (HEAD + "x;m;4\nx;w;\ny;m;3\ny;w;9\n", ("Zeile 3", "Wert fehlt")),
        (HEAD + "x;m;4\nx;w;drei\ny;m;3\ny;w;9\n", ("„drei“ ist keine Zahl",)),
        (HEAD + "x;m;4\nx;w;3\nx;m;3\ny;w;9\n", ("Zeile 4", "zweimal", "Zeile 2")),
        (HEAD + "x;m;4\nx;w;3\nx;Insgesamt;8\ny;m;5\ny;w;5\n", ("Zeile 4", "Hier steht 8, die Teile ergeben 7")),
        (HEAD + "x;m;4\nx;w;3\nx;Insgesamt;7\nz;Insgesamt;7\ny;m;5\n", ("Zeile 5", "a=z")),
        (HEAD + "x;Insgesamt;4\ny;Insgesamt;3\nInsgesamt;m;7\n", ("nur Summenzeilen",)),
        (HEAD + "x;m;4\nx;;3\n", ("Zeile 3", "fehlt der Code")),
        (HEAD + "x;m;4\nx;w;3;5\n", ("Zeile 3", "4 Felder")),
        ("a;a;anzahl\nx;m;4\n", ("doppelt",)),
        ("anzahl\n4\n", ("keine Dimension",)),
        (HEAD + "x;m;4\n", ("eine einzige Zahl",)),
    ],
)
def test_bad_tables_are_refused_with_the_place(protect, tmp_path, table, texts):
    refused(protect(table), tmp_path, *texts)


def test_a_table_of_small_counts_only_is_refused(protect, tmp_path):
    refused(protect(HEAD + "x;m;1\nx;w;1\ny;m;1\ny;w;1\n", rule="freq:1-9"), tmp_path, "Alle 9 Zellen", code=4)


def test_what_cannot_be_protected_is_refused(protect, tmp_path):
    done = protect("a;anzahl\nx;1\ny;0\nz;0\n")
    refused(done, tmp_path, code=4)


def test_a_table_without_small_counts_goes_through_and_says_so(protect, tmp_path):
    done = protect(HEAD + "x;m;4\nx;w;3\ny;m;5\ny;w;5\n")
    assert done.code == 0
    assert "nichts zu sperren" in done.out
    assert {row["status"] for row in rows(tmp_path / "out.csv")} == {"v"}


@pytest.mark.parametrize(
    ("hierarchy", "texts"),
    [
        ("child,parent\nx,g\ng,x\n", ("im Kreis", "x → g → x")),
        ("child,parent\np,g\nq,g\n", ("kennt keinen der Codes",)),
        ("child\nx\n", ("zwei Spalten",)),
        ("child,parent\nx,g\ny,g\nx,h\nh,g\n", ("überschneiden",)),
    ],
)
def test_bad_hierarchies_are_refused(protect, tmp_path, hierarchy, texts):
    (tmp_path / "h.csv").write_text(hierarchy, encoding="utf-8")
    table = HEAD + "x;m;4\nx;w;3\ny;m;5\ny;w;5\n"
    refused(protect(table, "--hierarchy", f"a={tmp_path / 'h.csv'}"), tmp_path, *texts)


def test_a_group_with_one_part_is_hidden_with_it(protect, tmp_path):
    (tmp_path / "h.csv").write_text("child,parent\nx,G\ny,H\nz,H\n", encoding="utf-8")
    table = HEAD + "x;m;1\nx;w;30\ny;m;50\ny;w;50\nz;m;60\nz;w;70\n"
    done = protect(table, "--hierarchy", f"a={tmp_path / 'h.csv'}")
    assert "nur einem Teil" in done.out
    status = {(row["a"], row["b"]): row["status"] for row in rows(tmp_path / "out.csv")}
    assert status["x", "m"] == status["G", "m"] == "h"


def test_totals_in_the_table_are_used_and_checked(protect, tmp_path):
    done = protect(HEAD + "x;m;1\nx;w;3\nx;Total;4\ny;m;5\ny;w;5\nTotal;m;6\nz;m;4\nz;w;8\n")
    refused(done, tmp_path, "Hier steht 6, die Teile ergeben 10")


def test_windows_encoding_and_tabs_are_read(protect, tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("Straße\tGröße\tanzahl\nÄ\tk\t1\nÄ\tg\t9\nÖ\tk\t8\nÖ\tg\t7\n".encode("cp1252"))
    assert protect(path).code == 0
    assert "Ä\tk\t\th" in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_hidden_zeros_are_judged_by_readers_who_do_not_know_them(tmp_path):
    (tmp_path / "o.csv").write_text("a,b,n\nx,m,0\nx,w,1\ny,m,5\ny,w,4\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("a,b,n,status\nx,m,,h\nx,w,,h\ny,m,,h\ny,w,,h\n", encoding="utf-8")
    found = audit(tmp_path / "p.csv", tmp_path / "o.csv")
    assert found["attacker"] == "x0"
    assert any("x0" in note for note in found["notes"])


def test_a_changed_figure_is_no_suppression(tmp_path):
    (tmp_path / "o.csv").write_text("a,b,n\nx,m,3\nx,w,1\ny,m,5\ny,w,4\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("a,b,n\nx,m,5\nx,w,.\n", encoding="utf-8")
    arguments = ("--published", tmp_path / "p.csv", "--original", tmp_path / "o.csv", "--rule", "freq:1-2")
    done = call("disclosure", "audit", *arguments)
    assert done.code == 2
    assert "Hier steht 5, in der Vorlage 3" in done.err


def test_outputs_never_replace_the_input(protect, tmp_path):
    (tmp_path / "out.csv").write_text(SMALL, encoding="utf-8")
    done = protect(tmp_path / "out.csv")
    assert done.code == 2
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == SMALL


def test_small_counts_can_be_replaced_so_that_sums_hold(protect, tmp_path):
    done = protect(SMALL, "--method", "pretab")
    assert done.code == 0, done.text
    shown = {tuple(row.values())[:3]: int(row["anzahl"]) for row in rows(tmp_path / "out.csv")}
    assert not {1, 2} & set(shown.values())
    ages = [shown["Insgesamt", "Insgesamt", age] for age in ("jung", "alt")]
    assert sum(ages) == shown["Insgesamt", "Insgesamt", "Insgesamt"]


def test_rounded_figures_are_multiples_of_five_or_nothing_is_written(protect, tmp_path):
    done = protect(SMALL, "--method", "round5")
    if done.code:
        refused(done, tmp_path, "nicht geschützt", code=4)
    else:
        assert {int(row["anzahl"]) % 5 for row in rows(tmp_path / "out.csv")} == {0}


@pytest.mark.parametrize(("method", "base"), [("round10", 10), ("controlled5", 5), ("controlled10", 10)])
def test_figures_rounded_otherwise_are_multiples_of_their_base(protect, tmp_path, method, base):
    done = protect(SMALL, "--method", method)
    if done.code:
        refused(done, tmp_path, "nicht geschützt", code=4)
        return
    shown = {tuple(row.values())[:3]: int(row["anzahl"]) for row in rows(tmp_path / "out.csv")}
    assert {number % base for number in shown.values()} == {0}
    if method.startswith("controlled"):
        parts = [shown[name, "S1", "jung"] for name in ("Q1", "Q2")]
        assert sum(parts) == shown["Insgesamt", "S1", "jung"]


def test_noise_follows_from_the_secret_and_the_cell(protect, tmp_path):
    shown = []
    for seed in ("11", "11", "12"):
        done = protect(SMALL, "--method", "cellkey", "--seed", seed)
        assert done.code == 0, done.text
        shown.append([int(row["anzahl"]) for row in rows(tmp_path / "out.csv")])
    true = [int(row["anzahl"]) for row in rows(tmp_path / "in.csv")]
    assert shown[0] == shown[1] != shown[2]
    assert not {1, 2} & set(shown[0])
    assert 0 < max(abs(one - other) for one, other in zip(shown[0], true, strict=True)) <= 5


def test_a_cell_has_the_same_noise_whatever_else_is_in_the_table(protect, tmp_path):
    assert protect(SMALL, "--method", "cellkey", "--seed", "3").code == 0
    first = {(row["quartier"], row["alter"]): row["anzahl"] for row in rows(tmp_path / "out.csv")}
    more = SMALL + "Q5;S3;jung;9\nQ5;S3;alt;12\n"
    assert protect(more, "--method", "cellkey", "--seed", "3").code == 0
    second = {(row["quartier"], row["alter"]): row["anzahl"] for row in rows(tmp_path / "out.csv")}
    assert [second[f"Q{n}", age] for n in range(1, 5) for age in ("jung", "alt")] == [
        first[f"Q{n}", age] for n in range(1, 5) for age in ("jung", "alt")
    ]


ZEROS = SMALL.replace("Q3;S2;jung;6", "Q3;S2;jung;0").replace("Q2;S1;alt;4", "Q2;S1;alt;0")


@pytest.mark.parametrize("zeros", ["public", "hidden", "complement"])
def test_zeros_are_shown_or_hidden_as_ordered(protect, tmp_path, zeros):
    done = protect(ZEROS, "--zeros", zeros)
    assert done.code == 0, done.text
    inside = rows(tmp_path / "in.csv")
    nothing = {row["status"] for row in inside if row["anzahl"] == "0"}
    assert zeros != "public" or nothing == {"v"}
    assert zeros != "hidden" or nothing == {"u"}
    assert nothing <= {"v", "x", "u"}
    assert zeros == "hidden" or "u" not in nothing
    attacker = "x1" if zeros == "public" else "x0"
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["attacker"]["knows"] == attacker
    found = audit(tmp_path / "out.csv", tmp_path / "t.csv", "--attacker", attacker)
    assert (found["exactly_known"], found["verified"]) == (0, True)


def of_years(*counts: int) -> str:
    lines = SMALL.strip().splitlines()
    years = [
        f"{2018 + n};{area};{more};{age};{int(value) + add}"
        for n, add in enumerate(counts)
        for area, more, age, value in (line.split(";") for line in lines[1:])
    ]
    return "\n".join(["jahr;" + lines[0], *years]) + "\n"


def test_each_date_is_a_table_of_its_own(protect, tmp_path):
    done = protect(of_years(0, 1, 30), "--seed", "7", "--json")
    assert done.code == 0, done.text
    told = done.json()
    together = rows(tmp_path / "out.csv")
    assert (told["cells"], told["dates"]) == (63, ["2018", "2019", "2020"])
    assert [line for line in done.err.splitlines() if line.startswith("Stichtag 3 von 3 (2020)")]
    assert {row["jahr"] for row in together} == {"2018", "2019", "2020"}
    assert not any(row["status"] == "h" for row in together if row["jahr"] == "2020")
    assert protect("\n".join(of_years(0, 1).splitlines()[:9]) + "\n", "--seed", "7").code == 0
    alone = rows(tmp_path / "out.csv")
    assert [row for row in together if row["jahr"] == "2018"] == alone


def test_a_table_of_dates_is_judged_date_by_date(protect, tmp_path):
    assert protect(of_years(0, 1, 30)).code == 0
    found = audit(tmp_path / "out.csv", tmp_path / "t.csv")
    assert (found["cells"], found["exactly_known"], found["verified"]) == (63, 0, True)
    leaky = (tmp_path / "in.csv").read_text(encoding="utf-8").replace(";x\n", ";v\n")
    (tmp_path / "leaky.csv").write_text(leaky, encoding="utf-8")
    found = audit(tmp_path / "leaky.csv", tmp_path / "t.csv")
    assert found["exactly_known"] == found["primary"] > 0
    assert not found["verified"]


def test_dates_can_be_added_up_on_request(protect, tmp_path):
    assert protect(of_years(0, 1, 30), "--dates", "-").code == 0
    assert {row["jahr"] for row in rows(tmp_path / "out.csv")} == {"2018", "2019", "2020", "Insgesamt"}
    found = audit(tmp_path / "out.csv", tmp_path / "t.csv")
    assert (found["cells"], found["verified"]) == (84, True)


def test_linked_tables_are_cut_into_the_same_dates(protect, tmp_path):
    sums: dict[tuple[str, str], int] = {}
    for year, _area, _district, age, value in (line.split(";") for line in of_years(0, 30).splitlines()[1:]):
        sums[year, age] = sums.get((year, age), 0) + int(value)
    other = tmp_path / "alter.csv"
    lines = [f"{year};{age};{value}" for (year, age), value in sums.items()]
    other.write_text("\n".join(["jahr;alter;anzahl", *lines]) + "\n", encoding="utf-8")
    done = protect(of_years(0, 30), "--linked", other, "--json")
    assert done.code == 0, done.text
    assert done.json()["cells"] == 2 * (21 + 3)
    assert [row["jahr"] for row in rows(tmp_path / "out-alter.csv")] == ["2018"] * 3 + ["2019"] * 3


def test_what_cannot_be_protected_is_named_with_its_date(protect, tmp_path):
    table = "jahr;a;anzahl\n2018;x;8\n2018;y;9\n2019;x;1\n2019;y;1\n"
    refused(protect(table), tmp_path, "2019", code=4)


def test_a_table_that_memory_could_not_hold_is_refused_before_the_search(protect, tmp_path, monkeypatch):
    monkeypatch.setattr("kobimo.workflows.disclosure.protecting.memory", lambda: 100_000)
    refused(protect(SMALL), tmp_path, "Arbeitsspeicher", "Stichtagen")


PAIRED = "".join(
    ["quartier;sex;anzahl\n", "Q1;w;1\n", "Q1;m;5\n", "Q2;w;7\n", "Q2;m;1\n"]
    + [f"Q{n};{sex};{20 + n}\n" for n in (3, 4) for sex in "wm"]
)


def test_two_who_know_themselves_do_not_learn_of_each_other_where_that_was_asked_for(protect, tmp_path):
    def learnt() -> dict[str, int | bool | str]:
        out = ("--published", tmp_path / "out.csv", "--original", tmp_path / "t.csv", "--rule", "freq:1-2")
        return call("disclosure", "audit", *out, "--attacker", "owner", "--json").json()

    plain = protect(PAIRED, "--seed", "4")
    assert plain.code == 0, plain.text
    assert json.loads((tmp_path / "p.json").read_bytes())["attacker"]["owners"] is False
    before = learnt()
    assert (before["hidden"], before["exactly_known"], before["verified"]) == (4, 2, False)
    done = protect(PAIRED, "--seed", "4", "--attacker", "owner")
    assert done.code == 0, done.text
    assert json.loads((tmp_path / "p.json").read_bytes())["attacker"]["owners"] is True
    after = learnt()
    assert (after["exactly_known"], after["upper_below_threshold"], after["verified"]) == (0, 0, True)
    assert 4 < after["hidden"] <= 7


def test_only_suppression_protects_from_those_who_know_themselves(protect, tmp_path):
    refused = protect(SMALL, "--method", "round5", "--attacker", "owner")
    assert refused.code != 0
    assert "schützt nur das Sperren" in refused.text
    assert not (tmp_path / "out.csv").exists()


def test_the_only_unit_of_an_amount_knows_it(protect, tmp_path):
    units = "region;groesse;umsatz\n" + "".join(
        f"R{region};{size};{amount}\n"
        for region, size, amounts in [
            (1, "klein", [50]), (1, "gross", [40, 35, 30]), (2, "klein", [45, 44, 40]), (2, "gross", [60]),
            (3, "klein", [30, 31, 32, 33]), (3, "gross", [50, 52, 53, 54]), (4, "klein", [30, 31, 32, 33]),
            (4, "gross", [50, 52, 53, 54]),
        ]
        for amount in amounts
    )  # fmt: skip
    audit = ("--original", tmp_path / "t.csv", "--rule", "p:15", "--attacker", "owner", "--json")
    for more, verified in (((), False), (("--attacker", "owner"), True)):
        done = protect(units, "--dims", "region,groesse", "--seed", "1", *more, value="umsatz", rule="p:15")
        assert done.code == 0, done.text
        said = call("disclosure", "audit", "--published", tmp_path / "out.csv", *audit).json()
        assert said["verified"] is verified
