import { announce } from "../announce";

/**
 * A text to take along: with scripts a button copies it; without, it can be marked and copied.
 *
 * Where the text must name a page by its full address and nobody but the browser knows it, `data-instead` is what stands
 * there so far, and `data-page` how this page names that one.
 */
export class KobimoCopy extends HTMLElement {
  connectedCallback(): void {
    const text = this.querySelector(".copy__text");
    if (!text || this.querySelector("button")) return;
    this.name(text);
    if (!("clipboard" in navigator)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy__button";
    button.textContent = this.dataset["label"] ?? "";
    button.setAttribute("aria-label", `${this.dataset["label"] ?? ""}: ${this.dataset["name"] ?? ""}`);
    button.addEventListener("click", () => void this.copy(text, button));
    this.append(button);
  }

  /** Put the full address in, if the page was fetched from one that others can reach. */
  private name(text: Element): void {
    const { page, instead } = this.dataset;
    if (!page || !instead || !location.protocol.startsWith("http")) return;
    text.textContent = (text.textContent ?? "").replace(instead, new URL(page, location.href).href);
    this.querySelector(".copy__told")?.remove();
  }

  private async copy(text: Element, button: HTMLButtonElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(text.textContent ?? "");
      button.textContent = this.dataset["done"] ?? "";
      announce(this.dataset["done"] ?? "");
      window.setTimeout(() => (button.textContent = this.dataset["label"] ?? ""), 2000);
    } catch {
      getSelection()?.selectAllChildren(text); // the reader presses Ctrl+C
    }
  }
}
