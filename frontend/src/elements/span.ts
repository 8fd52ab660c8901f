/**
 * Puts a slider over select boxes whose options are periods, oldest first or newest first: one handle for each box.
 *
 * `data-for` names the boxes by id, the earlier end first; `data-label` a single handle. Without scripts the boxes remain; with them, those inside of
 * the element are hidden, and a handle that comes to rest changes its box as a person would.
 */
export class KobimoSpan extends HTMLElement {
  private handles: Handle[] = [];
  private track: HTMLElement | null = null;
  private readonly said = document.createElement("div");

  connectedCallback(): void {
    if (this.handles.length) return;
    const boxes = (this.dataset["for"] ?? "").split(" ").map((id) => document.getElementById(id));
    const found = boxes.filter((box): box is HTMLSelectElement => box instanceof HTMLSelectElement);
    if (!found.length || found.length !== boxes.length || (found[0]?.options.length ?? 0) < 2) return;
    this.handles = found.map((box) => new Handle(box, this.dataset["label"], (handle) => this.keep(handle)));
    this.track = document.createElement("div");
    this.track.className = "span__track";
    const chosen = document.createElement("div");
    chosen.className = "span__chosen";
    this.track.append(chosen, ...this.handles.map(({ element }) => element));
    this.track.addEventListener("pointerdown", this.pressed);
    this.said.className = "span__said";
    this.said.ariaHidden = "true";
    this.append(this.said, this.track, this.ends());
    this.classList.add("active");
    this.draw();
  }

  private ends(): HTMLElement {
    const line = document.createElement("div");
    line.className = "span__ends";
    line.ariaHidden = "true";
    const periods = this.handles[0]?.periods ?? [];
    for (const option of [periods.at(0), periods.at(-1)]) {
      const text = document.createElement("span");
      text.textContent = option?.text ?? "";
      line.append(text);
    }
    return line;
  }

  /** Keep the handles in their order: the moved one pushes none, it stops. */
  private keep(moved: Handle): void {
    const [first, last] = this.handles;
    if (first && last) {
      if (moved === first) first.position = Math.min(first.position, last.position);
      else last.position = Math.max(last.position, first.position);
    }
    this.draw();
  }

  private draw(): void {
    for (const handle of this.handles) handle.draw();
    this.said.textContent = this.handles.map(({ text }) => text).join(" – ");
    const places = this.handles.map(({ share }) => share);
    const low = places.length > 1 ? (places[0] ?? 0) : 0;
    this.track?.style.setProperty("--low", `${low}`);
    this.track?.style.setProperty("--high", `${places.at(-1) ?? 1}`);
  }

  /** Let the handle that is nearest to the pointer follow it until it is let go. */
  private readonly pressed = (event: PointerEvent): void => {
    const track = this.track;
    if (!track || event.button !== 0) return;
    event.preventDefault();
    const wanted = shareAt(track, event);
    const [nearest] = [...this.handles].sort((one, other) => distance(one, wanted) - distance(other, wanted));
    if (!nearest) return;
    const begun = nearest.position;
    const moved = (at: PointerEvent): void => {
      nearest.share = shareAt(track, at);
      this.keep(nearest);
    };
    const left = (): void => {
      track.removeEventListener("pointermove", moved);
      if (nearest.position !== begun) nearest.commit();
    };
    track.setPointerCapture(event.pointerId);
    track.addEventListener("pointermove", moved);
    track.addEventListener("lostpointercapture", left, { once: true });
    nearest.element.focus();
    moved(event);
  };
}

/** One handle: a slider to the keyboard and to screen readers. */
class Handle {
  readonly element = document.createElement("div");
  readonly periods: HTMLOptionElement[];
  position: number;

  constructor(
    private readonly box: HTMLSelectElement,
    label: string | undefined,
    private readonly moved: (handle: Handle) => void,
  ) {
    this.periods = [...box.options];
    if ((this.periods.at(0)?.value ?? "") > (this.periods.at(-1)?.value ?? "")) this.periods.reverse();
    this.position = Math.max(0, this.periods.findIndex((option) => option.selected));
    this.element.id = `${box.id}-regler`;
    this.element.className = "span__handle";
    this.element.tabIndex = 0;
    this.element.role = "slider";
    this.element.ariaLabel = label ?? box.labels[0]?.textContent?.trim() ?? "";
    this.element.ariaValueMin = "0";
    this.element.ariaValueMax = `${this.periods.length - 1}`;
    this.element.addEventListener("keydown", this.pressed);
  }

  get text(): string {
    return this.periods[this.position]?.text ?? "";
  }

  get share(): number {
    return this.position / Math.max(1, this.periods.length - 1);
  }

  set share(share: number) {
    this.position = Math.round(share * (this.periods.length - 1));
  }

  draw(): void {
    this.element.ariaValueNow = `${this.position}`;
    this.element.ariaValueText = this.text;
    this.element.style.setProperty("--share", `${this.share}`);
  }

  /** Change the box; what listens to it does the rest. */
  commit(): void {
    const period = this.periods[this.position];
    if (!period || period.selected) return;
    period.selected = true;
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const last = this.periods.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: this.position - 1,
      ArrowDown: this.position - 1,
      ArrowRight: this.position + 1,
      ArrowUp: this.position + 1,
      PageDown: this.position - 3,
      PageUp: this.position + 3,
      Home: 0,
      End: last,
    };
    const wanted = steps[event.key];
    if (wanted === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.position = Math.min(last, Math.max(0, wanted));
    this.moved(this);
    this.commit();
  };
}

function shareAt(track: HTMLElement, event: PointerEvent): number {
  const { left, width } = track.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
}

/** Handles in the same place: left of it the first is meant, right of it the last. */
function distance(handle: Handle, wanted: number): number {
  const apart = wanted - handle.share;
  return Math.abs(apart) + (handle.element.matches(":first-of-type") === apart > 0 ? 1e-6 : 0);
}
