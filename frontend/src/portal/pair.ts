/** Two indicators of a portal against each other; see `kobimo.web.portal.pairs` for the files and the texts. */

/** Number, text, word of its state, whether the number compares with others, whether parts are missing. */
export type Point = [value: number | null, text: string, word: string, comparable: boolean, hollow: boolean];

export interface Axis {
  low: number;
  high: number;
  ticks: number[];
  format: string;
  zero: boolean;
}

export interface Period {
  title: string;
  /** Its last day as a number. */
  day: number;
  axis: Axis;
  points: Record<string, Point>;
}

/** One indicator on one level. */
export interface Side {
  title: string;
  /** Title, unit and group, before the period. */
  name: string;
  level: string;
  size: boolean;
  sources: string[];
  usual: string;
  periods: Record<string, Period>;
  /** Names of areas by key, in the order of the table. */
  areas: [key: string, name: string][];
}

export type Texts = Record<string, string>;

export interface Pair {
  name: string;
  first: Point;
  second: Point;
}

const FEWEST = 8;
const WEAK = 0.3;
const STRONG = 0.6;
const MINUS = "\u2212";

/** Return the period that ends nearest to a day, of two the later. */
export function nearest(day: number, side: Side): string {
  let best = "";
  let apart = Infinity;
  for (const [label, period] of Object.entries(side.periods)) {
    const distance = Math.abs(period.day - day);
    if (distance < apart || (distance === apart && period.day > (side.periods[best]?.day ?? 0))) {
      best = label;
      apart = distance;
    }
  }
  return best;
}

/** Return the areas that both know, in the order of the first. */
export function pairs(first: Side, one: Period, other: Period): Pair[] {
  return first.areas.flatMap(([key, name]) => {
    const [a, b] = [one.points[key], other.points[key]];
    return a && b ? [{ name, first: a, second: b }] : [];
  });
}

export function comparable({ first, second }: Pair): boolean {
  return [first, second].every(([value, , , comparable]) => value !== null && comparable);
}

/** Return the rank correlation of Spearman; NaN for few pairs, and where all numbers of a side are equal. */
export function correlation(known: Pair[]): number {
  if (known.length < FEWEST) return NaN;
  const [x, y] = [centred(known.map((pair) => pair.first[0]!)), centred(known.map((pair) => pair.second[0]!))];
  const spread = Math.sqrt(dot(x, x) * dot(y, y));
  return spread ? dot(x, y) / spread : NaN;
}

/** Return ranks less their mean; equal numbers share the mean of their ranks. */
function centred(numbers: number[]): number[] {
  const middle = (numbers.length - 1) / 2;
  return numbers.map((number) => {
    const below = numbers.filter((other) => other < number).length;
    const equal = numbers.filter((other) => other === number).length;
    return below + (equal - 1) / 2 - middle;
  });
}

function dot(x: number[], y: number[]): number {
  return x.reduce((sum, value, n) => sum + value * y[n]!, 0);
}

/** Put values in the places of a text. */
export function put(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** Write "1 area" or "12 areas". */
function counted(count: number, texts: Texts): string {
  const number = new Intl.NumberFormat(document.documentElement.lang).format(count);
  return `${number} ${count === 1 ? texts["area"] : texts["areas"]}`;
}

/** Say what the picture shows, as the server does. */
export function words(first: Side, second: Side, one: Period, other: Period, found: Pair[], texts: Texts): string {
  const known = found.filter(comparable);
  const opening = put(texts["opening"] ?? "", {
    first: first.title,
    when: one.title,
    second: second.title,
    then: other.title,
    areas: counted(known.length, texts),
    level: first.level,
  });
  return [opening, related(correlation(known), texts), states(found, texts)].filter(Boolean).join(" ");
}

function related(found: number, texts: Texts): string {
  if (Number.isNaN(found)) return texts["few"] ?? "";
  const size = Math.abs(found);
  const kind = size < WEAK ? "none" : `${found > 0 ? "up" : "down"}_${size < STRONG ? "weak" : "strong"}`;
  const digits = new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const rounded = digits.format(size);
  const sign = found < 0 && /[1-9]/.test(rounded) ? MINUS : "";
  return put(texts["related"] ?? "", { told: texts[kind] ?? "", number: `${sign}${rounded}` });
}

function states(found: Pair[], texts: Texts): string {
  const counts = new Map<string, number>();
  const without = found.filter((pair) => !comparable(pair));
  for (const { first, second } of without) {
    const [one, other] = first[3] && !second[3] ? [second, first] : [first, second];
    const state = one[2] || other[2];
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (!without.length) return "";
  const told = [...counts].map(([state, count]) => `${state}: ${count}`).join(", ");
  return put(texts["states"] ?? "", { areas: counted(without.length, texts), states: told });
}

/** Return what a reader must know before concluding anything. */
export function cautions(first: Side, second: Side, one: string, other: string, texts: Texts): string[] {
  const found = [texts["cause"] ?? "", texts["people"] ?? ""];
  if (first.size || second.size) found.push(texts["sizes"] ?? "");
  if (one !== other) found.push(texts["periods"] ?? "");
  return found;
}
