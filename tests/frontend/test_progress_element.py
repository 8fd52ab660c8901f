"""The bar of a long piece of work."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from support.frontend import Site, document

BAR = (
    '<kobimo-progress data-src="/auftraege/1.json" data-interval="100"><progress max="1"></progress>'
    "<p data-text>wartet</p></kobimo-progress>"
)


def test_the_bar_follows_the_work_and_the_page_is_loaded_once_it_is_done(page: Page, site: Site) -> None:
    states = [{"running": True, "value": n, "max": 3, "text": f"{n} <b>von 3</b>"} for n in (1, 2)]
    states += [{"running": False, "value": 3, "max": 3, "text": "fertig"}]
    given = iter(states)
    page.add_init_script(
        """window.seen = [];
        document.addEventListener("DOMContentLoaded", () => {
          const text = document.querySelector("[data-text]");
          if (text) new MutationObserver(() => seen.push(text.textContent)).observe(text, { childList: true });
        });
        window.addEventListener("pagehide", () => sessionStorage.setItem("seen", JSON.stringify(seen)));"""
    )
    loads = iter([document(BAR, "läuft"), document("<p id=ende>Ergebnis</p>", "fertig")])
    site.answers["/auftraege/1.json"] = lambda _query: ("application/json", json.dumps(next(given)))
    site.answers["/"] = lambda _query: ("text/html; charset=utf-8", next(loads))
    page.goto(site.address("/"))
    expect(page.locator("#ende")).to_have_text("Ergebnis")
    assert json.loads(page.evaluate("sessionStorage.getItem('seen')"))[:2] == ["1 <b>von 3</b>", "2 <b>von 3</b>"]
    assert site.asked.count("/auftraege/1.json") == 3


def test_a_page_that_still_shows_the_bar_is_not_loaded_again_and_again(page: Page, site: Site) -> None:
    site.json("/auftraege/1.json", {"running": False})
    page.goto(site.html("/", BAR))
    page.wait_for_timeout(800)
    assert site.asked.count("/") == 2
