export type Order = "ascending" | "descending";

type Cell = HTMLTableCellElement | undefined;
type Key = number | string | null;

const collator = new Intl.Collator("de", { numeric: true });

/** Return how two cells of a column compare: as numbers where any cell has a `data-value`, else as German text. */
export function compareCells(column: readonly Cell[], order: Order): (a: Cell, b: Cell) => number {
  const key = column.some((cell) => cell?.dataset["value"] !== undefined) ? numberOf : textOf;
  const sign = order === "ascending" ? 1 : -1;
  return (a, b) => compare(key(a), key(b), sign);
}

/** Missing values stay last in both orders. */
function compare(a: Key, b: Key, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}

function numberOf(cell: Cell): Key {
  const said = cell?.dataset["value"] ?? "";
  const value = said === "" ? NaN : Number(said);
  return Number.isFinite(value) ? value : null;
}

function textOf(cell: Cell): Key {
  return cell?.textContent?.trim() || null;
}
