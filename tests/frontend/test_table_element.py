"""Tables that can be sorted and filtered."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from support.frontend import Site

ROWS = [
    ("Zehlendorf", "10,5", "10.5"),
    ("Ärmel", "geheim", ""),
    ("Östlich", "9,0", "9"),
    ("Aachen", "-2,0", "-2"),
    ("Ober-West 10", "100", "100"),
    ("Ober-West 9", "0", "0"),
    ("Aal", "keine Angabe", None),
]


def row(name: str, text: str, value: str | None) -> str:
    attribute = "" if value is None else f'data-value="{value}"'
    return f"<tr><th scope=row>{name}</th><td {attribute}>{text}</td></tr>"


def table(rows: list[tuple[str, str, str | None]]) -> str:
    return (
        '<kobimo-table data-filter-label="Gebiete filtern" data-count-label="Zeilen"><table><thead><tr>'
        "<th scope=col>Gebiet</th><th scope=col>Wert</th><th scope=col data-no-sort>Hinweis</th></tr></thead>"
        f"<tbody>{''.join(row(*one) for one in rows)}</tbody>"
        "<tfoot><tr><td>Summe</td><td>1</td></tr></tfoot></table></kobimo-table>"
    )


def names(page: Page) -> list[str]:
    return page.locator("tbody th:visible").all_inner_texts()


def test_numbers_sort_by_value_and_what_is_missing_stays_last(page: Page, site: Site) -> None:
    page.goto(site.html("/", table(ROWS)))
    page.get_by_role("button", name="Wert").click()
    ascending = names(page)
    assert ascending == ["Aachen", "Ober-West 9", "Östlich", "Zehlendorf", "Ober-West 10", "Ärmel", "Aal"]
    page.get_by_role("button", name="Wert").click()
    assert names(page) == [*reversed(ascending[:5]), "Ärmel", "Aal"]
    assert page.locator("th[aria-sort]").all_inner_texts() == ["Wert"]
    assert page.locator("tfoot").inner_text().startswith("Summe")


def test_texts_sort_the_german_way_and_by_keyboard(page: Page, site: Site) -> None:
    page.goto(site.html("/", table(ROWS)))
    page.get_by_role("button", name="Gebiet").press("Enter")
    assert names(page) == ["Aachen", "Aal", "Ärmel", "Ober-West 9", "Ober-West 10", "Östlich", "Zehlendorf"]
    assert page.locator('th[aria-sort="ascending"]').all_inner_texts() == ["Gebiet"]
    assert page.get_by_role("button").count() == 2


def test_a_short_table_has_no_filter(page: Page, site: Site) -> None:
    page.goto(site.html("/", table(ROWS)))
    assert page.locator("input").count() == 0


@pytest.mark.parametrize(("text", "left"), [("ÖST", 3), (" zehl ", 3), ("<b>", 0), ("", 21)])
def test_the_filter_leaves_rows_with_the_text_and_tells_how_many(page: Page, site: Site, text: str, left: int) -> None:
    page.goto(site.html("/", table(ROWS * 3)))
    page.get_by_label("Gebiete filtern").fill("x")
    page.get_by_label("Gebiete filtern").fill(text)
    assert len(names(page)) == left
    assert page.locator(".table-count").inner_text() == f"{left} / 21 Zeilen"
    expect(page.locator("body > [role=status]")).to_have_text(f"{left} / 21 Zeilen")
