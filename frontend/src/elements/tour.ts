import { announce } from "../announce";

const PLACE = "kobimo-rundgang";
const OVER = "beendet";

/**
 * A walk in a few stops: one shows at a time. Where somebody is, or that it is over, is kept in this browser and nowhere
 * else. Without scripts it stays hidden. `[data-tour-again]` anywhere on the page begins anew once it is over.
 */
export class KobimoTour extends HTMLElement {
  private at = 0;

  connectedCallback(): void {
    this.button("[data-back]")?.addEventListener("click", () => this.go(this.at - 1));
    this.button("[data-next]")?.addEventListener("click", () => this.go(this.at + 1));
    this.button("[data-end]")?.addEventListener("click", () => this.end());
    this.again?.addEventListener("click", () => this.begin());
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end();
    });
    const kept = read();
    if (kept === OVER) this.close();
    else this.show(Number(kept) || 0);
  }

  private get stops(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".tour__stop")];
  }

  private get again(): HTMLButtonElement | null {
    return document.querySelector("button[data-tour-again]");
  }

  private button(name: string): HTMLButtonElement | null {
    return this.querySelector(`button${name}`);
  }

  private show(place: number): void {
    this.at = Math.min(Math.max(place, 0), this.stops.length - 1);
    for (const [n, stop] of this.stops.entries()) stop.hidden = n !== this.at;
    const back = this.button("[data-back]");
    const next = this.button("[data-next]");
    if (back) back.hidden = this.at === 0;
    if (next) next.hidden = this.at === this.stops.length - 1;
    this.hidden = false;
    if (this.again) this.again.hidden = true;
  }

  /** Go to a stop; the focus stays where it was, or goes to the one button that is left. */
  private go(place: number): void {
    const focused = document.activeElement;
    this.show(place);
    keep(String(this.at));
    announce(this.stops[this.at]?.textContent?.replace(/\s+/g, " ").trim() ?? "");
    if (focused instanceof HTMLElement && focused.hidden) {
      const left = [this.button("[data-next]"), this.button("[data-end]")].find((one) => one && !one.hidden);
      left?.focus();
    }
  }

  private begin(): void {
    keep("0");
    this.show(0);
    this.button("[data-next]")?.focus();
  }

  private end(): void {
    keep(OVER);
    this.close();
    this.again?.focus();
  }

  private close(): void {
    this.hidden = true;
    if (this.again) this.again.hidden = false;
  }
}

function read(): string {
  try {
    return localStorage.getItem(PLACE) ?? "";
  } catch {
    return ""; // a browser that keeps nothing begins anew on every page
  }
}

function keep(text: string): void {
  try {
    localStorage.setItem(PLACE, text);
  } catch {
    // as above
  }
}
