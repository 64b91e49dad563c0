// Holds that a figure is the same wherever a view shows it: on views drawn by lot, the same ones each time, the sentence,
// the table, the strip, the map, the files, the pictures and the figure for other pages are compared with the API.
import { openPage, settle, visit } from "./browser.mjs";
import { askAPI, draw, everything, lot } from "./lots.mjs";
import { drawRelation, judgeRelation } from "./same-dots.mjs";
import { compareWithFiles } from "./same-files.mjs";
import { drawTrend, judgeTrend } from "./same-lines.mjs";
import { compareWithPictures } from "./same-pictures.mjs";
import { part, report, withProgram } from "./script.mjs";
import { holds, written } from "./written.mjs";

const count = part === "all" ? 50 : 10;
// Of trends, and as many relations.
const countOfOthers = part === "all" ? 25 : 4;

// All that is written of a figure. The numbers are to the last digit: no rounding, no words.
const figures = `query ($indicator: ID!, $period: Period, $targetGroup: ID, $kommuner: KommuneFilter, $benchmark: BenchmarkInput) {
  compare(indicator: $indicator, period: $period, targetGroup: $targetGroup, kommuner: $kommuner, benchmark: $benchmark) {
    indicator { decimals unit }
    benchmark { value }
    rows {
      kommune { code name } value numerator denominator status qualifier interval { lower upper } rank
      significance: significanceAfterCorrection differenceTest { significance: significanceAfterCorrection }
    }
  }
}`;

// Datasets first, as one of them has most indicators.
function drawQuestion({ indicators, kommuner, peerGroups }) {
  const dataset = draw([...new Set(indicators.nodes.map((indicator) => indicator.dataset.id))]);
  const indicator = draw(indicators.nodes.filter((one) => one.dataset.id === dataset && one.periods.length > 0));
  if (!indicator) return null;
  const codes = kommuner.nodes.map(({ code }) => code);
  const some = Array.from({ length: 14 }, () => draw(codes));
  return {
    indicator: indicator.id,
    period: lot() < 0.4 ? "" : draw(indicator.periods),
    targetGroup: draw(["", ...indicator.targetGroups.map(({ id }) => id)]),
    kommuner: draw(["", "", draw(peerGroups).id, [...new Set(some)].join(",")]),
    benchmark: draw(["", "", "MEDIAN", draw(codes)]),
    lang: draw(["da", "en"]),
    own: lot(),
  };
}

function asVariables({ indicator, period, targetGroup, kommuner, benchmark }) {
  return {
    indicator,
    period: period || null,
    targetGroup: targetGroup || null,
    kommuner: !kommuner ? null : /^\d/.test(kommuner) ? { codes: kommuner.split(",") } : { peerGroup: kommuner },
    benchmark: !benchmark ? null : /^\d/.test(benchmark) ? { kind: "KOMMUNE", kommune: benchmark } : { kind: benchmark },
  };
}

// A question that has figures, with the API's answer; the kommune is one of its rows.
async function drawView(base, choices) {
  for (;;) {
    const question = drawQuestion(choices);
    if (!question) continue;
    const { own, ...parameters } = question;
    const variables = asVariables(question);
    const { compare } = await askAPI(base, figures, variables);
    if (!compare?.rows.some(({ value }) => value !== null)) continue;
    const kommune = compare.rows[Math.floor(own * compare.rows.length)].kommune.code;
    const query = new URLSearchParams(Object.entries({ ...parameters, kommune }).filter(([, value]) => value !== ""));
    return { ...parameters, kommune, answer: compare, address: `sammenlign?${query}` };
  }
}

// Runs in the page: all texts that show figures.
function readView() {
  const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());
  const labels = (selector) => [...document.querySelectorAll(selector)].map((element) => element.getAttribute("aria-label"));
  return {
    sentences: texts(".lead .sentence"),
    own: texts("dl.figures > div:first-child dd")[0] ?? "",
    headings: texts("dl.figures dt"),
    strip: labels(".strip [role=option]"),
    map: labels(".map [role=option]"),
    table: [...document.querySelectorAll(".table tbody tr:has(td.value)")].map((row) => [
      row.querySelector("th").textContent.trim(),
      row.querySelector("td.value").textContent.trim(),
    ]),
    card: texts("main .card > p.value")[0] ?? "",
    data: document.querySelector('main a[href*="graphql?query="]')?.href ?? "",
    embeds: texts("details code"),
  };
}

// As a link on the page would, without loading it anew.
async function open(page, address) {
  await page.evaluate((address) => {
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
}

async function openWhole(page) {
  if ((await page.locator(".table tr.gap").count()) > 0) await page.locator(".table p > button").click();
}

// What the test found, in the words of the strip and the map. The row's verdict is that of the difference from the
// benchmark where one was tested, as sentences have it.
const verdicts = {
  da: {
    BETTER: "bedre end",
    WORSE: "dårligere end",
    HIGHER: "højere end",
    LOWER: "lavere end",
    SIMILAR: "ikke til at skelne fra",
    NOT_TESTED: "ikke testet",
  },
  en: {
    BETTER: "better than",
    WORSE: "worse than",
    HIGHER: "higher than",
    LOWER: "lower than",
    SIMILAR: "not to be told from",
    NOT_TESTED: "not tested",
  },
};

function verdictFault(where, label, row, rows, lang) {
  const found = rows.some(({ differenceTest }) => differenceTest) ? (row.differenceTest?.significance ?? "NOT_TESTED") : row.significance;
  const said = Object.keys(verdicts[lang]).filter((verdict) => label?.includes(`, ${verdicts[lang][verdict]}`));
  return said.length === 1 && said[0] === found ? [] : [`${where} has “${label}” for ${row.kommune.name}, of whom the API says ${found}`];
}

function compareTexts(view, shown) {
  const { answer, lang, kommune } = view;
  const faults = [];
  const { decimals } = answer.indicator;
  const figuresOf = answer.rows.filter(({ value }) => value !== null);
  const expect = (where, text, row) => {
    const wanted = written(row.value, decimals, lang);
    if (text === undefined || !holds(text, wanted))
      faults.push(`${where} has “${text}” for ${row.kommune.name}, whose figure is ${wanted}`);
  };
  const own = answer.rows.find((row) => row.kommune.code === kommune);
  if (own.value !== null) {
    for (const sentence of shown.sentences) expect("the sentence", sentence, own);
    if (figuresOf.length > 1) expect("the figure on top", shown.own, own);
    else expect("the card", shown.card, own);
  }
  if (shown.sentences.length === 0) faults.push("there is no sentence");
  if (figuresOf.length > 1) {
    const table = new Map(shown.table);
    for (const row of figuresOf) expect("the table", table.get(row.kommune.name), row);
    if (table.size !== figuresOf.length) faults.push(`the table has ${table.size} figures of ${figuresOf.length}`);
  }
  for (const [where, labels] of [
    ["the strip", shown.strip],
    ["the map", shown.map],
  ]) {
    if (figuresOf.length >= 10 && labels.length === 0) faults.push(`${where} is not there`);
    if (labels.length === 0) continue;
    for (const row of figuresOf) {
      const label = labels.find((one) => new RegExp(`^${row.kommune.name}[:,]`).test(one));
      expect(where, label, row);
      faults.push(...verdictFault(where, label, row, answer.rows, lang));
    }
  }
  return faults;
}

await withProgram(
  async (browser, base) => {
    const choices = await askAPI(base, everything);
    const { page, faults, close } = await openPage(browser, base);
    await visit(page, base);
    // Pictures are read beside the page, whose policy is none of theirs.
    const reader = await browser.newPage();
    for (let n = 0; n < count; n++) {
      const view = await drawView(base, choices);
      await open(page, view.address);
      await settle(page);
      await openWhole(page);
      const shown = await page.evaluate(readView);
      report(view.address, "shows the figures of the API in words, table, strip and map", compareTexts(view, shown));
      report(view.address, "gives the same figures to the last digit in files and elsewhere", await compareWithFiles(page, view, shown));
      report(view.address, "draws the same figures in its pictures", await compareWithPictures(page, reader, view));
    }
    for (const [drawView, judge] of [
      [drawTrend, judgeTrend],
      [drawRelation, judgeRelation],
    ]) {
      for (let n = 0; n < countOfOthers; n++) {
        const view = await drawView(base, choices);
        await open(page, view.address);
        for (const [check, found] of await judge(page, view)) report(view.address, check, found);
      }
    }
    report("views drawn by lot", "log no error", faults);
    await close();
  },
  ["--demo", "--rate-public", "0"],
);
