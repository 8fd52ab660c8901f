/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const STYLES = ["node_modules/@kern-ux/native"]; // sheets are no modules, so the bundle does not name them

/** Write the licences of all packages that are part of the build beside it. */
export function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_options, bundle) {
      const folders = new Set(STYLES.map((folder) => join(import.meta.dirname, folder)));
      for (const part of Object.values(bundle)) {
        if (part.type !== "chunk") continue;
        for (const id of part.moduleIds) if (id.includes("node_modules")) folders.add(packageOf(id));
      }
      const source = [...folders].sort().map(notice).join("\n\n");
      this.emitFile({ type: "asset", fileName: "third-party-licences.txt", source });
    },
  };
}

function packageOf(file: string): string {
  let folder = dirname(file.replace(/^\0/, ""));
  while (!isPackage(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function isPackage(folder: string): boolean {
  const file = join(folder, "package.json");
  return existsSync(file) && "version" in (JSON.parse(readFileSync(file, "utf-8")) as object);
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf-8")) as Record<string, string>;
  const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const body = text ? readFileSync(join(folder, text), "utf-8").trim() : "";
  return `${name} ${version} (${license})\n\n${body}\n`;
}
