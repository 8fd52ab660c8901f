/** A slice: what a page shows of one period and breakdown; see `kobimo.web.portal.slices`. */

/** Text, state where there is no number, mark behind the number, reason. */
export type Shown = [text: string, state: string, mark: string, reason: string];

export type AreaCells = [
  klass: string,
  label: string,
  ...shown: Shown,
  value: number | null,
  numerator: number | null,
  numeratorText: string,
  denominator: number | null,
  denominatorText: string,
];

export interface Slice {
  sub: string;
  words: string;
  legend: [klass: string, label: string, swatch: string, count: string][];
  whole: Shown | null;
  areas: Record<string, AreaCells>;
}

export interface Slices {
  patterns: string;
  palette: string[];
  periods: Record<string, Slice>;
}

const SVG = "http://www.w3.org/2000/svg";

/** Read markup of a picture without letting it run anything. */
export function picture(markup: string): Element {
  const page = new DOMParser().parseFromString(`<svg xmlns="${SVG}">${markup}</svg>`, "image/svg+xml");
  return document.importNode(page.documentElement, true);
}

/** Return a figure as the server writes it: a number with its mark, or the word for its state. */
export function shown([text, state, mark, reason]: Shown): Node[] {
  if (state) {
    const word = document.createElement("span");
    word.className = `state state--${state}`;
    word.textContent = text;
    return [word];
  }
  if (!mark) return [document.createTextNode(text)];
  const sign = document.createElement("span");
  sign.className = "mark";
  sign.title = reason;
  sign.textContent = ` ${mark}`;
  return [document.createTextNode(text), sign];
}

/** Colour the areas of a map. */
export function colour(map: SVGElement, slice: Slice, slices: Slices): void {
  const defs = map.querySelector("defs");
  for (const pattern of [...picture(slices.patterns).children]) {
    if (!map.querySelector(`#${CSS.escape(pattern.id)}`)) defs?.append(pattern);
  }
  const over = map.querySelector("g.over");
  for (const path of over?.querySelectorAll("path[fill^='url(']") ?? []) path.remove();
  for (const area of map.querySelectorAll<SVGElement>(".area")) {
    const cells = slice.areas[area.dataset["key"] ?? ""];
    const path = area.querySelector("path");
    if (!cells || !path) continue;
    const [klass, label, , , mark, reason] = cells;
    area.dataset["class"] = klass;
    area.setAttribute("aria-label", label);
    if (reason) area.dataset["note"] = reason;
    else delete area.dataset["note"];
    const shade = /^\d$/.test(klass) ? slices.palette[Number(klass) - 1] : undefined;
    path.setAttribute("class", `class-${klass}`);
    path.setAttribute("fill", shade ?? `url(#map-${klass})`);
    if (mark === "*" && over) over.prepend(rings(path));
  }
}

/** Lay the sign for incomplete figures over an area. */
function rings(path: SVGPathElement): SVGPathElement {
  const copy = document.createElementNS(SVG, "path");
  copy.setAttribute("fill", "url(#map-incomplete)");
  copy.setAttribute("d", path.getAttribute("d") ?? "");
  return copy;
}

/** Return the entries of a legend. */
export function legend(slice: Slice): HTMLElement[] {
  return slice.legend.map(([klass, label, swatch, count]) => {
    const entry = document.createElement("li");
    entry.className = "legend__entry";
    entry.dataset["legendClass"] = klass;
    const name = document.createElement("span");
    name.textContent = label;
    const number = document.createElement("span");
    number.className = "quiet";
    number.textContent = count;
    entry.append(...picture(swatch).children, " ", name, " ", number);
    return entry;
  });
}

/** Fill the rows of a table; cells say with `data-cell` what they show. */
export function fill(rows: Iterable<HTMLTableRowElement>, slice: Slice): void {
  for (const row of rows) {
    const cells = slice.areas[row.dataset["key"] ?? ""];
    if (!cells) continue;
    const [, , text, state, mark, reason, value, numerator, numeratorText, denominator, denominatorText] = cells;
    const parts: Record<string, [Node[], number | null | undefined]> = {
      value: [shown([text, state, mark, reason]), value],
      numerator: [[document.createTextNode(numeratorText)], numerator],
      denominator: [[document.createTextNode(denominatorText)], denominator],
      reason: [[document.createTextNode(reason)], undefined],
    };
    for (const cell of row.cells) {
      const part = parts[cell.dataset["cell"] ?? ""];
      if (!part) continue;
      cell.replaceChildren(...part[0]);
      if (part[1] !== undefined) cell.dataset["value"] = part[1] === null ? "" : String(part[1]);
    }
  }
}
