/** One line of a tooltip: a value and, where there is one, what it stands for. */
export interface Line {
  name?: string;
  text: string;
}

const GAP = 12;

/**
 * A small box over its host that repeats, for the eye, what the focused or hovered thing is called.
 *
 * It is hidden from assistive technology, which reads the name itself. It stays while the pointer is over it and
 * goes with Escape (WCAG 1.4.13).
 */
export class Tooltip {
  private readonly box = document.createElement("div");
  private timer = 0;

  constructor(private readonly host: HTMLElement) {
    this.box.className = "tooltip";
    this.box.hidden = true;
    this.box.setAttribute("aria-hidden", "true");
    this.box.addEventListener("pointerenter", () => window.clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.hideSoon());
  }

  get visible(): boolean {
    return !this.box.hidden;
  }

  /** Show `title` and `lines` above the point, given in client coordinates; below it where `below` or no room is. */
  show(title: string, lines: readonly Line[], x: number, y: number, below = false): void {
    window.clearTimeout(this.timer);
    this.box.replaceChildren(...content(title, lines));
    if (this.box.parentNode !== this.host) this.host.append(this.box);
    this.box.hidden = false;
    document.addEventListener("keydown", this.escaped);
    this.place(x, y, below);
  }

  hide(): void {
    window.clearTimeout(this.timer);
    document.removeEventListener("keydown", this.escaped);
    this.box.hidden = true;
  }

  /** Hide unless the pointer reaches the box meanwhile. */
  hideSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.hide(), 150);
  }

  private readonly escaped = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.hide();
  };

  private place(x: number, y: number, below: boolean): void {
    const host = this.host.getBoundingClientRect();
    const { width, height } = this.box.getBoundingClientRect();
    const left = Math.min(Math.max(x - width / 2, host.left), Math.max(host.right - width, host.left));
    const above = y - height - GAP;
    const top = below || above < 0 ? y + GAP : above;
    this.box.style.left = `${left - host.left}px`;
    this.box.style.top = `${top - host.top}px`;
  }
}

function content(title: string, lines: readonly Line[]): HTMLElement[] {
  const parts = lines.map((line) => {
    const part = document.createElement("div");
    if (line.name) {
      const name = document.createElement("span");
      name.className = "tooltip-name";
      name.textContent = `${line.name}: `;
      part.append(name);
    }
    part.append(line.text);
    return part;
  });
  if (!title) return parts;
  const head = document.createElement("strong");
  head.textContent = title;
  return [head, ...parts];
}
