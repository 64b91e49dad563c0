// Holds that a figure of a trend is the same in the sentence, the table, the files and the figures for other pages, as
// same.mjs does for comparisons.
import { settle } from "./browser.mjs";
import { numberOf } from "./files.mjs";
import { askAPI, draw, lot } from "./lots.mjs";
import { downloadAll } from "./same-files.mjs";
import { holds, written } from "./written.mjs";

const figures = `query ($indicator: ID!, $kommuner: KommuneFilter!, $targetGroup: ID, $from: Period, $to: Period, $lang: Language) {
  trend(indicator: $indicator, kommuner: $kommuner, targetGroup: $targetGroup, from: $from, to: $to) {
    indicator { decimals }
    periods
    series {
      kommune { code name }
      points { value numerator denominator status qualifier interval { lower upper } }
      sentence(lang: $lang)
    }
  }
}`;

/** A trend by lot that has figures, with the API's answer. */
export async function drawTrend(base, { indicators, kommuner, peerGroups }) {
  for (;;) {
    const dataset = draw([...new Set(indicators.nodes.map((indicator) => indicator.dataset.id))]);
    const indicator = draw(indicators.nodes.filter((one) => one.dataset.id === dataset && one.periods.length > 1));
    if (!indicator) continue;
    const isGroup = lot() < 0.25;
    const codes = [
      ...new Set([draw(kommuner.nodes).code, draw(kommuner.nodes).code, draw(kommuner.nodes).code].slice(0, draw([1, 1, 2, 3]))),
    ];
    const group = draw(peerGroups).id;
    const question = {
      indicator: indicator.id,
      from: lot() < 0.6 ? "" : draw(indicator.periods.slice(0, -1)),
      targetGroup: draw(["", ...indicator.targetGroups.map(({ id }) => id)]),
      lang: draw(["da", "en"]),
    };
    const { trend } = await askAPI(base, figures, {
      indicator: question.indicator,
      from: question.from || null,
      targetGroup: question.targetGroup || null,
      kommuner: isGroup ? { peerGroup: group } : { codes },
      lang: question.lang.toUpperCase(),
    });
    if (!trend?.series.some(({ points }) => points.some(({ value }) => value !== null))) continue;
    const query = new URLSearchParams(Object.entries(question).filter(([, value]) => value !== ""));
    if (isGroup) query.set("kommuner", group);
    else for (const code of codes) query.append("kommune", code);
    return { lang: question.lang, isGroup, first: codes[0], answer: trend, address: `udvikling?${query}` };
  }
}

// Runs in the page: the sentence and the table, whose columns are named by their heads.
function readTrend() {
  const rows = [...document.querySelectorAll("#trend-table tbody tr")];
  return {
    sentence: document.querySelector(".head .sentence").textContent.trim(),
    names: [...document.querySelectorAll("#trend-table thead th.number")].map((head) => head.firstChild.textContent.trim()),
    rows: rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent.trim())),
    embeds: [...document.querySelectorAll("details code")].map((code) => code.textContent),
  };
}

function compareTexts({ answer, lang, isGroup, first }, shown) {
  const faults = [];
  const own = answer.series.find(({ kommune }) => kommune.code === first);
  if (!isGroup && shown.sentence !== own.sentence) faults.push(`the sentence is “${shown.sentence}”, the API's “${own.sentence}”`);
  if (shown.rows.length !== answer.periods.length) faults.push(`the table has ${shown.rows.length} periods of ${answer.periods.length}`);
  for (const { kommune, points } of answer.series) {
    const column = shown.names.indexOf(kommune.name);
    if (column < 0) faults.push(`the table has no column of ${kommune.name}`);
    for (const [n, { value }] of points.entries()) {
      const cell = shown.rows[answer.periods.length - 1 - n]?.[column] ?? "";
      const isSame = value === null ? !/\d/.test(cell) : holds(cell, written(value, answer.indicator.decimals, lang));
      if (!isSame) faults.push(`the table has “${cell}” for ${kommune.name} in ${answer.periods[n]}, the API ${value}`);
    }
  }
  return faults.slice(0, 3);
}

function compareRows({ answer }, { address, rows, isDanish }) {
  const faults = [];
  const found = new Map(rows.map((row) => [`${row.kommune_code} ${row.period}`, row]));
  if (found.size !== answer.series.length * answer.periods.length) faults.push(`${address} has ${found.size} rows`);
  for (const { kommune, points } of answer.series) {
    for (const [n, point] of points.entries()) {
      const row = found.get(`${kommune.code} ${answer.periods[n]}`);
      if (!row) continue;
      for (const [name, value] of Object.entries({
        value: point.value,
        numerator: point.numerator,
        denominator: point.denominator,
        interval_lower: point.interval?.lower ?? null,
        interval_upper: point.interval?.upper ?? null,
      })) {
        if (numberOf(row[name], isDanish) !== value)
          faults.push(`${address} has ${name} ${row[name]} for ${kommune.name} in ${answer.periods[n]}, the API ${value}`);
      }
      for (const name of ["status", "qualifier"])
        if (row[name] !== point[name])
          faults.push(`${address} has ${name} ${row[name]} for ${kommune.name} in ${answer.periods[n]}, the API ${point[name]}`);
    }
  }
  return faults.slice(0, 3);
}

// Reads the table of a figure for other pages: the values to the last digit, the newest period first.
async function compareEmbed(code, { answer }) {
  const address = /src="([^"]+)"/.exec(code)[1].replaceAll("&amp;", "&");
  const response = await fetch(address);
  const body = await response.text();
  if (!response.ok) return [`the embed answers ${response.status} for ${address}`];
  const rows = [...body.matchAll(/<tr><th scope="row">.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<td>(?:<data value="([^"]*)">)?/g)].map(([, value]) => (value === undefined ? null : Number(value))),
  );
  const faults =
    rows.length === answer.periods.length ? [] : [`the embed has ${rows.length} periods of ${answer.periods.length}: ${address}`];
  for (const [column, { kommune, points }] of answer.series.entries()) {
    for (const [n, { value }] of points.entries()) {
      const found = rows[answer.periods.length - 1 - n]?.[column];
      if (found !== value) faults.push(`the embed has ${found} for ${kommune.name} in ${answer.periods[n]}, the API ${value}: ${address}`);
    }
  }
  return faults.slice(0, 3);
}

/** What is judged of a trend that is shown: what it is held to, and its faults. */
export async function judgeTrend(page, view) {
  await settle(page);
  const all = page.locator("#trend-table + p button[aria-expanded=false]");
  if ((await all.count()) > 0) await all.click();
  const shown = await page.evaluate(readTrend);
  const files = await downloadAll(page);
  const inFiles = files.flatMap((file) => compareRows(view, file));
  if (files.length !== 3) inFiles.push(`there are ${files.length} files`);
  const most = 12;
  if (shown.embeds.length !== (view.answer.series.length <= most ? 2 : 0))
    inFiles.push(`there are ${shown.embeds.length} codes to embed the view`);
  for (const code of shown.embeds) inFiles.push(...(await compareEmbed(code, view)));
  return [
    ["shows the figures of the API in words and table", compareTexts(view, shown)],
    ["gives the same figures to the last digit in files and elsewhere", inFiles],
  ];
}
