import { announce } from "../announce";
import type { Chart, VegaSpec } from "../chart/vega";
import { cautions, comparable, nearest, pairs, put, words, type Pair, type Period, type Side, type Texts } from "../portal/pair";

const FIELDS = ["kennzahl", "gegen", "ebene", "zeit"] as const;
type Field = (typeof FIELDS)[number];

interface Drawable {
  spec: VegaSpec & { signals: { name: string; value?: unknown }[]; data: { name: string; values?: unknown }[] };
  locale: Required<Chart>["locale"];
  parameters: string[];
  colour: string;
}

/**
 * Two indicators of a portal against each other: a hidden form with `kennzahl`, `gegen`, `ebene`, `zeit`, and a hidden
 * `[data-shown]` with the places of picture, words, cautions and table. Options of the indicators say with `data-levels`
 * on which levels they have figures; their files lie where `data-points` says, with {name} and {level} in it. `data-src`
 * is the address of the empty chart, `data-texts` has all words. The state stands in the address.
 */
export class KobimoPair extends HTMLElement {
  private readonly known = new Map<string, Promise<unknown>>();
  private texts: Texts = {};
  private stop: (() => void) | undefined;
  private told = "";

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.texts = JSON.parse(this.dataset["texts"] ?? "{}") as Texts;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => void this.show());
    const asked = new URLSearchParams(location.search);
    for (const field of FIELDS.slice(0, 3)) this.choose(field, asked.get(field));
    void this.show(asked.get("zeit"));
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  private box(field: Field): HTMLSelectElement {
    return this.querySelector<HTMLSelectElement>(`select[name=${field}]`)!;
  }

  private place(name: string): HTMLElement {
    return this.querySelector<HTMLElement>(`[data-place=${name}]`)!;
  }

  private choose(field: Field, value: string | null): void {
    const box = this.box(field);
    if (value !== null && [...box.options].some((option) => option.value === value && !option.disabled)) box.value = value;
  }

  private levels(field: Field): string[] {
    return (this.box(field).selectedOptions[0]?.dataset["levels"] ?? "").split(" ").filter(Boolean);
  }

  /** Offer what goes together: other indicators on the levels of the first, and the levels of both. */
  private offer(): void {
    const own = this.levels("kennzahl");
    for (const option of this.box("gegen").options) {
      const there = (option.dataset["levels"] ?? "").split(" ");
      option.disabled = option.value !== "" && (option.value === this.box("kennzahl").value || !there.some((l) => own.includes(l)));
      if (option.disabled && option.selected) this.box("gegen").value = "";
    }
    const other = this.box("gegen").value ? this.levels("gegen") : own;
    const box = this.box("ebene");
    for (const option of box.options) {
      option.disabled = option.hidden = !own.includes(option.value) || !other.includes(option.value);
    }
    if (box.selectedOptions[0]?.disabled ?? true) box.value = [...box.options].find((option) => !option.disabled)?.value ?? "";
  }

  private async show(period?: string | null): Promise<void> {
    this.offer();
    const [name, other, level] = [this.box("kennzahl").value, this.box("gegen").value, this.box("ebene").value];
    const asked = [name, other, level, this.box("zeit").value].join(" ");
    this.told = asked;
    const shown = this.querySelector<HTMLElement>("[data-shown]")!;
    try {
      const first = await this.file<Side>(this.points(name, level));
      if (this.told !== asked) return;
      this.fill(first, period ?? this.box("zeit").value);
      this.write();
      if (!other) shown.hidden = true;
      this.place("hint").hidden = !!other;
      if (!other) return;
      const second = await this.file<Side>(this.points(other, level));
      if (this.told !== asked) return;
      await this.draw(first, second, shown);
    } catch (error) {
      console.warn("kobimo-pair", error);
      shown.hidden = true;
      this.place("hint").hidden = false;
      this.place("hint").textContent = this.texts["failed"] ?? "";
      announce(this.texts["failed"] ?? "");
    }
  }

  private points(name: string, level: string): string {
    return put(this.dataset["points"] ?? "", { name, level });
  }

  private file<T>(address: string): Promise<T> {
    const found = this.known.get(address);
    if (found) return found as Promise<T>;
    const made = fetch(address).then((response) => {
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json() as Promise<T>;
    });
    made.catch(() => this.known.delete(address));
    this.known.set(address, made);
    return made;
  }

  /** Offer the periods of the first indicator, the newest first. */
  private fill(side: Side, wanted: string): void {
    const box = this.box("zeit");
    const options = Object.entries(side.periods).map(([label, period]) => new Option(period.title, label));
    box.replaceChildren(...options.reverse());
    box.value = wanted in side.periods ? wanted : side.usual;
    box.dataset["usual"] = side.usual;
  }

  /** Say everything, then show it: nobody meets an empty heading; the picture follows. */
  private async draw(first: Side, second: Side, shown: HTMLElement): Promise<void> {
    const when = this.box("zeit").value;
    const one = first.periods[when]!;
    const then = nearest(one.day, second);
    const other = second.periods[then]!;
    const found = pairs(first, one, other);
    const text = words(first, second, one, other, found, this.texts);
    const names: [string, string] = [`${first.name}, ${one.title}`, `${second.name}, ${other.title}`];
    this.place("title").textContent = put(this.texts["title"] ?? "", { first: first.title, second: second.title });
    this.place("words").textContent = text;
    this.place("cautions").replaceChildren(...cautions(first, second, when, then, this.texts).map((line) => item("li", line)));
    this.table(first.level, names, found);
    this.place("source").textContent = put(this.texts["source"] ?? "", {
      sources: [...new Set([...first.sources, ...second.sources])].join("; "),
    });
    this.place("axes").textContent = this.axes(names, one, other);
    shown.hidden = false;
    await this.picture(one, other, found.filter(comparable), text);
    announce(text);
  }

  private axes([across, upward]: [string, string], one: Period, other: Period): string {
    const axes = put(this.texts["axes"] ?? "", { first: across, second: upward });
    return one.axis.zero && other.axis.zero ? axes : `${axes}; ${this.texts["no_zero"] ?? ""}`;
  }

  private table(level: string, [across, upward]: [string, string], found: Pair[]): void {
    const [head, body] = [this.place("head"), this.place("rows")];
    [level, across, upward].forEach((text, n) => (head.children[n]!.textContent = text));
    body.replaceChildren(
      ...found.map(({ name, first, second }) => {
        const row = item("tr", "", "kern-table__row");
        const area = item("th", name, "kern-table__cell");
        area.setAttribute("scope", "row");
        row.append(area);
        for (const [, text] of [first, second]) row.append(item("td", text, "kern-table__cell kern-table__cell--numeric"));
        return row;
      }),
    );
  }

  /** Draw the points, or leave the place empty where there are too few. */
  private async picture(one: Period, other: Period, known: Pair[], name: string): Promise<void> {
    this.stop?.();
    this.stop = undefined;
    const place = this.place("picture");
    place.replaceChildren();
    if (known.length < 2) return;
    const [{ render }, empty] = await Promise.all([
      import("../chart/vega"),
      this.file<Drawable>(this.dataset["src"] ?? ""),
    ]);
    const ground = item("div", "");
    ground.setAttribute("aria-label", name);
    place.replaceChildren(ground);
    this.stop = await render(place, ground, { spec: drawing(empty, one, other, known), locale: empty.locale });
  }

  private write(): void {
    const address = new URL(location.href);
    const state = new URLSearchParams();
    for (const field of FIELDS) {
      const box = this.box(field);
      if (box.value && box.value !== box.dataset["usual"]) state.set(field, box.value);
    }
    address.search = state.size ? `?${state.toString()}` : "";
    history.replaceState(null, "", address);
  }
}

function item(tag: string, text: string, name = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

/** Return the empty chart with its points in it. */
function drawing(empty: Drawable, one: Period, other: Period, known: Pair[]): VegaSpec {
  const spec = structuredClone(empty.spec);
  const axes = { x: one.axis, y: other.axis };
  const values: Record<string, unknown> = { subtitle: [], subtitle_narrow: [] };
  for (const [side, axis] of Object.entries(axes)) {
    for (const part of ["low", "high", "ticks", "format"] as const) values[`${side}_${part}`] = axis[part];
  }
  for (const signal of spec.signals) if (signal.name in values) signal.value = values[signal.name];
  const points = known.map(({ name, first, second }) => ({
    x: first[0],
    y: second[0],
    colour: empty.colour,
    fill: first[4] || second[4] ? "transparent" : empty.colour,
    size: 40,
    text: `${name}: ${first[1]} / ${second[1]}`,
  }));
  for (const data of spec.data) if (data.name === "points") data.values = points;
  return spec;
}
