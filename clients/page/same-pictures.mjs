// Compares the pictures that readers take away with the API's answer: where a mark stands is read against the axis.
import { readFile } from "node:fs/promises";
import { download } from "./browser.mjs";
import { sizeOfPNG } from "./files.mjs";

async function saved(page, figure, kind) {
  const button = figure.locator("button").filter({ hasText: new RegExp(`${kind}$`) });
  return readFile(await (await download(page, button)).path());
}

// Runs in the page: the marks of a strip from left to right by their values on its axis, and the texts.
function readStrip(svg) {
  const picture = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  const chart = [...picture.children].find((child) => child.tagName === "svg");
  const numberOf = (text) => {
    const digits = text.replace("−", "-").replace(/[^\d.,-]/g, "");
    // Of the two signs the last is the decimal one, unless three digits follow it and no other sign is there.
    const isDanish = /,\d+$/.test(digits) ? !/,\d{3}$/.test(digits) : /\.\d{3}$/.test(digits);
    return Number(isDanish ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", ""));
  };
  const axis = [...chart.firstElementChild.querySelectorAll("line + text")]
    .map((text) => ({ y: Number(text.previousElementSibling.getAttribute("y1")), value: numberOf(text.textContent) }))
    .filter(({ value }) => Number.isFinite(value));
  const [first, last] = [axis[0], axis.at(-1)];
  const perPixel = (last.value - first.value) / (last.y - first.y);
  const place = /translate\(([-\d.]+)[ ,]+([-\d.]+)\)/;
  const marks = [...chart.children]
    .map((mark) => place.exec(mark.getAttribute("transform") ?? ""))
    .filter((found) => found !== null)
    .map(([, x, y]) => ({ x: Number(x), value: first.value + (Number(y) - first.y) * perPixel }));
  return {
    ticks: axis.length,
    perPixel: Math.abs(perPixel),
    values: marks.sort((a, b) => a.x - b.x).map(({ value }) => value),
    width: Number(picture.getAttribute("width")),
    height: Number(picture.getAttribute("height")),
    texts: [...picture.querySelectorAll("text")].map((text) => text.textContent.trim()),
  };
}

/** Faults of the strip's pictures, in words; a view with fewer than ten figures has no strip. */
export async function compareWithPictures(page, reader, view) {
  const figures = view.answer.rows.filter(({ value }) => value !== null);
  const figure = page.locator(".strip figure").first();
  if (figures.length < 10 || (await figure.count()) === 0) return [];
  const svg = (await saved(page, figure, "SVG")).toString("utf8");
  const png = sizeOfPNG(await saved(page, figure, "PNG"));
  const drawn = await reader.evaluate(readStrip, svg);
  const faults = [];
  if (drawn.ticks < 2) faults.push("the axis has no two numbers");
  if (drawn.values.length !== figures.length) faults.push(`the picture has ${drawn.values.length} marks of ${figures.length}`);
  // The rows of the API stand in the order of the strip; a mark may be off by half a pixel.
  for (const [n, row] of figures.entries()) {
    const off = Math.abs(drawn.values[n] - row.value);
    if (!(off <= drawn.perPixel * 0.5)) faults.push(`the picture has ${row.kommune.name} at ${drawn.values[n]}, the API at ${row.value}`);
  }
  if (png.width !== 2 * drawn.width || png.height !== 2 * drawn.height)
    faults.push(`the PNG has ${png.width} by ${png.height}, the SVG ${drawn.width} by ${drawn.height}`);
  return faults.slice(0, 4);
}
