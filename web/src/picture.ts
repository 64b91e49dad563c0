// A chart as a picture that stands on its own: title, legend, source, date, terms and the mark of demo data are inside.
// Pictures are drawn in the light colours, as they are printed, whatever the reader's screen has.
import sansFile from "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2?url";
import serifFile from "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2?url";

/** What stands around the chart. */
export interface Caption {
  title: string;
  /** What it is of: period, target group, benchmark. */
  subtitle: string;
  /** Source, date and terms, a line each. */
  source: readonly string[];
  /** The words that mark made-up figures; empty for real ones. */
  demo: string;
}

const namespace = "http://www.w3.org/2000/svg";
const sans = "'Source Sans 3', Arial, sans-serif";
const serif = "'Source Serif 4', Georgia, serif";

// What a style sheet says of a mark, as attributes: a file has no style sheet of the page beside it.
const drawn = [
  "fill",
  "fill-opacity",
  "fill-rule",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "paint-order",
  "vector-effect",
  "visibility",
] as const;
const left = ["class", "role", "tabindex", "id", "style"];

function make(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A copy of a drawing whose looks are attributes, drawn in the light colours. */
function standalone(drawing: SVGSVGElement): SVGSVGElement {
  const stage = document.createElement("div");
  stage.className = "light unseen";
  stage.setAttribute("aria-hidden", "true");
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  stage.append(copy);
  document.body.append(stage);
  for (const element of [copy, ...copy.querySelectorAll<SVGElement>("*")]) {
    const style = getComputedStyle(element);
    if (style.display === "none") element.setAttribute("display", "none");
    for (const property of drawn) {
      const value = style.getPropertyValue(property);
      if (value) element.setAttribute(property, value.replace(/url\("?[^"#]*(#[^")]+)"?\)/, "url($1)"));
    }
  }
  for (const element of [copy, ...copy.querySelectorAll<SVGElement>("*")]) {
    for (const name of element.getAttributeNames()) {
      const isPattern = name === "id" && element.tagName === "pattern";
      if (!isPattern && (left.includes(name) || name.startsWith("aria-") || name.startsWith("data-"))) element.removeAttribute(name);
    }
    if (element.getAttribute("display") === "none") element.remove();
  }
  stage.remove();
  return copy;
}

const measuring = () => document.createElement("canvas").getContext("2d");

/** Breaks a text into lines of a width. */
function wrap(text: string, font: string, width: number): string[] {
  const pen = measuring();
  if (!pen) return [text];
  pen.font = font;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

function textWidth(text: string, font: string): number {
  const pen = measuring();
  if (!pen) return text.length * 7;
  pen.font = font;
  return pen.measureText(text).width;
}

async function fontFace(family: string, file: string): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
  let text = "";
  for (let n = 0; n < bytes.length; n += 0x8000) text += String.fromCharCode(...bytes.subarray(n, n + 0x8000));
  return `@font-face{font-family:"${family}";font-weight:200 900;src:url(data:font/woff2;base64,${btoa(text)}) format("woff2")}`;
}

/** The picture as the text of an SVG file, with its fonts inside. */
export async function drawPicture(
  drawing: SVGSVGElement,
  legend: Element | null,
  caption: Caption,
): Promise<{ text: string; width: number; height: number }> {
  const margin = 20;
  const box = drawing.getBoundingClientRect();
  const width = Math.ceil(Math.max(box.width, 420)) + 2 * margin;
  const inner = width - 2 * margin;
  const picture = make("svg", { xmlns: namespace, width }) as SVGSVGElement;
  const style = make(
    "style",
    {},
    (await Promise.all([fontFace("Source Sans 3", sansFile), fontFace("Source Serif 4", serifFile)])).join(""),
  );
  picture.append(style);
  const ground = make("rect", { width: "100%", height: "100%", fill: "#ffffff" });
  picture.append(ground);
  let y = margin;
  const write = (lines: readonly string[], attributes: Readonly<Record<string, string | number>>, leading: number) => {
    for (const line of lines) {
      y += leading;
      picture.append(make("text", { x: margin, y, "font-family": sans, fill: "#15191e", ...attributes }, line));
    }
  };
  if (caption.demo) {
    picture.append(make("rect", { width, height: 30, fill: "#6b2b83" }));
    picture.append(
      make("text", { x: margin, y: 20, "font-family": sans, "font-size": 14, "font-weight": 700, fill: "#ffffff" }, caption.demo),
    );
    y += 22;
  }
  write(wrap(caption.title, `700 22px ${serif}`, inner), { "font-family": serif, "font-size": 22, "font-weight": 700 }, 27);
  write(wrap(caption.subtitle, `400 14px ${sans}`, inner), { "font-size": 14, fill: "#545c64" }, 20);
  y += 12;
  const chart = standalone(drawing);
  for (const [key, value] of Object.entries({ x: margin, y, width: box.width, height: box.height })) chart.setAttribute(key, String(value));
  picture.append(chart);
  y += box.height + 6;
  y = drawLegend(picture, legend, margin, y, inner);
  y += 6;
  write(
    caption.source.flatMap((line) => wrap(line, `400 12px ${sans}`, inner)),
    { "font-size": 12, fill: "#545c64" },
    16,
  );
  const height = Math.ceil(y + margin);
  picture.setAttribute("height", String(height));
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  if (caption.demo)
    picture.append(
      make("rect", {
        x: 1.5,
        y: 1.5,
        width: width - 3,
        height: height - 3,
        fill: "none",
        stroke: "#6b2b83",
        "stroke-width": 3,
        "stroke-dasharray": "1 5",
        "stroke-linecap": "round",
      }),
    );
  return { text: new XMLSerializer().serializeToString(picture), width, height };
}

function drawLegend(picture: SVGSVGElement, legend: Element | null, margin: number, top: number, inner: number): number {
  let x = margin;
  let y = top;
  const entries = [...(legend?.querySelectorAll("li") ?? [])];
  for (const entry of entries) {
    const symbol = entry.querySelector("svg");
    const text = entry.textContent?.trim() ?? "";
    const size = symbol?.getBoundingClientRect();
    const length = (size?.width ?? 0) + 6 + textWidth(text, `400 13px ${sans}`) + 18;
    if (x > margin && x + length > margin + inner) {
      x = margin;
      y += 20;
    }
    if (symbol && size) {
      const copy = standalone(symbol);
      for (const [key, value] of Object.entries({ x, y: y + 9 - size.height / 2, width: size.width, height: size.height }))
        copy.setAttribute(key, String(value));
      picture.append(copy);
    }
    picture.append(make("text", { x: x + (size?.width ?? 0) + 6, y: y + 13, "font-family": sans, "font-size": 13, fill: "#545c64" }, text));
    x += length;
  }
  return entries.length > 0 ? y + 22 : y;
}

/** A picture as PNG, with twice as many points as on the page. */
export async function rasterise(picture: { text: string; width: number; height: number }, scale = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([picture.text], { type: "image/svg+xml" }));
  try {
    const image = new Image(picture.width, picture.height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale;
    canvas.height = picture.height * scale;
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
