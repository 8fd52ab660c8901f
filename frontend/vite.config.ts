import { defineConfig } from "vite";
import { licences } from "./licences.ts";
import { usedOnly } from "./used.ts";

/** Paper is white, also for readers whose screen is dark: dark colours, KERN's included, are for screens only. */
const paperIsWhite = {
  postcssPlugin: "paper-is-white",
  AtRule: {
    media: (rule: { params: string }) => {
      if (rule.params === "(prefers-color-scheme: dark)") rule.params = "screen and (prefers-color-scheme: dark)";
      if (rule.params === "(prefers-color-scheme: light)") rule.params = "print, (prefers-color-scheme: light)";
    },
  },
};

export default defineConfig({
  plugins: [licences()],
  css: { postcss: { plugins: [usedOnly(), paperIsWhite] } },
  base: "./", // addresses relative to the file that names them: the pages may live below any path
  build: {
    outDir: "../src/kobimo/web/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    cssTarget: ["chrome111", "firefox113", "safari16.4"], // KERN's oklch() and color-mix() as they are
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: false, // its polyfill fetches on its own; the pages name what they need
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1200, // MapLibre, fetched on demand only
    rolldownOptions: {
      input: { main: "src/main.ts", style: "src/style/style.css" },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        // The ending decides the media type that a server sends, and not every one knows .mjs.
        assetFileNames: ({ names }) => (names[0]?.endsWith(".mjs") ? "[name]-[hash].js" : "[name]-[hash][extname]"),
      },
    },
  },
});
