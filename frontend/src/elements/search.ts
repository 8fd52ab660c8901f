import { announce } from "../announce";
import { entryOf, score, type Entry } from "../portal/likeness";

const PAUSE = 150;

/**
 * Wraps lists of links and a hidden form: with scripts the form shows, and what is typed leaves only what fits, the best
 * first. Items have `data-title` and `data-words`; a `data-group` around a list hides when nothing of it is left;
 * `data-result` says how many fit (`data-count`), or that nothing does (`data-none`). The address may bring `?suche=`.
 */
export class KobimoSearch extends HTMLElement {
  private entries = new Map<HTMLElement, Entry>();
  private order: HTMLElement[] = [];
  private usual = "";
  private timer = 0;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const field = form?.querySelector<HTMLInputElement>("input[type=search]");
    if (!form || !field) return;
    form.hidden = false;
    this.usual = this.result?.textContent ?? "";
    this.order = [...this.querySelectorAll<HTMLElement>("[data-words]")];
    for (const item of this.order) {
      this.entries.set(item, entryOf(item.dataset["title"] ?? "", item.dataset["words"] ?? ""));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.search(field.value), PAUSE);
    });
    field.value = new URLSearchParams(location.search).get("suche") ?? "";
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
    const scores = new Map(this.order.map((item) => [item, wanted ? score(this.entries.get(item)!, wanted) : 1]));
    const places = new Map(this.order.map((item, place) => [item, place]));
    const sorted = [...this.order].sort(
      (a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || (places.get(a) ?? 0) - (places.get(b) ?? 0),
    );
    for (const item of sorted) {
      item.hidden = !scores.get(item);
      item.parentElement?.append(item);
    }
    for (const group of this.querySelectorAll<HTMLElement>("[data-group]")) {
      group.hidden = ![...group.querySelectorAll<HTMLElement>("[data-words]")].some((item) => !item.hidden);
    }
    this.tell(wanted, this.order.filter((item) => !item.hidden).length);
  }

  private tell(wanted: string, count: number): void {
    const found = count ? `${count} ${this.dataset["count"] ?? ""}` : (this.dataset["none"] ?? "");
    if (this.result) this.result.textContent = wanted ? found : this.usual;
    if (wanted) announce(found);
    const address = new URL(location.href);
    address.search = wanted ? `?suche=${encodeURIComponent(wanted)}` : "";
    history.replaceState(null, "", address);
  }
}
