"""The state of a page in its address: form, links, back and forward."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.frontend import Site, document

YEARS = ("2020", "2021", "2022")


def content(query: dict[str, str]) -> str:
    year = query.get("zeit", "2022")
    options = "".join(f"<option{' selected' if y == year else ''}>{y}</option>" for y in YEARS)
    links = "".join(f'<li><a data-state-link href="/k?zeit={y}">{y}</a></li>' for y in YEARS)
    return (
        '<kobimo-state><form data-state method="get" action="/k">'
        f'<label for="zeit">Zeit</label><select id="zeit" name="zeit" data-default="2022">{options}</select>'
        '<input type="hidden" name="gebiet" value="a"><input type="hidden" name="gebiet" value="b">'
        '<label for="mehr">Mehr</label><select id="mehr" name="gebiet" data-default="">'
        '<option value="">-</option></select>'
        '<label for="suche">Suche</label><input id="suche" name="suche" value="" data-default="">'
        f'<button>Anzeigen</button></form><p id="stand">{year}</p><ul>{links}</ul>'
        f'<a id="fern" href="/anders">anders</a>{"<p>unten</p>" * 100}</kobimo-state>'
    )


def page_of(around: Callable[[str], str] = lambda inner: inner) -> Callable[[dict[str, str]], tuple[str, str]]:
    def answer(query: dict[str, str]) -> tuple[str, str]:
        year = query.get("zeit", "2022")
        text = document(around(content(query)), f"Stand {year}")
        return "text/html; charset=utf-8", text.replace('rel="canonical" href="/"', f'rel="canonical" href="/k/{year}"')

    return answer


@pytest.fixture
def state(site: Site, page: Page) -> Page:
    """A page with a state."""
    site.answers["/k"] = page_of()
    page.goto(site.address("/k"))
    page.evaluate("window.kept = true")
    return page


def test_a_change_shows_the_new_content_without_loading_the_page(state: Page, site: Site) -> None:
    state.evaluate(
        """() => {
          const control = document.getElementById("zeit");
          control.focus();
          window.scrollTo({ top: 300, behavior: "instant" });
          control.value = "2020";
          control.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(state.locator("#stand")).to_have_text("2020")
    assert state.url == site.address("/k?zeit=2020&gebiet=a&gebiet=b")
    assert state.title() == "Stand 2020"
    assert state.get_attribute("link[rel=canonical]", "href") == "/k/2020"
    assert state.evaluate("document.activeElement.id") == "zeit"
    assert state.evaluate("window.scrollY") == 300
    assert state.evaluate("window.kept") is True
    expect(state.locator("[role=status]")).to_have_text("Stand 2020")


def test_the_standard_value_is_not_in_the_address(state: Page, site: Site) -> None:
    state.select_option("#zeit", "2020")
    expect(state.locator("#stand")).to_have_text("2020")
    state.select_option("#zeit", "2022")
    expect(state.locator("#stand")).to_have_text("2022")
    assert state.url == site.address("/k?gebiet=a&gebiet=b")


def test_back_and_forward_show_earlier_states_with_their_controls(state: Page, site: Site) -> None:
    for year in ("2020", "2021"):
        state.select_option("#zeit", year)
        expect(state.locator("#stand")).to_have_text(year)
    state.go_back()
    expect(state.locator("#stand")).to_have_text("2020")
    assert state.input_value("#zeit") == "2020"
    state.go_back()
    expect(state.locator("#stand")).to_have_text("2022")
    state.go_forward()
    expect(state.locator("#stand")).to_have_text("2020")
    assert state.evaluate("window.kept") is True


def test_a_link_with_the_state_changes_the_content_and_keeps_the_focus(state: Page) -> None:
    state.click("a[data-state-link] >> text=2021")
    expect(state.locator("#stand")).to_have_text("2021")
    assert state.evaluate("document.activeElement.textContent") == "2021"
    assert state.evaluate("window.kept") is True


def test_enter_in_a_field_sends_the_form_though_the_button_is_hidden(state: Page) -> None:
    expect(state.locator("button")).to_be_hidden()
    state.fill("#suche", "a&b")
    with state.expect_response("**/k?**"):
        state.press("#suche", "Enter")
    state.wait_for_url("**suche=a%26b**")
    assert state.evaluate("window.kept") is True


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/xhtml+xml; charset=utf-8"])
def test_what_is_no_page_of_ours_is_loaded_as_any_address(state: Page, site: Site, kind: str) -> None:
    text = '<html xmlns="http://www.w3.org/1999/xhtml"><link rel="icon" href="data:,"/><p>kein Inhalt</p></html>'
    site.answers["/k"] = lambda _query: (kind, text)
    state.select_option("#zeit", "2020")
    expect(state.get_by_text("kein Inhalt")).to_be_visible()  # waiting by a string of code would break the policy
    assert state.evaluate("() => window.kept") is None
    assert state.url.endswith("/k?zeit=2020&gebiet=a&gebiet=b")
    assert "kein Inhalt" in state.content()


def test_a_link_to_a_page_without_a_form_can_be_taken_back(state: Page, site: Site) -> None:
    site.html("/anders", "<p id=ziel>Ziel</p>")
    state.evaluate("document.querySelector('#fern').parentElement.toggleAttribute('data-state-link')")
    state.click("#fern")
    expect(state.locator("#ziel")).to_be_visible()
    assert state.evaluate("window.kept") is True
    state.go_back()
    expect(state.locator("#stand")).to_have_text("2022")


def test_a_jump_within_the_page_asks_the_server_for_nothing(state: Page, site: Site) -> None:
    before = len(site.asked)
    state.evaluate("location.hash = 'stand'")
    state.go_back()
    state.wait_for_timeout(200)
    assert len(site.asked) == before


def test_other_links_and_links_opened_elsewhere_are_left_alone(state: Page, site: Site) -> None:
    with state.context.expect_page() as other:
        state.click("a[data-state-link] >> text=2021", modifiers=["Control"])
    other.value.close()
    assert state.inner_text("#stand") == "2022"
    site.html("/anders", "<p id=ziel>Ziel</p>")
    state.click("#fern")
    state.wait_for_selector("#ziel")
    assert state.evaluate("window.kept") is None


def test_a_form_beside_the_content_follows_the_state_too(site: Site, page: Page) -> None:
    def answer(query: dict[str, str]) -> tuple[str, str]:
        kind, text = page_of()(query)
        year = query.get("zeit", "2022")
        return kind, text.replace("<body>", f'<body><form data-state-part><input name="zurueck" value="{year}"></form>')

    site.answers["/k"] = answer
    page.goto(site.address("/k"))
    page.select_option("#zeit", "2020")
    expect(page.locator("#stand")).to_have_text("2020")
    assert page.input_value("[name=zurueck]") == "2020"
    assert page.locator("#inhalt form[data-state]").count() == 1


def test_without_scripts_the_form_and_its_button_work(site: Site, browser: object, page: Page) -> None:
    site.answers["/k"] = page_of()
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(site.address("/k"))
    plain.select_option("#zeit", "2020")
    plain.click("button")
    assert plain.inner_text("#stand") == "2020"
    context.close()
