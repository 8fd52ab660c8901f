import { isArrow, neighbour, type Point } from "../map/directions";
import { Ring } from "../map/ring";
import { Tooltip } from "../tooltip";

const AREA = "a.area";
const ENTRY = "[data-legend-class]";
const ENTER = ["focusin", "pointerover"] as const;
const LEAVE = ["focusout", "pointerout"] as const;

/**
 * Wraps a map that the server drew: one tab stop with arrow keys, a tooltip, and legend and areas that show each other.
 *
 * An area is `<a class="area" data-key data-class data-x data-y aria-label="name: value">`, a legend entry has
 * `data-legend-class` and may stand anywhere in the same section or figure. `data-select` marks the chosen area;
 * `data-note` of an area is a further line of its tooltip.
 */
export class KobimoMap extends HTMLElement {
  private readonly tooltip = new Tooltip(this);
  private readonly ring = new Ring();
  private areas: SVGAElement[] = [];
  private places: Point[] | undefined;
  private stop: SVGAElement | undefined;
  private shown: SVGAElement | undefined;
  private scope: HTMLElement = this;

  connectedCallback(): void {
    this.areas = [...this.querySelectorAll<SVGAElement>(AREA)];
    this.places = undefined;
    const first = this.areas.find((area) => area.hasAttribute("data-select")) ?? this.areas[0];
    for (const area of this.areas) if (area !== first) area.setAttribute("tabindex", "-1");
    if (first) this.stopAt(first);
    this.scope = this.closest<HTMLElement>("figure, section") ?? this;
    this.addEventListener("keydown", this.keyed);
    for (const kind of ENTER) this.scope.addEventListener(kind, this.entered);
    for (const kind of LEAVE) this.scope.addEventListener(kind, this.left);
  }

  disconnectedCallback(): void {
    this.removeEventListener("keydown", this.keyed);
    for (const kind of ENTER) this.scope.removeEventListener(kind, this.entered);
    for (const kind of LEAVE) this.scope.removeEventListener(kind, this.left);
    this.tooltip.hide();
  }

  private readonly keyed = (event: KeyboardEvent): void => {
    const index = this.areas.indexOf(event.target as SVGAElement);
    if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = this.wanted(event.key, index);
    if (next !== undefined || isArrow(event.key)) event.preventDefault();
    if (next !== undefined) this.rove(next);
  };

  private wanted(key: string, index: number): number | undefined {
    if (key === "Home") return 0;
    if (key === "End") return this.areas.length - 1;
    this.places ??= this.areas.map((area) => ({ x: Number(area.dataset["x"]), y: Number(area.dataset["y"]) }));
    return neighbour(this.places, index, key);
  }

  private rove(index: number): void {
    this.areas[index]?.focus();
  }

  /** Make an area the one that Tab leads to; of maybe thousands only two change. */
  private stopAt(stop: SVGAElement): void {
    if (this.stop !== stop) this.stop?.setAttribute("tabindex", "-1");
    stop.setAttribute("tabindex", "0");
    this.stop = stop;
  }

  private readonly entered = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    const area = event.target.closest<SVGAElement>(AREA);
    if (area && this.contains(area)) {
      if (event.type === "focusin") this.stopAt(area);
      this.show(area, event);
    }
    const entry = event.target.closest<HTMLElement>(ENTRY);
    if (entry) this.dim(entry.dataset["legendClass"] ?? null);
  };

  /** Show an area as the one in view; a click on the area under the pointer changes nothing of it. */
  private show(area: SVGAElement, event: Event): void {
    if (area === this.shown && this.tooltip.visible) return;
    this.shown = area;
    this.describe(area, event);
    this.ring.around(area);
    this.mark(area.dataset["class"] ?? null);
  }

  private readonly left = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest(AREA) && !this.leadsToArea(event)) {
      this.shown = undefined;
      this.tooltip.hideSoon();
      this.mark(null);
      this.ringFocused();
    }
    if (event.target.closest(ENTRY)) this.dim(null);
  };

  /** Whether focus or pointer go straight to another area, which then takes over. */
  private leadsToArea(event: Event): boolean {
    const next = event instanceof MouseEvent || event instanceof FocusEvent ? event.relatedTarget : null;
    return next instanceof Element && this.contains(next) && next.closest(AREA) !== null;
  }

  /** Once the pointer has left, the outline is again that of the focused area, if there is one. */
  private ringFocused(): void {
    const focused = this.areas.find((area) => area === document.activeElement);
    if (focused) this.ring.around(focused);
    else this.ring.remove();
  }

  private describe(area: SVGAElement, event: Event): void {
    const label = area.getAttribute("aria-label") ?? "";
    const cut = label.lastIndexOf(": ");
    const title = cut < 0 ? label : label.slice(0, cut);
    const lines = [cut < 0 ? "" : label.slice(cut + 2), area.dataset["note"] ?? ""].filter((text) => text !== "");
    const pointer = event instanceof PointerEvent;
    const [x, y] = pointer ? [event.clientX, event.clientY] : above(area);
    // The box trails behind a moving pointer, so that it is never in the way of the next area.
    const below = pointer && event.movementY < 0;
    this.tooltip.show(title, lines.map((text) => ({ text })), x, y, below);
  }

  /** Mark the legend entry of a class. */
  private mark(name: string | null): void {
    for (const entry of this.scope.querySelectorAll<HTMLElement>(ENTRY)) {
      entry.classList.toggle("marked", name !== null && entry.dataset["legendClass"] === name);
    }
  }

  /** Let the areas of all other classes step back. */
  private dim(name: string | null): void {
    for (const area of this.areas) area.classList.toggle("dimmed", name !== null && area.dataset["class"] !== name);
  }
}

function above(area: SVGAElement): [number, number] {
  const box = area.getBoundingClientRect();
  return [box.left + box.width / 2, box.top];
}
