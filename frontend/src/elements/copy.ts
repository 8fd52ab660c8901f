import { announce } from "../announce";

/** A text to take along: with scripts a button copies it; without, it can be marked and copied. */
export class KobimoCopy extends HTMLElement {
  connectedCallback(): void {
    const text = this.querySelector(".copy__text");
    if (!text || this.querySelector("button") || !("clipboard" in navigator)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy__button";
    button.textContent = this.dataset["label"] ?? "";
    button.setAttribute("aria-label", `${this.dataset["label"] ?? ""}: ${this.dataset["name"] ?? ""}`);
    button.addEventListener("click", () => void this.copy(text, button));
    this.append(button);
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
