/**
 * Wraps the picture of a chart; the first pointer over it, or its button, puts an interactive one in its place.
 *
 * `data-spec` is the address of `{"spec": <Vega>, "locale": {"number": ..., "time": ...}}`, `data-label` the text of the
 * button. Whatever fails, the picture stays.
 */
export class KobimoChart extends HTMLElement {
  private button: HTMLButtonElement | null = null;
  private started = false;
  private stop: (() => void) | undefined;

  connectedCallback(): void {
    if (this.started || !this.picture) return;
    this.addEventListener("pointerenter", this.entered);
    if (this.dataset["label"]) this.addButton(this.dataset["label"]);
  }

  disconnectedCallback(): void {
    this.removeEventListener("pointerenter", this.entered);
    this.stop?.();
  }

  private get picture(): SVGElement | HTMLElement | null {
    return this.querySelector<SVGElement | HTMLElement>(".picture, svg, img");
  }

  private addButton(text: string): void {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "kern-btn kern-btn--tertiary chart-start";
    const label = document.createElement("span");
    label.className = "kern-label";
    label.textContent = text;
    this.button.append(label);
    this.button.addEventListener("click", this.entered);
    this.append(this.button);
  }

  private readonly entered = (): void => {
    if (!this.started) void this.start();
  };

  private async start(): Promise<void> {
    const picture = this.picture;
    this.started = true;
    if (!picture) return;
    try {
      const [{ render }, response] = await Promise.all([
        import("../chart/vega"),
        fetch(this.dataset["spec"] ?? "", { headers: { Accept: "application/json" } }),
      ]);
      if (!response.ok) throw new Error(String(response.status));
      const stop = await render(this, picture, await response.json());
      if (this.isConnected) this.stop = stop;
      else stop();
    } catch (error) {
      console.warn("kobimo-chart", error);
    }
    this.removeButton();
  }

  private removeButton(): void {
    const focused = document.activeElement === this.button;
    this.button?.remove();
    if (!focused) return;
    this.tabIndex = -1;
    this.focus({ preventScroll: true });
  }
}
