import { announce } from "../announce";
import { compare, fitOf, wordsOf, type Entry, type Fit } from "../portal/likeness";

const PAUSE = 150;
/** Name of the words in the address, and its name of old. */
const WORDS = "q";
const ONCE = "suche";

/**
 * Wraps lists of links and a hidden form: with scripts the form shows, and what is typed leaves only what fits, the best
 * first. Items have `data-texts` (as they are compared, divided by |) and `data-rank`; of each list, at most `data-most`
 * show. A `data-group` around a list hides when nothing of it is left; `data-result` says how many show (`data-count`)
 * and how many more fit (`data-more`), or that nothing does (`data-none`). The address may bring `?q=`.
 */
export class KobimoSearch extends HTMLElement {
  private entries = new Map<HTMLElement, Entry>();
  private usual = "";
  private timer = 0;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const field = form?.querySelector<HTMLInputElement>("input[type=search]");
    if (!form || !field) return;
    form.hidden = false;
    this.usual = this.result?.textContent ?? "";
    for (const item of this.querySelectorAll<HTMLElement>("[data-texts]")) {
      const texts = (item.dataset["texts"] ?? "").split("|").map((text) => text.split(" ").filter(Boolean));
      this.entries.set(item, { texts, rank: Number(item.dataset["rank"]) });
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.search(field.value), PAUSE);
    });
    const brought = new URLSearchParams(location.search);
    field.value = brought.get(WORDS) ?? brought.get(ONCE) ?? "";
    if (field.value) this.search(field.value);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private get result(): HTMLElement | null {
    return this.querySelector("[data-result]");
  }

  private search(text: string): void {
    const wanted = text.trim();
    const words = wordsOf(text);
    let shown = 0;
    let more = 0;
    for (const list of new Set([...this.entries.keys()].map((item) => item.parentElement))) {
      if (!list) continue;
      const [here, beyond] = this.arrange(list, wanted ? words : null);
      shown += here;
      more += beyond;
      const group = list.closest<HTMLElement>("[data-group]");
      if (group) group.hidden = !here;
    }
    this.tell(wanted, shown, more);
  }

  /** Put what fits first and hide the rest of a list; without words all of it shows. Return how many show and more fit. */
  private arrange(list: HTMLElement, words: string[] | null): [shown: number, more: number] {
    const items = [...this.entries.keys()].filter((item) => item.parentElement === list);
    if (!words) {
      for (const item of items) item.hidden = false;
      list.append(...items);
      return [items.length, 0];
    }
    const fits = new Map<HTMLElement, Fit>();
    for (const item of items) {
      const fit = words.length ? fitOf(this.entries.get(item)!, words) : null;
      if (fit) fits.set(item, fit);
      item.hidden = true;
    }
    const sorted = [...fits.keys()].sort((a, b) => compare(fits.get(a)!, fits.get(b)!));
    const kept = sorted.slice(0, Number(this.dataset["most"]));
    for (const item of kept) item.hidden = false;
    list.prepend(...sorted);
    return [kept.length, sorted.length - kept.length];
  }

  private tell(wanted: string, shown: number, more: number): void {
    const rest = more ? `, ${(this.dataset["more"] ?? "").replace("{count}", String(more))}` : "";
    const found = shown ? `${shown} ${this.dataset["count"] ?? ""}${rest}` : (this.dataset["none"] ?? "");
    if (this.result) this.result.textContent = wanted ? found : this.usual;
    if (wanted) announce(found);
    const address = new URL(location.href);
    address.search = wanted ? `?${WORDS}=${encodeURIComponent(wanted)}` : "";
    history.replaceState(null, "", address);
  }
}
