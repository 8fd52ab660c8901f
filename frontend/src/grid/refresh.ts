import { announce } from "../announce";

const PAUSE = 350;

/**
 * Sends a form whenever something in it changed, and puts what the server answers in the place of every `[data-live]`.
 *
 * Without it the same form works with its buttons. What is typed while an answer is on its way is sent once more.
 */
export class Refresh {
  private timer = 0;
  private waiting = false;
  private sending = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly words: Record<string, string>,
    private readonly done: () => void,
  ) {
    form.addEventListener("change", (event) => {
      const field = event.target as HTMLElement;
      if (!field.closest("[data-quiet]")) this.soon();
    });
  }

  /** Send the form in a moment; a later change comes along. One answer at a time: each carries the next version. */
  soon(): void {
    window.clearTimeout(this.timer);
    this.waiting = true;
    this.form.setAttribute("aria-busy", "true");
    this.timer = window.setTimeout(() => void this.send(), PAUSE);
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.waiting = false;
    try {
      const page = await this.answer();
      if (this.waiting) return this.keepVersion(page);
      this.show(page);
      announce(this.words["updated"] ?? "");
      this.done();
    } catch {
      announce(this.words["failed"] ?? "");
    } finally {
      this.sending = false;
      if (this.waiting) this.soon();
      else this.form.removeAttribute("aria-busy");
    }
  }

  private async answer(): Promise<Document> {
    const data = new FormData(this.form);
    data.set("aktion", "vorschau");
    const response = await fetch(this.form.action, { method: "POST", body: data, cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.querySelector("[data-live]")) throw new Error(String(response.status));
    return page;
  }

  /** What was changed meanwhile is newer than the answer: only its version is taken over. */
  private keepVersion(page: Document): void {
    const [old, fresh] = [document, page].map((from) => from.querySelector<HTMLInputElement>("input[name=fassung]"));
    if (old && fresh) old.value = fresh.value;
  }

  private show(page: Document): void {
    const active = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const id = active?.id ?? "";
    const open = new Set([...this.form.querySelectorAll("details[open]")].map((item) => item.parentElement?.id));
    const tops = [...this.form.querySelectorAll<HTMLElement>("[data-live] .long")].map((item) => item.scrollTop);
    for (const old of document.querySelectorAll<HTMLElement>("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) old.replaceWith(document.importNode(fresh, true));
    }
    for (const details of this.form.querySelectorAll("details")) {
      if (open.has(details.parentElement?.id)) details.open = true;
    }
    [...this.form.querySelectorAll<HTMLElement>("[data-live] .long")].forEach((item, at) => {
      item.scrollTop = tops[at] ?? 0;
    });
    if (id && document.activeElement === document.body) document.getElementById(id)?.focus({ preventScroll: true });
  }
}
