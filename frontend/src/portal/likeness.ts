/** How well a text fits what somebody typed, with room for umlauts, endings and slips of the finger. */

const LONG = 8;
const SHORT = 4;

export interface Entry {
  title: string;
  words: string[];
  text: string;
}

/** Write a text as it is compared: small, without accents, spelt-out umlauts being the same. */
export function folded(text: string): string {
  const plain = text.toLocaleLowerCase("de").replaceAll("\u00df", "ss").normalize("NFD").replace(/\p{M}/gu, "");
  return plain.replace(/([aou])e/g, "$1");
}

export function entryOf(title: string, text: string): Entry {
  const all = folded(text);
  return { title: folded(title), words: all.split(/[^\p{L}\p{N}]+/u).filter(Boolean), text: all };
}

/** Return how well an entry fits; 0 if one of the words is nowhere in it. */
export function score(entry: Entry, wanted: string): number {
  const typed = folded(wanted).split(/\s+/).filter(Boolean);
  let total = 0;
  for (const word of typed) {
    const found = scoreOf(entry, word);
    if (!found) return 0;
    total += found;
  }
  return total;
}

function scoreOf(entry: Entry, word: string): number {
  if (entry.title.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))) return 4;
  if (entry.title.includes(word)) return 3;
  if (entry.text.includes(word)) return 2;
  return entry.words.some((part) => isAlmost(part, word)) ? 1 : 0;
}

/** Say whether a word, or its beginning, differs by a slip: one sign, in long words two. */
function isAlmost(word: string, typed: string): boolean {
  const slips = typed.length >= LONG ? 2 : typed.length >= SHORT ? 1 : 0;
  if (!slips) return false;
  const beginnings = [word, word.slice(0, typed.length - 1), word.slice(0, typed.length), word.slice(0, typed.length + 1)];
  return beginnings.some((part) => Math.abs(part.length - typed.length) <= slips && distance(part, typed) <= slips);
}

/** Count the signs that were left out, added, mistaken or swapped with their neighbour. */
export function distance(a: string, b: string): number {
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
