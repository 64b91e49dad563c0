// How the page is built (make web) and worked on (npm run dev).
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { mapShapes } from "./geometry/shapes.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// The server that `npm run dev` takes its figures from.
const server = process.env.KOMMUNEBENCH_URL ?? "http://127.0.0.1:8080";
// What the server answers itself. All other paths are views of the page.
const answered =
  "^/(graphql|graphiql|q/|export/|embed/|assets/(graphiql/|explorer\\.|favicon)|schema\\.graphql|catalog\\.jsonld|feed\\.atom|healthz|readyz)";

/** Has the browser load both fonts with the page, so that no text moves when they come. */
function preloadFonts() {
  return {
    name: "preload-fonts",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const fonts = Object.keys(bundle ?? {})
          .filter((name) => name.endsWith(".woff2"))
          .sort();
        const links = fonts.map((name) => `<link rel="preload" href="./${name}" as="font" type="font/woff2" crossorigin>`);
        return html.replace("<!-- fonts -->", links.join("\n    "));
      },
    },
  };
}

export default defineConfig({
  root: here("src"),
  // Relative, so that the page works under a path prefix: all views stand at one level.
  base: "./",
  publicDir: false,
  plugins: [mapShapes(), svelte({ configFile: false }), preloadFonts()],
  build: {
    outDir: here("dist"),
    // build.mjs has emptied it, and copied the explorer.
    emptyOutDir: false,
    // Data addresses of fonts and pictures would need more than 'self' in the content policy.
    assetsInlineLimit: 0,
    // The notices of what is bundled go wherever the page goes.
    license: { fileName: "assets/LICENSES.txt" },
    modulePreload: { polyfill: false },
    target: "es2022",
    reportCompressedSize: false,
  },
  // The text of the method is read from docs.
  server: { fs: { allow: [here("..")] }, proxy: { [answered]: server } },
  test: { root: here("."), include: ["tests/**/*.test.ts"], environment: "node" },
});
