// Reads what the page gives away: CSV of both kinds, XLSX, pictures.
import { inflateRawSync } from "node:zlib";

/** The rows of a CSV file after its comments, as objects by the names in its head. Danish files have ; and decimal commas. */
export function readCSV(text, isDanish) {
  const lines = text.replace(/^\uFEFF/, "");
  const cells = [[""]];
  let quoted = false;
  for (let i = 0; i < lines.length; i++) {
    const sign = lines[i];
    const row = cells.at(-1);
    if (quoted) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (lines[i + 1] === '"') row[row.length - 1] += lines[++i];
      else quoted = false;
    } else if (sign === '"' && !row[0].startsWith("#")) quoted = true;
    else if (sign === (isDanish ? ";" : ",") && !row[0].startsWith("#")) row.push("");
    else if (sign === "\n") cells.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  return asObjects(cells.filter((row) => row.length > 1));
}

function asObjects([head, ...rows]) {
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ""])));
}

/** A number of a file, exactly; null for an empty cell. */
export function numberOf(cell, isDanish = false) {
  if (cell === "") return null;
  return Number(isDanish ? cell.replace(",", ".") : cell);
}

// The files of a zip archive, by name, as its list at the end has them.
function unzip(bytes) {
  const end = bytes.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [nameSize, moreSize, noteSize] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString("utf8", at + 46, at + 46 + nameSize);
    const head = bytes.readUInt32LE(at + 42);
    const start = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    files.set(name, bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed));
    at += 46 + nameSize + moreSize + noteSize;
  }
  return files;
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml) =>
  xml.replace(/<[^>]*>/g, "").replace(/&(#?\w+);/g, (_, name) => entities[name] ?? String.fromCodePoint(Number(name.slice(1))));

/** The rows of the first sheet of a workbook whose head has this column. */
export function readXLSX(bytes, column) {
  const sheet = [...unzip(bytes)].find(([name]) => /worksheets\/sheet1\.xml$/.test(name))[1].toString("utf8");
  const rows = [...sheet.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells = [];
    for (const [, letters, content = ""] of row.matchAll(/<c r="([A-Z]+)\d+"[^>]*?(?:\/>|>(.*?)<\/c>)/gs)) {
      const place = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
      while (cells.length < place) cells.push("");
      cells.push(plain(content));
    }
    return cells;
  });
  return asObjects(rows.slice(rows.findIndex((row) => row.includes(column))));
}

/** Width and height of a PNG. */
export function sizeOfPNG(bytes) {
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
