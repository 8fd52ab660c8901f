import { defineConfig } from "vite";
import { licences } from "./licences.ts";

export default defineConfig({
  plugins: [licences()],
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
