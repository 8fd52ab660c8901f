import { announce } from "../announce";
import type { KobimoTable } from "./table";
import { colour, fill, legend, shown, type Slice, type Slices } from "../portal/slice";

/**
 * Wraps map, charts and table of a page that is a plain file, and a hidden form with `zeit` and `merkmal`. With scripts
 * the form shows; what it asks for is fetched from the `data-src` of the chosen `merkmal`, and map, legend, table and the
 * figure of the whole change. Charts keep showing what the page began with, and say so (`data-still`).
 *
 * The state stands in the address, as far as it deviates from how the page begins. Links to other levels keep it.
 */
export class KobimoSlices extends HTMLElement {
  private form: HTMLFormElement | null = null;
  private known = new Map<string, Promise<Slices>>();
  private begun = "";

  connectedCallback(): void {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.form.hidden = false;
    this.form.addEventListener("change", () => void this.show());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.begun = this.chosen.toString();
    this.read();
    if (this.chosen.toString() !== this.begun) void this.show();
  }

  private control(name: string): HTMLSelectElement | HTMLInputElement | null {
    return this.form?.querySelector<HTMLSelectElement | HTMLInputElement>(`[name=${name}]`) ?? null;
  }

  /** What is chosen, as it stands in an address. */
  private get chosen(): URLSearchParams {
    const values = ["zeit", "merkmal"].map((name) => [name, this.control(name)?.value ?? ""]);
    return new URLSearchParams(values);
  }

  private get source(): string {
    const control = this.control("merkmal");
    const chosen = control instanceof HTMLSelectElement ? control.selectedOptions[0] : control;
    return chosen?.dataset["src"] ?? "";
  }

  /** Take the state from the address, as far as this page has it. */
  private read(): void {
    const asked = new URLSearchParams(location.search);
    for (const name of ["zeit", "merkmal"]) {
      const control = this.control(name);
      const wanted = asked.get(name);
      if (wanted === null || !(control instanceof HTMLSelectElement)) continue;
      if ([...control.options].some((option) => option.value === wanted)) control.value = wanted;
    }
  }

  private async show(): Promise<void> {
    const asked = this.chosen.toString();
    try {
      const slices = await this.fetched(this.source);
      if (asked !== this.chosen.toString()) return;
      const slice = slices.periods[this.control("zeit")?.value ?? ""];
      if (!slice) throw new Error(asked);
      this.draw(slice, slices);
      this.write();
      announce(slice.sub);
    } catch (error) {
      console.warn("portal", error);
      announce(this.dataset["failed"] ?? "");
      this.tell(this.dataset["failed"] ?? "");
    }
  }

  private fetched(source: string): Promise<Slices> {
    const found = this.known.get(source);
    if (found) return found;
    const made = fetch(source).then((response) => {
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json() as Promise<Slices>;
    });
    made.catch(() => this.known.delete(source));
    this.known.set(source, made);
    return made;
  }

  private draw(slice: Slice, slices: Slices): void {
    const begins = this.chosen.toString() === this.begun;
    const map = this.querySelector<SVGElement>("#karte svg.map");
    if (map) colour(map, slice, slices);
    this.querySelector("#karte .legend")?.replaceChildren(...legend(slice));
    for (const place of this.querySelectorAll("#karte > .panel__sub, #tabelle > .panel__sub")) place.textContent = slice.sub;
    const caption = this.querySelector("#tabelle caption");
    if (caption) caption.textContent = `${document.querySelector("h1")?.textContent ?? ""}, ${slice.sub}`;
    const words = this.querySelector("#karte .words p");
    if (words) words.textContent = slice.words;
    fill(this.querySelectorAll<HTMLTableRowElement>("#tabelle tr[data-key]"), slice);
    this.querySelector<KobimoTable>("#tabelle kobimo-table")?.sortAgain();
    this.drawWhole(slice, begins);
    this.tell("");
    for (const chart of this.querySelectorAll<HTMLElement>("#verlauf, #vergleich, #verteilung")) this.still(chart, begins);
    for (const link of this.querySelectorAll<HTMLElement>("#karte a[download]")) link.hidden = !begins;
  }

  private drawWhole(slice: Slice, begins: boolean): void {
    const value = this.querySelector("#ganzes .key__value");
    value?.replaceChildren(...(slice.whole ? shown(slice.whole) : [document.createTextNode("–")]));
    const more = this.querySelector<HTMLElement>("#ganzes .key__more");
    if (more) more.hidden = !begins;
  }

  /** Say below the heading of a chart that it has not changed with the rest. */
  private still(chart: HTMLElement, begins: boolean): void {
    chart.querySelector("[data-told]")?.remove();
    const sameBreakdown = this.chosen.get("merkmal") === new URLSearchParams(this.begun).get("merkmal");
    if (begins || (chart.id === "verlauf" && sameBreakdown)) return;
    chart.querySelector("h2")?.after(this.note(this.dataset["still"] ?? ""));
  }

  private tell(text: string): void {
    this.querySelector(":scope > [data-told]")?.remove();
    if (text) this.form?.after(this.note(text));
  }

  private note(text: string): HTMLElement {
    const note = document.createElement("p");
    note.className = "panel__sub";
    note.dataset["told"] = "";
    note.textContent = text;
    return note;
  }

  private write(): void {
    const begun = new URLSearchParams(this.begun);
    const state = new URLSearchParams([...this.chosen].filter(([name, value]) => value !== begun.get(name)));
    const text = state.toString();
    const address = new URL(location.href);
    address.search = text ? `?${text}` : "";
    history.replaceState(null, "", address);
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".levels a")) link.search = address.search;
  }
}
