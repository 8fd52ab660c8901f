"""The search of pages without a server finds the same as the one on a server, in the same order."""

from __future__ import annotations

import random
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Page

from kobimo.disclosure import Released, reopen
from kobimo.publish.views.search import MOST, Entry, entries, search
from kobimo.store.releases import METADATA, PROTOCOL, newest_release
from kobimo.workspace.layout import Layout
from support.frontend import Site
from support.luck import seeds
from support.town import settled_town

__all__ = ["settled_town"]

VOCABULARY = (
    "Nord Süd Ost West Groß Klein Straße Höhe Mühle Bach Tal Berg Bergstraße Hafen Hafenstadt Viertel Vorstadt Alt Neu "
    "Ahlbrügge Birkenau Dornfelde Café Neubau 11 12 112 Sankt St. Ñandú Œuvre Übergang Uebergang"
)
TYPED = [
    "süd",
    "SUED",
    "strasse",
    "Straße",
    "mühel",
    "Birkenua",
    "hafn",
    "cafe",
    "11",
    "1",
    "berg",
    "x",
    "!?",
    "nord ost",
]
QUERIES = 18


@pytest.fixture(scope="module")
def town(settled_town: Path) -> Released:
    stored = newest_release(Layout(settled_town / "kleinstadt"))
    return reopen(stored.values(), stored.read_json(METADATA), stored.read_json(PROTOCOL))


def drawn(released: Released, luck: random.Random) -> Released:
    """Return the town with areas of drawn names, some of them the same, more than are shown at once."""
    names = [" ".join(luck.choices(VOCABULARY.split(), k=luck.randint(1, 3))) for _ in range(2 * MOST)]
    rows = [["viertel", f"{n:03}", name, "1", []] for n, name in enumerate(names)]
    metadata = {**released.metadata, "areas": {"stadt": [["stadt", "1", "Kleinstadt", "", []], *rows]}}
    metadata["areas"]["stadt"].append(["bezirk", "1", "Nord", "1", []])
    return reopen(released.values, metadata, released.protocol)


def mistyped(word: str, luck: random.Random) -> str:
    """Return a word with one sign left out, doubled, swapped or replaced."""
    at = luck.randrange(len(word))
    before, sign, after = word[:at], word[at], word[at + 1 :]
    return luck.choice(
        [before + after, before + sign * 2 + after, after[:1].join((before, sign)) + after[1:], f"{before}e{after}"]
    )


def listed(kind: str, those: tuple[Entry, ...], luck: random.Random) -> str:
    """Return a list of a page in any order; the rank alone says which of two that fit equally comes first."""
    ranked = list(enumerate(sorted(those, key=lambda entry: entry.rank)))
    luck.shuffle(ranked)
    items = "".join(
        f'<li data-texts="{escape("|".join(entry.folded))}" data-rank="{rank}" '
        f'data-name="{escape(f"{entry.hit.level}:{entry.hit.name}")}">{escape(entry.hit.title)}</li>'
        for rank, entry in ranked
    )
    return f'<section data-group><ul id="{kind}">{items}</ul></section>'


SHOWN = """typed => new Promise(done => {
  const result = document.querySelector("[data-result]");
  const field = document.querySelector("input");
  result.textContent = "";
  new MutationObserver((_, watch) => {
    watch.disconnect();
    const of = kind => [...document.querySelectorAll(`#${kind} li`)].filter(x => !x.hidden).map(x => x.dataset.name);
    done([of("topics"), of("indicators"), of("areas"), result.textContent]);
  }).observe(result, { childList: true });
  field.value = typed;
  field.dispatchEvent(new Event("input"));
})"""


@pytest.mark.parametrize("seed", seeds("search", 2))
def test_both_searches_find_the_same_in_the_same_order(site: Site, page: Page, town: Released, seed: int) -> None:
    luck = random.Random(seed)
    released = drawn(town, luck)
    found = entries(released)
    lists = "".join(
        listed(kind, those, luck)
        for kind, those in (("topics", found.topics), ("indicators", found.indicators), ("areas", found.areas))
    )
    page.goto(
        site.html(
            "/suche.html",
            f'<kobimo-search data-most="{MOST}" data-count="Treffer" data-none="nichts" data-more="{{count}} mehr">'
            '<form hidden><label for="q">Suche</label><input type="search" id="q" name="q"></form>'
            f"<p data-result>alles</p>{lists}</kobimo-search>",
        )
    )
    titles = [entry.hit.title for entry in (*found.areas, *found.indicators)]
    words = [word for title in titles for word in title.split() if len(word) > 3]
    typed = [*luck.sample(TYPED, QUERIES // 2), *(mistyped(luck.choice(words), luck) for _ in range(QUERIES // 2))]
    hits_seen = 0
    for text in typed:
        hits = search(released, text)
        topics, indicators, areas, said = page.evaluate(SHOWN, text)
        assert topics == [f":{hit.name}" for hit in hits.topics], text
        assert indicators == [f":{hit.name}" for hit in hits.indicators], text
        assert areas == [f"{hit.level}:{hit.name}" for hit in hits.areas], text
        more = f", {hits.more} mehr" if hits.more else ""
        assert said == (f"{len(hits)} Treffer{more}" if len(hits) else "nichts")
        hits_seen += len(hits)
    assert hits_seen > QUERIES, "most of what was typed is found"
