/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const SOURCES = ["../src/kobimo", "src"].map((folder) => join(import.meta.dirname, folder));
const KINDS = [".html", ".py", ".ts"];
const OWN = /kern-[\w-]+/g;
const BEGUN = /kern-[\w-]*-(?=\{\{|\$\{|\{)/g;

/**
 * Leave out the rules of KERN for classes that no page has: half of the sheet that every first reader waits for.
 *
 * A class is used if its name stands anywhere in a template or a program; where one is put together, such as
 * `kern-alert--{{ kind }}`, all that begin so are.
 */
export function usedOnly() {
  const { names, beginnings } = spoken();
  const used = (name: string): boolean => names.has(name) || beginnings.some((start) => name.startsWith(start));
  const wanted = (selector: string): boolean => (bare(selector).match(OWN) ?? []).every(used);
  return {
    postcssPlugin: "used-only",
    Rule(rule: { selectors: string[]; remove: () => void }) {
      const kept = rule.selectors.filter(wanted);
      if (kept.length === 0) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    },
  };
}

/** Return a selector without what stands in brackets: `:not(.kern-card)` holds for pages without cards, too. */
function bare(selector: string): string {
  const shorter = selector.replace(/\([^()]*\)|\[[^\]]*\]/g, "");
  return shorter === selector ? selector : bare(shorter);
}

function spoken(): { names: Set<string>; beginnings: string[] } {
  const texts = SOURCES.flatMap(files).map((path) => readFileSync(path, "utf8"));
  return {
    names: new Set(texts.flatMap((text) => text.match(OWN) ?? [])),
    beginnings: [...new Set(texts.flatMap((text) => text.match(BEGUN) ?? []))],
  };
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
}
