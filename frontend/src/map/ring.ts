const SVG = "http://www.w3.org/2000/svg";

/**
 * The outline of one area, drawn over all others: its own border would lie half under those of its neighbours.
 *
 * A dark line on a light one, so that it shows on every shade.
 */
export class Ring {
  private readonly group = document.createElementNS(SVG, "g");
  private readonly lines = [this.line("ring-halo"), this.line("ring-line")];

  constructor() {
    this.group.setAttribute("class", "ring");
    this.group.setAttribute("aria-hidden", "true");
    this.group.append(...this.lines);
  }

  around(area: SVGElement): void {
    const shape = outline(area)?.getAttribute("d");
    if (!shape) return this.remove();
    for (const line of this.lines) line.setAttribute("d", shape);
    if (this.group.parentNode !== area.ownerSVGElement) area.ownerSVGElement?.append(this.group);
  }

  remove(): void {
    this.group.remove();
  }

  private line(name: string): SVGPathElement {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("class", name);
    return line;
  }
}

/** Return the path of an area: its own, or the one that several maps of a page share. */
function outline(area: SVGElement): Element | null {
  const shared = area.querySelector("use")?.getAttribute("href");
  return shared ? document.getElementById(shared.slice(1)) : area.querySelector("path");
}
