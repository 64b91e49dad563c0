// Builds web/dist from web/src and the pinned packages in node_modules. Run it as `make web`.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const source = join(here, "src");
const target = join(here, "dist");
const packages = join(here, "..", "node_modules");

// Each file that the explorer loads, from the package that ships it ready for a browser.
const vendored = [
  ["react", "umd/react.production.min.js"],
  ["react-dom", "umd/react-dom.production.min.js"],
  ["graphiql", "graphiql.min.js"],
  ["graphiql", "graphiql.min.css"],
];

async function emptyTarget() {
  await mkdir(target, { recursive: true });
  for (const name of await readdir(target)) {
    if (name !== ".gitkeep") await rm(join(target, name), { recursive: true });
  }
}

async function copyVendored() {
  const folder = join(target, "assets", "graphiql");
  await mkdir(folder, { recursive: true });
  for (const [name, path] of vendored) {
    const text = await readFile(join(packages, name, path), "utf8");
    // The source maps are larger than the code and stay behind; a browser must not look for them.
    const code = text.replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n");
    await writeFile(join(folder, path.split("/").pop()), code);
  }
  // MIT asks that its notice goes wherever the code goes, and the minified files have lost theirs.
  const notices = [...new Set(vendored.map(([name]) => name))].map(async (name) => {
    const { version, license } = JSON.parse(await readFile(join(packages, name, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${await readFile(join(packages, name, "LICENSE"), "utf8")}`;
  });
  await writeFile(join(folder, "LICENSES.txt"), (await Promise.all(notices)).join("\n\n"));
}

function escapeHTML(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}

// An example starts with two comment lines: its title, and what it shows.
function renderExample(file, query) {
  const [title, about] = query.split("\n").map((line) => /^# (.+)$/.exec(line)?.[1]);
  if (!title || !about) throw new Error(`${file}: the first two lines must be comments, the title and what it shows`);
  const link = `graphiql?query=${encodeURIComponent(query)}`;
  return `<li><a href="${link}"><strong>${escapeHTML(title)}</strong> <span>${escapeHTML(about)}</span></a></li>`;
}

async function addExamples() {
  const files = (await readdir(join(source, "examples"))).sort();
  const examples = await Promise.all(
    files.map(async (file) => renderExample(file, await readFile(join(source, "examples", file), "utf8"))),
  );
  const page = await readFile(join(target, "index.html"), "utf8");
  const marker = "<!-- examples -->";
  if (!page.includes(marker)) throw new Error(`src/index.html lacks the line ${marker}`);
  // The function keeps a $ in a query from being read as a replacement pattern.
  await writeFile(
    join(target, "index.html"),
    page.replace(marker, () => examples.join("\n          ")),
  );
}

await emptyTarget();
await cp(join(source, "assets"), join(target, "assets"), { recursive: true });
await cp(join(source, "examples"), join(target, "examples"), { recursive: true });
// The server draws embedded figures in the page's colours, without its fonts: these weigh ten times as much as a figure.
const tokens = await readFile(join(source, "tokens.css"), "utf8");
await writeFile(join(target, "tokens.css"), tokens.replace(/@font-face\s*\{[^}]*\}\s*/g, ""));
await cp(join(source, "queries"), join(target, "queries"), { recursive: true });
await writeFile(join(target, "graphiql.html"), await readFile(join(source, "graphiql.html")));
await copyVendored();
await build({ configFile: join(here, "vite.config.mjs"), logLevel: "warn" });
// Last, because the Makefile takes this file's time as the time of the whole build.
await addExamples();
