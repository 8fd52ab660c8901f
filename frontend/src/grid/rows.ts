/** One row as the server describes it: number, texts, blocks as [left, right, kind], hidden, problems by column. */
export interface Row {
  n: number;
  c: string[];
  s: [number, number, string][];
  h: boolean;
  p: Record<string, [string, string]>;
}

interface Answer {
  rows: Row[];
}

const PAGE = 200;
const KEPT = 60;

/** Rows of a sheet, fetched in pages when they come into view; pages that are long out of view are forgotten. */
export class Rows {
  private pages = new Map<number, Row[]>();
  private asked = new Set<number>();
  private age = 0;

  constructor(
    private readonly source: string,
    readonly total: number,
    private readonly arrived: () => void,
  ) {}

  /** The row at a position, or nothing yet: then it is on its way. */
  get(at: number): Row | undefined {
    const page = Math.floor(at / PAGE);
    const found = this.pages.get(page);
    if (!found) void this.fetch(page);
    return found?.[at - page * PAGE];
  }

  /** The position of the row that the user knows by its number. Numbers rise, gaps are rows that are not there. */
  async position(number: number): Promise<number> {
    let low = 0;
    let high = Math.min(this.total - 1, number - 1);
    while (low < high) {
      const middle = Math.floor((low + high + 1) / 2);
      const row = await this.wait(middle);
      if (!row || row.n > number) high = middle - 1;
      else low = middle;
    }
    return low;
  }

  /** Forget everything, because the server now sees the file differently. */
  renew(): void {
    this.age += 1;
    this.asked.clear();
    const stale = [...this.pages.keys()];
    for (const page of stale.slice(0, -3)) this.pages.delete(page);
    for (const page of stale.slice(-3)) void this.fetch(page);
  }

  private async wait(at: number): Promise<Row | undefined> {
    const page = Math.floor(at / PAGE);
    if (!this.pages.has(page)) await this.fetch(page);
    return this.get(at);
  }

  private async fetch(page: number): Promise<void> {
    if (this.asked.has(page) || page < 0 || page * PAGE >= this.total) return;
    this.asked.add(page);
    const age = this.age;
    try {
      const range = `&von=${page * PAGE}&bis=${(page + 1) * PAGE}`;
      const response = await fetch(this.source + range, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!response.ok) return;
      const answer = (await response.json()) as Answer;
      if (age !== this.age) return;
      this.pages.set(page, answer.rows);
      const oldest = this.pages.keys().next().value;
      if (this.pages.size > KEPT && oldest !== undefined) {
        this.pages.delete(oldest);
        this.asked.delete(oldest);
      }
      this.arrived();
    } catch {
      this.asked.delete(page);
    }
  }
}
