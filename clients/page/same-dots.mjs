// Holds that the figures of a relation are the same in the sentence, the dots, the table, the files and the figures for
// other pages, as same.mjs does for comparisons.
import { settle } from "./browser.mjs";
import { numberOf } from "./files.mjs";
import { askAPI, draw, lot } from "./lots.mjs";
import { downloadAll } from "./same-files.mjs";
import { holds, written } from "./written.mjs";

const figures = `query ($x: ID!, $y: ID!, $xPeriod: Period, $kommuner: KommuneFilter, $lang: Language) {
  relation(x: $x, y: $y, xPeriod: $xPeriod, kommuner: $kommuner) {
    x { decimals }
    y { decimals }
    sentence(lang: $lang)
    spearman { coefficient }
    points { kommune { code name } x y xStatus yStatus xQualifier yQualifier }
  }
}`;

/** A relation by lot in which some kommuner have both figures, with the API's answer. */
export async function drawRelation(base, { indicators, peerGroups }) {
  for (;;) {
    const [x, y] = [draw(indicators.nodes), draw(indicators.nodes)];
    const question = {
      x: x.id,
      y: y.id,
      xPeriod: lot() < 0.6 ? "" : (draw(x.periods) ?? ""),
      kommuner: draw(["", "", draw(peerGroups).id]),
      lang: draw(["da", "en"]),
    };
    const { relation } = await askAPI(base, figures, {
      x: x.id,
      y: y.id,
      xPeriod: question.xPeriod || null,
      kommuner: question.kommuner ? { peerGroup: question.kommuner } : null,
      lang: question.lang.toUpperCase(),
    });
    if (!relation?.points.length) continue;
    const kommune = draw(relation.points).kommune.code;
    const query = new URLSearchParams(Object.entries({ ...question, kommune }).filter(([, value]) => value !== ""));
    return { lang: question.lang, answer: relation, address: `sammenhaeng?${query}` };
  }
}

// Runs in the page: all texts that show figures.
function readRelation() {
  return {
    sentence: document.querySelector(".lead .sentence").textContent.trim(),
    coefficient: document.querySelector("dl.figures dd")?.textContent.trim(),
    dots: [...document.querySelectorAll(".scatter [role=option]")].map((dot) => dot.getAttribute("aria-label")),
    table: [...document.querySelectorAll("table.rows tbody tr:has(td.value)")].map((row) => [
      row.querySelector("th a").textContent.trim(),
      ...[...row.querySelectorAll("td.value")].map((cell) => cell.textContent.trim()),
    ]),
    embeds: [...document.querySelectorAll("details code")].map((code) => code.textContent),
  };
}

function compareTexts({ answer, lang }, shown) {
  const faults = [];
  const fewestDrawn = 3;
  if (shown.sentence !== answer.sentence) faults.push(`the sentence is “${shown.sentence}”, the API's “${answer.sentence}”`);
  const { spearman } = answer;
  if (spearman && !holds(shown.coefficient ?? "", written(spearman.coefficient, 2, lang)))
    faults.push(`the coefficient is “${shown.coefficient}”, the API's ${spearman.coefficient}`);
  if (shown.table.length !== answer.points.length) faults.push(`the table has ${shown.table.length} kommuner of ${answer.points.length}`);
  if (shown.dots.length !== (answer.points.length < fewestDrawn ? 0 : answer.points.length))
    faults.push(`there are ${shown.dots.length} dots`);
  const table = new Map(shown.table.map(([name, ...cells]) => [name, cells]));
  for (const { kommune, x, y } of answer.points) {
    const wanted = [written(x, answer.x.decimals, lang), written(y, answer.y.decimals, lang)];
    const cells = table.get(kommune.name) ?? [];
    const label = shown.dots.find((dot) => dot.startsWith(`${kommune.name}, `));
    // A label has the figure of x before the one of y.
    const parts = label?.split("; ") ?? wanted;
    for (const [n, number] of wanted.entries()) {
      if (!holds(cells[n] ?? "", number)) faults.push(`the table has “${cells[n]}” for ${kommune.name}, whose figure is ${number}`);
      if (!holds(parts[n] ?? "", number)) faults.push(`the dot says “${label}” for ${kommune.name}, whose figure is ${number}`);
    }
  }
  return faults.slice(0, 3);
}

function compareRows({ answer }, { address, rows, isDanish }) {
  const faults = [];
  const found = new Map(rows.map((row) => [row.kommune_code, row]));
  for (const point of answer.points) {
    const row = found.get(point.kommune.code);
    if (!row) faults.push(`${address} lacks ${point.kommune.name}`);
    for (const name of row ? ["x", "y"] : [])
      if (numberOf(row[name], isDanish) !== point[name])
        faults.push(`${address} has ${name} ${row[name]} for ${point.kommune.name}, the API ${point[name]}`);
    for (const [column, name] of Object.entries({
      x_status: "xStatus",
      y_status: "yStatus",
      x_qualifier: "xQualifier",
      y_qualifier: "yQualifier",
    }))
      if (row && row[column] !== point[name])
        faults.push(`${address} has ${column} ${row[column]} for ${point.kommune.name}, the API ${point[name]}`);
  }
  return faults.slice(0, 3);
}

// A live one shows the newest periods, which are those of the view unless it names another.
async function compareEmbed(code, { answer, address: view }) {
  const address = /src="([^"]+)"/.exec(code)[1].replaceAll("&amp;", "&");
  const response = await fetch(address);
  const body = await response.text();
  if (!response.ok) return [`the embed answers ${response.status} for ${address}`];
  if (!address.includes("release=") && view.includes("xPeriod=")) return [];
  const rows = new Map(
    [...body.matchAll(/<th scope="row">([^<]*)<\/th><td><data value="([^"]*)">[^<]*<\/data><\/td><td><data value="([^"]*)">/g)].map(
      ([, name, x, y]) => [name, [Number(x), Number(y)]],
    ),
  );
  const wrong = answer.points.filter(({ kommune, x, y }) => rows.get(kommune.name)?.[0] !== x || rows.get(kommune.name)?.[1] !== y);
  const faults = wrong.map(
    ({ kommune, x, y }) => `the embed has ${rows.get(kommune.name)} for ${kommune.name}, the API ${x} and ${y}: ${address}`,
  );
  if (rows.size !== answer.points.length) faults.push(`the embed has ${rows.size} kommuner of ${answer.points.length}: ${address}`);
  return faults.slice(0, 3);
}

/** What is judged of a relation that is shown: what it is held to, and its faults. */
export async function judgeRelation(page, view) {
  await settle(page);
  if ((await page.locator("table.rows tr.gap").count()) > 0) await page.locator(".more button").click();
  const shown = await page.evaluate(readRelation);
  const files = await downloadAll(page);
  const inFiles = files.flatMap((file) => compareRows(view, file));
  if (files.length !== 3) inFiles.push(`there are ${files.length} files`);
  if (shown.embeds.length !== 2) inFiles.push(`there are ${shown.embeds.length} codes to embed the view`);
  for (const code of shown.embeds) inFiles.push(...(await compareEmbed(code, view)));
  return [
    ["shows the figures of the API in words, dots and table", compareTexts(view, shown)],
    ["gives the same figures to the last digit in files and elsewhere", inFiles],
  ];
}
