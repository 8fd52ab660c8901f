/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

const SOURCES = ["../src/kobimo", "src"].map((folder) => join(import.meta.dirname, folder));
const KINDS = [".html", ".py", ".ts"];
const CLASS = /kern-[\w-]+/g;
const PROPERTY = /--[\w-]+/g;
const READ = /var\(\s*(--[\w-]+)/g;
const PUT_TOGETHER = /kern-[\w-]*-(?:\$\{|\{)/;

interface Rule {
  selectors: string[];
  remove: () => void;
}

interface Declaration {
  prop: string;
  value: string;
  remove: () => void;
}

interface Sheet {
  walkDecls: (visit: (declaration: Declaration) => void) => void;
}

/**
 * Leave out what no page uses of KERN: three fifths of the sheet that every first reader waits for.
 *
 * A class is used if its whole name stands anywhere in a template or a program, a custom property if a
 * declaration that stays reads it. Themes that a page would choose by attribute are not used: pages follow the reader's system.
 */
export function usedOnly() {
  const texts = SOURCES.flatMap(files).map((path) => [path, readFileSync(path, "utf8")] as const);
  for (const [path, text] of texts)
    if (PUT_TOGETHER.test(text)) throw new Error(`${path}: write the names of KERN's classes whole, so that they are kept`);
  const classes = new Set(texts.flatMap(([, text]) => text.match(CLASS) ?? []));
  const wanted = (selector: string): boolean =>
    !selector.startsWith("[data-kern-theme") && (bare(selector).match(CLASS) ?? []).every((name) => classes.has(name));
  return {
    postcssPlugin: "used-only",
    Rule(rule: Rule) {
      const kept = rule.selectors.filter(wanted);
      if (kept.length === 0) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    },
    OnceExit(sheet: Sheet) {
      leaveOutUnread(sheet, new Set(texts.flatMap(([, text]) => text.match(PROPERTY) ?? [])));
    },
  };
}

/** Remove properties that nothing reads, then those that only these had read, until all are read. */
function leaveOutUnread(sheet: Sheet, spoken: Set<string>): void {
  const read = new Set(spoken);
  const unread: Declaration[] = [];
  sheet.walkDecls((declaration) => {
    for (const [, name] of declaration.value.matchAll(READ)) if (name !== undefined) read.add(name);
  });
  sheet.walkDecls((declaration) => {
    if (declaration.prop.startsWith("--") && !read.has(declaration.prop)) unread.push(declaration);
  });
  for (const declaration of unread) declaration.remove();
  if (unread.length > 0) leaveOutUnread(sheet, spoken);
}

/** Return a selector without what stands in brackets: `:not(.kern-card)` holds for pages without cards, too. */
function bare(selector: string): string {
  const shorter = selector.replace(/\([^()]*\)|\[[^\]]*\]/g, "");
  return shorter === selector ? selector : bare(shorter);
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && KINDS.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
}
