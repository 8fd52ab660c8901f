/** What the server says about a long piece of work. */
interface State {
  running: boolean;
  value?: number | null;
  max?: number | null;
  text?: string;
}

const SLOWEST = 30_000;

/**
 * Wraps a `<progress>` and a `[data-text]`; asks `data-src` how the work goes and loads the page anew once it is done.
 *
 * It asks every `data-interval` milliseconds, only while the page is visible, and less often while nobody answers.
 */
export class KobimoProgress extends HTMLElement {
  private timer = 0;
  private pause = 1000;

  connectedCallback(): void {
    this.pause = this.interval;
    document.addEventListener("visibilitychange", this.seen);
    this.seen();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  private get interval(): number {
    return Math.max(Number(this.dataset["interval"]) || 1000, 100);
  }

  private readonly seen = (): void => {
    window.clearTimeout(this.timer);
    if (document.visibilityState === "visible") void this.ask();
  };

  private async ask(): Promise<void> {
    try {
      const response = await fetch(this.dataset["src"] ?? "", { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!response.ok) throw new Error(String(response.status));
      const state = (await response.json()) as State;
      this.show(state);
      this.pause = this.interval;
      if (!state.running) return this.finish();
    } catch {
      this.pause = Math.min(this.pause * 2, SLOWEST);
    }
    window.clearTimeout(this.timer);
    if (this.isConnected && document.visibilityState === "visible") {
      this.timer = window.setTimeout(() => void this.ask(), this.pause);
    }
  }

  private show(state: State): void {
    const bar = this.querySelector("progress");
    const text = this.querySelector("[data-text]");
    if (bar && state.max) bar.max = state.max;
    if (bar && typeof state.value === "number") bar.value = state.value;
    if (text && typeof state.text === "string" && text.textContent !== state.text) text.textContent = state.text;
  }

  /** Show the page of the finished work, once: a page that still shows the bar then must not load for ever. */
  private finish(): void {
    const key = `kobimo-progress ${this.dataset["src"]}`;
    if (sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, "done");
    location.reload();
  }
}
