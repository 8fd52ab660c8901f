/**
 * How well an entry fits what somebody typed, and which of several fits better: the same rules and the same order as
 * `kobimo.publish.views.search`, for pages without a server. A test compares the two.
 */

/** Signs of a search that are looked at. */
const LONGEST = 200;
const PER_ERROR = 4;
const UMLAUTS: Record<string, string> = { "\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue" };

export interface Entry {
  /** Its texts as `folded` writes them, the title first. */
  texts: string[][];
  /** Its place among entries that fit equally well. */
  rank: number;
}

/** Whether letters are wrong, in which text the words stand, how far they are from it, and the rank: small is good. */
export type Fit = [unlike: number, place: number, cost: number, rank: number];

/** Write a text without differences of spelling: case, umlauts, accents and signs. */
export function folded(text: string): string[] {
  const small = text.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll("\u00df", "ss");
  const plain = small.replace(/[\u00e4\u00f6\u00fc]/g, (sign) => UMLAUTS[sign] ?? sign).normalize("NFKD");
  return plain.replace(/\p{M}/gu, "").match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/** Return the words of what somebody typed. */
export function wordsOf(typed: string): string[] {
  return folded([...typed].slice(0, LONGEST).join(""));
}

/** Return how an entry fits; null if a word is in none of its texts. */
export function fitOf(entry: Entry, words: string[]): Fit | null {
  let best: Fit | null = null;
  for (const [place, text] of entry.texts.entries()) {
    const cost = costOf(words, text);
    if (cost === null) continue;
    const fit: Fit = [cost < 1 ? 0 : 1, place, cost, entry.rank];
    if (!best || compare(fit, best) < 0) best = fit;
  }
  return best;
}

/** Return which of two fits comes first, as functions for sorting do. */
export function compare(one: Fit, other: Fit): number {
  for (const [n, value] of one.entries()) {
    const difference = value - other[n]!;
    if (difference) return difference;
  }
  return 0;
}

/** Return how far words are from a text: below 1 as typed, else the wrong letters; null if one is absent. */
function costOf(words: string[], there: string[]): number | null {
  let total = 0;
  for (const word of words) {
    let near = Infinity;
    for (const other of there) near = Math.min(near, apart(word, other));
    if (near === Infinity) return null;
    total += near;
  }
  return total;
}

/** Return how far a word is from another one or from its beginning; infinity if too far. */
function apart(word: string, other: string): number {
  if (word === other) return 0;
  if (other.startsWith(word)) return 0.001;
  if (other.includes(word)) return 0.01;
  const allowed = Math.floor(word.length / PER_ERROR);
  if (!allowed || other.length < word.length - allowed) return Infinity;
  const whole = Math.abs(other.length - word.length) <= allowed ? distance(word, other) : Infinity;
  const begun = distance(word, other.slice(0, word.length));
  const wrong = Math.min(whole, begun);
  return wrong <= allowed ? wrong : Infinity;
}

/** Count the signs that were left out, added, mistaken or swapped with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) rows[i]![j] = i === 0 ? j : 0;
  }
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      rows[i]![j] = best;
    }
  }
  return at(a.length, b.length);
}
