/**
 * Opens a map that can be moved and magnified, for several thousand areas or a closer look; needs WebGL.
 *
 * `data-src` is GeoJSON in degrees with the properties `class` (`1` to `5` or a status), `name`, `label` (the value), `note`,
 * `href` and `state` (`incomplete` puts rings over the class). `data-label` is the text of the button, `data-open` opens
 * at once, `data-no-webgl` is said where the browser cannot draw it, `data-texts` replaces the English texts of MapLibre
 * (JSON), `data-name` names the map.
 */
export class KobimoZoomMap extends HTMLElement {
  private started = false;
  private stop: (() => void) | undefined;

  connectedCallback(): void {
    if (this.started) return;
    if (this.hasAttribute("data-open")) void this.open();
    else this.addButton(this.dataset["label"] ?? "");
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  private addButton(text: string): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kern-btn kern-btn--secondary";
    const label = document.createElement("span");
    label.className = "kern-label";
    label.textContent = text;
    button.append(label);
    button.addEventListener("click", () => {
      button.remove();
      void this.open();
    });
    this.append(button);
  }

  private async open(): Promise<void> {
    if (this.started) return;
    this.started = true;
    if (!document.createElement("canvas").getContext("webgl2")) return this.refuse();
    this.setAttribute("aria-busy", "true");
    try {
      const { draw } = await import("../zoom/maplibre");
      const stop = await draw(this);
      if (this.isConnected) this.stop = stop;
      else stop();
    } catch (error) {
      console.warn("kobimo-zoom-map", error);
      this.refuse();
    }
    this.removeAttribute("aria-busy");
  }

  private refuse(): void {
    const text = document.createElement("p");
    text.className = "kern-body";
    text.textContent = this.dataset["noWebgl"] ?? "";
    this.append(text);
  }
}
