import { announce } from "../announce";

const PAUSE = 500;

/**
 * Wraps the form of a formula. While somebody types, the server says what the formula means: its answer takes the place
 * of `[data-live]`. Measures and conditions become buttons that write themselves into the formula.
 *
 * Without scripts the form's own button does the same, and the texts can be copied.
 */
export class KobimoFormula extends HTMLElement {
  private timer = 0;
  private running: AbortController | undefined;

  connectedCallback(): void {
    if (this.classList.contains("active")) return;
    this.classList.add("active");
    for (const code of this.querySelectorAll<HTMLElement>("code[data-insert], code[data-condition], code[data-formula]")) {
      this.asButton(code);
    }
    this.addEventListener("input", this.soon);
    this.addEventListener("change", this.soon);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.running?.abort();
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private get field(): HTMLTextAreaElement | null {
    return this.querySelector("textarea[name=formula]");
  }

  private asButton(code: HTMLElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "insert";
    const copy = code.cloneNode(true) as HTMLElement;
    button.append(copy);
    button.addEventListener("click", () => this.insert(copy));
    code.replaceWith(button);
  }

  /** A condition right behind another one joins it; an example takes the place of everything. */
  private insert(code: HTMLElement): void {
    const field = this.field;
    if (!field) return;
    const text = code.textContent ?? "";
    if ("formula" in code.dataset) field.select();
    const before = field.value.slice(0, field.selectionStart);
    if ("condition" in code.dataset && before.trimEnd().endsWith("]")) {
      const end = before.lastIndexOf("]");
      field.setRangeText(`, ${text.slice(1, -1)}]`, end, field.selectionEnd, "end");
    } else {
      const apart = "insert" in code.dataset && /[^\s([]$/.test(before) ? " " : "";
      field.setRangeText(apart + text, field.selectionStart, field.selectionEnd, "end");
    }
    field.focus({ preventScroll: true });
    this.soon();
  }

  private readonly soon = (event?: Event): void => {
    if (event?.target instanceof Element && event.target.matches("[name=reason]")) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), PAUSE);
  };

  private async check(): Promise<void> {
    const { form, field } = this;
    if (!form || !field?.value.trim()) return;
    this.running?.abort();
    this.running = new AbortController();
    const { signal } = this.running;
    const data = new FormData(form);
    data.set("pruefen", "1");
    this.querySelector("[data-live]")?.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", body: data, cache: "no-store", signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      this.show(page, field);
    } catch {
      if (signal.aborted) return;
      this.querySelector("[data-live]")?.removeAttribute("aria-busy");
      announce((JSON.parse(this.dataset["words"] ?? "{}") as Record<string, string>)["failed"] ?? "");
    }
  }

  private show(page: Document, field: HTMLTextAreaElement): void {
    const [old, fresh] = [document, page].map((from) => from.querySelector<HTMLElement>("kobimo-formula [data-live]"));
    if (!old || !fresh) throw new Error("no answer");
    const focused = document.activeElement?.id ?? "";
    old.replaceWith(document.adoptNode(fresh));
    field.setAttribute("aria-invalid", fresh.querySelector("mark") ? "true" : "false");
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
    announce(fresh.dataset["announce"] ?? "");
  }
}
