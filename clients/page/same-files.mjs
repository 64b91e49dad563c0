// Compares what a view gives away, as files, link and figure for other pages, with the API's answer.
import { readFile } from "node:fs/promises";
import { download } from "./browser.mjs";
import { numberOf, readCSV, readXLSX } from "./files.mjs";
import { holds, written } from "./written.mjs";

// Columns of a file, and where the API has them.
const columns = {
  value: (row) => row.value,
  numerator: (row) => row.numerator,
  denominator: (row) => row.denominator,
  interval_lower: (row) => row.interval?.lower ?? null,
  interval_upper: (row) => row.interval?.upper ?? null,
  rank: (row) => row.rank,
};

function compareRows(what, rows, answer, isDanish) {
  const faults = [];
  const byCode = new Map(rows.map((row) => [row.kommune_code, row]));
  if (byCode.size !== answer.rows.length) faults.push(`${what} has ${byCode.size} kommuner of ${answer.rows.length}`);
  for (const row of answer.rows) {
    const found = byCode.get(row.kommune.code);
    if (!found) continue;
    for (const [name, of] of Object.entries(columns)) {
      // A number of the API and one of a file are the same only if their digits are.
      if (numberOf(found[name], isDanish) !== of(row))
        faults.push(`${what} has ${name} ${found[name]} for ${row.kommune.name}, the API ${of(row)}`);
    }
    for (const name of ["status", "qualifier"])
      if (found[name] !== row[name]) faults.push(`${what} has ${name} ${found[name]} for ${row.kommune.name}, the API ${row[name]}`);
  }
  return faults.slice(0, 3);
}

async function compareData(address, answer) {
  const { data, errors } = await (await fetch(address)).json();
  if (errors) return [`the link to the data answers ${errors[0].message}`];
  const byCode = new Map(data.compare.rows.map((row) => [row.kommune.code, row]));
  return answer.rows
    .filter((row) => byCode.get(row.kommune.code)?.value !== row.value)
    .map((row) => `the link to the data has another figure for ${row.kommune.name} than ${row.value}`);
}

// The figure for other pages, frozen and live, is drawn for the kommune of the view.
async function compareEmbed(code, { answer, kommune, lang, period }) {
  const address = /src="([^"]+)"/.exec(code)[1].replaceAll("&amp;", "&");
  const isFrozen = address.includes("release=");
  const response = await fetch(address);
  const text = (await response.text()).replace(/<[^>]+>/g, " ");
  if (!response.ok) return [`the embed answers ${response.status} for ${address}`];
  const own = answer.rows.find((row) => row.kommune.code === kommune);
  // A live one shows the newest period, which is not that of a view of an older one.
  if (own.value === null || (!isFrozen && period)) return [];
  const wanted = written(own.value, answer.indicator.decimals, lang);
  return holds(text, wanted) ? [] : [`the ${isFrozen ? "frozen" : "live"} embed does not have ${wanted}: ${address}`];
}

/** The files as a reader gets them: by a click on each link. Their rows are objects by the names in the head. */
export async function downloadAll(page) {
  await page.locator("details:has(a[download]) > summary").click();
  const files = [];
  for (const link of await page.locator("a[download]").all()) {
    const file = await download(page, link);
    const bytes = await readFile(await file.path());
    const kind = file.suggestedFilename().split(".").at(-1);
    const isDanish = file.url().includes("dialect=da");
    const rows = kind === "xlsx" ? readXLSX(bytes, "kommune_code") : readCSV(bytes.toString("utf8"), isDanish);
    files.push({ address: file.url(), kind, rows, isDanish });
  }
  await page.locator("details:has(a[download]) > summary").click();
  return files;
}

/** Faults of the files, the link to the data and the embeds of a view, in words. */
export async function compareWithFiles(page, view, shown) {
  const faults = [];
  const files = await downloadAll(page);
  const kinds = files.map(({ kind }) => kind).join();
  if (kinds !== "csv,csv,xlsx") faults.push(`the files are ${kinds}`);
  for (const { address, rows, isDanish } of files) faults.push(...compareRows(address, rows, view.answer, isDanish));
  if (!shown.data) faults.push("there is no link to the data");
  else faults.push(...(await compareData(shown.data, view.answer)));
  if (shown.embeds.length !== 2) faults.push(`there are ${shown.embeds.length} codes to embed the view`);
  for (const code of shown.embeds) faults.push(...(await compareEmbed(code, view)));
  return faults;
}
