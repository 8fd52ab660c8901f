import { announce } from "../announce";
import { Refresh } from "../grid/refresh";
import { type Row, Rows } from "../grid/rows";

const HEIGHT = 28;
const SPARE = 8;
const LETTER = 8.2;
const NARROWEST = 56;
const WIDEST = 260;

/** What a click on a tool writes into which field of the form. */
const TOOLS: [string, string, "row" | "column"][] = [
  ["headFrom", "kopf_von", "row"],
  ["headTo", "kopf_bis", "row"],
  ["dataFrom", "daten_von", "row"],
  ["dataTo", "daten_bis", "row"],
  ["left", "spalte_von", "column"],
  ["right", "spalte_bis", "column"],
];

/**
 * The sheet of a file, of any length: only the rows in view are in the page, the others are fetched as they are needed.
 *
 * It takes the place of the table of the server. Cells are reached with the arrow keys; row -1 are the letters of the
 * columns, column -1 the numbers of the rows. The tools above point at the current row and column: they fill the fields
 * of the form, which then is sent. Links with `data-cell` jump to a cell.
 */
export class KobimoGrid extends HTMLElement {
  private rows!: Rows;
  private words: Record<string, string> = {};
  private kinds: Record<string, [string, string]> = {};
  private columns: string[] = [];
  private scroller = document.createElement("div");
  private table = document.createElement("table");
  private body = document.createElement("tbody");
  private place = document.createElement("span");
  private roleChoice = document.createElement("select");
  private current = { row: 0, column: 0 };
  private drawn = { first: -1, last: -1 };
  private focused = false;
  private frame = 0;
  private refresh: Refresh | null = null;

  connectedCallback(): void {
    if (this.classList.contains("active") || !this.dataset["src"]) return;
    this.classList.add("active");
    this.words = this.parsed("words") as Record<string, string>;
    this.kinds = this.parsed("kinds") as Record<string, [string, string]>;
    this.columns = this.parsed("columns") as string[];
    this.rows = new Rows(this.dataset["src"] ?? "", Number(this.dataset["total"]) || 0, () => this.draw(true));
    const widths = this.widths();
    this.replaceChildren(this.tools(), this.build(widths));
    this.join();
    this.draw(true);
    this.setRole();
    document.addEventListener("click", this.jump);
    if (this.dataset["cell"]) void this.show(this.dataset["cell"] ?? "");
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.jump);
    cancelAnimationFrame(this.frame);
  }

  private parsed(name: string): unknown {
    return JSON.parse(this.dataset[name] ?? "null") ?? {};
  }

  private get form(): HTMLFormElement | null {
    return document.getElementById(this.dataset["form"] ?? "") as HTMLFormElement | null;
  }

  private join(): void {
    if (!this.form) return;
    this.refresh = new Refresh(this.form, this.words, () => {
      this.rows.renew();
      this.setRole();
    });
  }

  /** Measure the columns by what the server shows, before it is taken away. */
  private widths(): number[] {
    const found = this.columns.map(() => NARROWEST);
    for (const line of [...this.querySelectorAll("tbody tr")].slice(0, 80)) {
      [...line.querySelectorAll("td")].forEach((cell, at) => {
        const wide = (cell.textContent?.length ?? 0) * LETTER + 18;
        const around = cell.matches("[colspan], .block--title, .block--foot, .block--note, .block--group");
        if (!around) found[at] = Math.min(WIDEST, Math.max(found[at] ?? 0, wide));
      });
    }
    return found;
  }

  // --- building -----------------------------------------------------------------------------------------------------

  private tools(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "grid-tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", this.words["tools"] ?? "");
    this.place.className = "grid-tools__place";
    bar.append(this.place);
    for (const [word, field, what] of TOOLS) {
      if (!this.form?.elements.namedItem(field)) continue; // a workbook that knows its table leaves nothing to point at
      const button = document.createElement("button");
      button.type = "button";
      button.className = "grid-tools__button";
      button.textContent = this.words[word] ?? word;
      button.addEventListener("click", () => this.point(field, what));
      bar.append(button);
    }
    this.roleChoice.className = "grid-tools__role";
    this.roleChoice.setAttribute("aria-label", this.words["role"] ?? "");
    this.roleChoice.dataset["quiet"] = "";
    this.roleChoice.addEventListener("change", () => this.choose());
    bar.append(this.roleChoice);
    return bar;
  }

  private build(widths: number[]): HTMLElement {
    this.scroller.className = "grid-scroll";
    this.table.className = "grid";
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-label", this.dataset["label"] ?? "");
    this.table.setAttribute("aria-rowcount", String(this.rows.total + 1));
    this.table.setAttribute("aria-colcount", String(this.columns.length + 1));
    this.table.setAttribute("aria-readonly", "true");
    const group = document.createElement("colgroup");
    for (const width of [72, ...widths]) {
      const column = document.createElement("col");
      column.style.width = `${width}px`;
      group.append(column);
    }
    this.table.style.width = `${72 + widths.reduce((sum, width) => sum + width, 0)}px`;
    this.table.append(group, this.letters(), this.body);
    this.scroller.append(this.table);
    this.scroller.addEventListener("scroll", () => this.later(), { passive: true });
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.table.addEventListener("focusin", (event) => {
      this.focused = true;
      this.pick(event.target as HTMLElement);
    });
    this.table.addEventListener("focusout", () => {
      this.focused = false;
    });
    new ResizeObserver(() => this.later()).observe(this.scroller);
    return this.scroller;
  }

  private letters(): HTMLTableSectionElement {
    const head = document.createElement("thead");
    const line = document.createElement("tr");
    line.setAttribute("aria-rowindex", "1");
    const corner = document.createElement("th");
    corner.scope = "col";
    corner.textContent = this.words["row"] ?? "";
    corner.setAttribute("role", "columnheader");
    corner.setAttribute("aria-colindex", "1");
    line.append(corner);
    this.columns.forEach((letter, at) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = letter;
      cell.setAttribute("role", "columnheader");
      cell.setAttribute("aria-colindex", String(at + 2));
      this.reachable(cell, -1, at);
      line.append(cell);
    });
    head.append(line);
    return head;
  }

  private reachable(cell: HTMLElement, row: number, column: number): void {
    cell.dataset["row"] = String(row);
    cell.dataset["column"] = String(column);
    cell.tabIndex = this.isCurrent(row, column) ? 0 : -1;
  }

  private isCurrent(row: number, column: number): boolean {
    return this.current.row === row && this.current.column === column;
  }

  // --- drawing ------------------------------------------------------------------------------------------------------

  private later(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw(false));
  }

  private draw(anew: boolean): void {
    const seen = Math.ceil(this.scroller.clientHeight / HEIGHT) || 20;
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / HEIGHT) - SPARE);
    const last = Math.min(this.rows.total, first + seen + 2 * SPARE);
    if (!anew && first === this.drawn.first && last === this.drawn.last) return;
    this.drawn = { first, last };
    const lines: HTMLElement[] = [this.gap(first)];
    for (let at = first; at < last; at += 1) lines.push(this.line(at, this.rows.get(at)));
    lines.push(this.gap(this.rows.total - last));
    const focused = this.focused;
    this.body.replaceChildren(...lines);
    this.say();
    if (focused) this.cell(this.current.row, this.current.column)?.focus({ preventScroll: true });
  }

  private gap(rows: number): HTMLElement {
    const line = document.createElement("tr");
    line.setAttribute("role", "presentation");
    line.className = "grid__space";
    line.style.height = `${rows * HEIGHT}px`;
    line.hidden = rows <= 0;
    return line;
  }

  private line(at: number, row: Row | undefined): HTMLElement {
    const line = document.createElement("tr");
    line.setAttribute("aria-rowindex", String(at + 2));
    line.classList.toggle("grid__hidden", row?.h ?? false);
    const head = document.createElement("th");
    head.scope = "row";
    head.setAttribute("role", "rowheader");
    head.setAttribute("aria-colindex", "1");
    this.reachable(head, at, -1);
    head.append(row ? String(row.n) : "…");
    const kind = row?.s[row.s.length - 1]?.[2];
    if (kind) head.append(" ", this.sign(kind));
    if (row?.h) head.append(" ", this.sign("hidden"));
    line.append(head);
    this.columns.forEach((_letter, column) => line.append(this.square(at, column, row)));
    return line;
  }

  private sign(kind: string): HTMLElement {
    const sign = document.createElement("abbr");
    sign.className = `block block--${kind}`;
    sign.title = kind === "hidden" ? (this.words["hidden"] ?? "") : (this.kinds[kind]?.[0] ?? kind);
    sign.textContent = kind === "hidden" ? "H" : (this.kinds[kind]?.[1] ?? "");
    return sign;
  }

  private square(at: number, column: number, row: Row | undefined): HTMLElement {
    const cell = document.createElement("td");
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", String(column + 2));
    this.reachable(cell, at, column);
    if (!row) return cell;
    cell.textContent = row.c[column] ?? "";
    const segment = row.s.find(([left, right]) => left <= column && column <= right);
    if (segment) cell.classList.add(`block--${segment[2]}`);
    const problem = row.p[String(column)];
    if (problem) {
      cell.classList.add("block--problem");
      cell.title = problem[1];
    } else if ((row.c[column]?.length ?? 0) > 30) cell.title = row.c[column] ?? "";
    cell.classList.toggle("grid__current", this.isCurrent(at, column));
    return cell;
  }

  private cell(row: number, column: number): HTMLElement | null {
    return this.table.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  }

  // --- moving -------------------------------------------------------------------------------------------------------

  private key(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const { row, column } = this.current;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / HEIGHT) - 2);
    const last = this.rows.total - 1;
    const far = event.ctrlKey;
    const steps: Record<string, [number, number]> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [Math.max(0, row - page), column],
      PageDown: [row + page, column],
      Home: [far ? 0 : row, far ? 0 : -1],
      End: [far ? last : row, this.columns.length - 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    this.go(Math.min(last, Math.max(-1, step[0])), Math.min(this.columns.length - 1, Math.max(-1, step[1])));
  }

  /** A pointer puts the focus on a cell: that is the current one, even if rows that just arrived take its place. */
  private pick(target: HTMLElement): void {
    const cell = target.closest<HTMLElement>("[data-row]");
    const [row, column] = [Number(cell?.dataset["row"]), Number(cell?.dataset["column"])];
    if (cell && !this.isCurrent(row, column)) this.mark(row, column);
  }

  private mark(row: number, column: number): void {
    const before = this.cell(this.current.row, this.current.column);
    before?.classList.remove("grid__current");
    if (before) before.tabIndex = -1;
    this.current = { row, column };
    const cell = this.cell(row, column);
    cell?.classList.add("grid__current");
    if (cell) cell.tabIndex = 0;
    this.say();
    this.setRole();
  }

  private go(row: number, column: number): void {
    if (row < 0 && column < 0) return;
    this.mark(row, column);
    this.reveal(row, column);
    this.draw(false);
    this.mark(row, column);
    this.cell(row, column)?.focus({ preventScroll: true });
  }

  private reveal(row: number, column: number): void {
    if (row >= 0) {
      const top = row * HEIGHT;
      const room = this.scroller.clientHeight - 2 * HEIGHT;
      if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
      else if (top > this.scroller.scrollTop + room - HEIGHT) this.scroller.scrollTop = top - room + HEIGHT;
    }
    const head = this.table.tHead?.rows[0]?.cells[column + 1];
    const fixed = this.table.tHead?.rows[0]?.cells[0]?.offsetWidth ?? 0;
    if (!head || column < 0) return;
    if (head.offsetLeft - fixed < this.scroller.scrollLeft) this.scroller.scrollLeft = head.offsetLeft - fixed;
    const end = head.offsetLeft + head.offsetWidth;
    if (end > this.scroller.scrollLeft + this.scroller.clientWidth) this.scroller.scrollLeft = end - this.scroller.clientWidth;
  }

  private readonly jump = (event: MouseEvent): void => {
    const link = (event.target as HTMLElement).closest<HTMLElement>("a[data-cell][data-sheet]");
    if (!link || link.dataset["sheet"] !== this.dataset["sheet"]) return;
    event.preventDefault();
    void this.show(link.dataset["cell"] ?? "");
  };

  /** Show a cell by its address, in the middle, with a mark. */
  async show(address: string): Promise<void> {
    const letters = address.replace(/\d+$/, "");
    const column = this.columns.indexOf(letters);
    const row = await this.rows.position(Number(address.slice(letters.length)));
    this.scroller.scrollTop = Math.max(0, row * HEIGHT - this.scroller.clientHeight / 2);
    this.go(row, Math.max(0, column));
    this.scroller.scrollIntoView({ block: "nearest" });
  }

  // --- pointing -----------------------------------------------------------------------------------------------------

  private say(): void {
    const { row, column } = this.current;
    const number = row < 0 ? "" : `${this.words["row"]} ${this.rows.get(row)?.n ?? ""}`;
    const letter = column < 0 ? "" : `${this.words["column"]} ${this.columns[column]}`;
    this.place.textContent = [number, letter].filter(Boolean).join(", ");
  }

  private point(name: string, what: "row" | "column"): void {
    const { row, column } = this.current;
    const value = what === "row" ? this.rows.get(row)?.n : this.columns[column];
    const field = this.form?.elements.namedItem(name);
    if (value === undefined || !(field instanceof HTMLInputElement)) return;
    const sheet = this.form?.elements.namedItem("zeigt_blatt");
    if (sheet instanceof HTMLInputElement) sheet.value = this.dataset["sheet"] ?? "0";
    field.value = String(value);
    this.follow(name, Number(value));
    announce(`${this.words[TOOLS.find(([, other]) => other === name)?.[0] ?? ""] ?? ""}: ${value}`);
    this.refresh?.soon();
  }

  /** Headings end where they begin and data begin below them, until somebody says otherwise. */
  private follow(name: string, row: number): void {
    const set = (other: string, value: number, when: (now: number) => boolean): void => {
      const field = this.form?.elements.namedItem(other);
      if (field instanceof HTMLInputElement && (!field.value || when(Number(field.value)))) field.value = String(value);
    };
    if (name === "kopf_von") set("kopf_bis", row, (now) => now < row);
    if (name === "kopf_von" || name === "kopf_bis") set("daten_von", row + 1, (now) => now <= row);
    if (name === "kopf_bis") set("kopf_von", row, (now) => now > row);
  }

  private setRole(): void {
    const source = this.roleField();
    this.roleChoice.hidden = !source;
    if (!source) return;
    this.roleChoice.replaceChildren(...[...source.options].map((option) => option.cloneNode(true)));
    this.roleChoice.value = source.value;
  }

  private roleField(): HTMLSelectElement | null {
    const field = this.form?.elements.namedItem(`rolle:${this.current.column}`);
    return field instanceof HTMLSelectElement ? field : null;
  }

  private choose(): void {
    const field = this.roleField();
    if (!field) return;
    field.value = this.roleChoice.value;
    this.refresh?.soon();
  }
}
