import { announce } from "../announce";
import { compareCells, type Order } from "../table/order";

const MANY = 15;
let made = 0;

/**
 * Wraps a table of the server: its columns become sortable, and long ones get a field that filters the rows.
 *
 * Numbers sort by `data-value` of their cell; cells without a value stay last. Rows of a `tfoot` stay where they are,
 * a `th` with `data-no-sort` gets no button. `data-filter-label` names the field, `data-count-label` what is counted.
 */
export class KobimoTable extends HTMLElement {
  private rows: HTMLTableRowElement[] = [];
  private count: HTMLElement | null = null;

  connectedCallback(): void {
    const body = this.querySelector("table")?.tBodies[0];
    if (!body || this.classList.contains("active")) return;
    this.classList.add("active");
    this.rows = [...body.rows];
    const heads = this.querySelector("thead")?.rows;
    for (const head of heads?.[heads.length - 1]?.cells ?? []) {
      if (head.colSpan === 1 && !head.hasAttribute("data-no-sort") && head.textContent?.trim()) this.addButton(head);
    }
    if (this.rows.length > MANY && this.dataset["filterLabel"]) this.addFilter(this.dataset["filterLabel"]);
  }

  private addButton(head: HTMLTableCellElement): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "table-sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => this.sort(head));
  }

  private sort(head: HTMLTableCellElement): void {
    const order: Order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of head.parentElement?.children ?? []) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    this.arrange(head, order);
  }

  /** Keep the order that a heading claims after the cells have changed. */
  sortAgain(): void {
    const head = this.querySelector<HTMLTableCellElement>("th[aria-sort]");
    if (head) this.arrange(head, head.getAttribute("aria-sort") === "descending" ? "descending" : "ascending");
  }

  private arrange(head: HTMLTableCellElement, order: Order): void {
    const column = head.cellIndex;
    const compare = compareCells(this.rows.map((row) => row.cells[column]), order);
    const sorted = [...this.rows].sort((a, b) => compare(a.cells[column], b.cells[column]));
    this.querySelector("table")?.tBodies[0]?.append(...sorted);
  }

  private addFilter(text: string): void {
    const id = `kobimo-filter-${++made}`;
    const label = document.createElement("label");
    label.className = "kern-label";
    label.htmlFor = id;
    label.textContent = text;
    const input = document.createElement("input");
    input.className = "kern-form-input__input";
    input.id = id;
    input.type = "search";
    input.autocomplete = "off";
    input.addEventListener("input", () => this.filter(input.value));
    const count = document.createElement("p");
    count.className = "kern-body kern-body--small table-count";
    const field = document.createElement("div");
    field.className = "kern-form-input table-filter";
    field.append(label, input, count);
    this.prepend(field);
    this.count = count;
  }

  private filter(text: string): void {
    const wanted = folded(text.trim());
    for (const row of this.rows) row.hidden = !folded(wordsOf(row)).includes(wanted);
    const left = this.rows.filter((row) => !row.hidden).length;
    const said = `${left} / ${this.rows.length} ${this.dataset["countLabel"] ?? ""}`.trim();
    if (this.count) this.count.textContent = said;
    announce(said);
  }
}

/** The texts of a row without its numbers: who looks for area 12 does not want every 12 %. */
function wordsOf(row: HTMLTableRowElement): string {
  const cells = [...row.cells].filter((cell) => cell.dataset["value"] === undefined);
  return cells.map((cell) => cell.textContent ?? "").join(" ");
}

function folded(text: string): string {
  return text.toLocaleLowerCase("de");
}
