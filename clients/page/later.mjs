// What a reader keeps of a view holds after newer figures have come: the page that is open, the link that was copied, and
// the figures in other people's pages, which need no script there.
import { cp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { openPage, settle, visit } from "./browser.mjs";
import { runProgram, serve } from "./program.mjs";
import { binary, report, withBrowser } from "./script.mjs";

const shipped = new URL("../../data/jobindsats", import.meta.url).pathname;
// Hedensted's unemployment in July 2026, in all: as it ships, and as the package of these tests has it.
const [before, after] = ["all,0766,2026M07,PROVISIONAL,451,1.8", "all,0766,2026M07,PROVISIONAL,600,2.4"];
const view = "sammenlign?kommune=766";
// Other views whose links name the release.
const others = [
  "sammenlign?kommune=766&by=change",
  "udvikling?kommune=766,615&targetGroup=jobindsats/all",
  "kommune?kommune=766",
  "sammenhaeng?x=jobindsats/unemployed&y=jobindsats/unemployment-rate&targetGroup=jobindsats/dagpenge&kommune=766",
];
// Those of them that can't stand in other people's pages.
const withoutEmbed = ["kommune?kommune=766"];

// The data that ship, with one figure revised.
async function revisedPackage(folder) {
  const copy = join(folder, "jobindsats");
  await cp(shipped, copy, { recursive: true });
  const file = join(copy, "y25i01.csv.gz");
  const text = gunzipSync(await readFile(file)).toString("utf8");
  if (text.split(before).length !== 2) throw new Error(`y25i01.csv.gz does not have ${before} once`);
  await writeFile(file, gzipSync(text.replace(before, after)));
  return copy;
}

// A server sees a release within two seconds; until then its answers are those of before.
async function servesRelease(base, id) {
  const query = new URL(
    `graphql?query=${encodeURIComponent('{ compare(indicator: "jobindsats/unemployment-rate") { release { id } } }')}`,
    base,
  );
  for (let tries = 0; tries < 600; tries++) {
    const { data } = await (await fetch(query)).json();
    if (data?.compare.release.id === id) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} is not served`);
}

// A page of somebody else, of another origin, whose policy lets no script run.
async function hostPage(codes) {
  const html = `<!doctype html><html lang="da"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>Avisen</title><h1>Avisen</h1>${codes.join("\n")}`;
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", "default-src 'none'; frame-src *; style-src 'unsafe-inline'");
    response.end(html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

const wordsOf = async (page) => (await page.locator("main").textContent()).replaceAll("\u00a0", " ");

// What a reader takes along from the view.
async function takeAlong(page) {
  const permalink = await page.locator("section dd > a").first().getAttribute("href");
  const codes = await page.locator("details code").allTextContents();
  return { permalink, codes };
}

// Lists that show nothing of what is chosen.
const blankLists = (page) =>
  page
    .locator("main select")
    .evaluateAll((lists) => lists.filter((list) => list.selectedIndex < 0).map((list) => list.outerHTML.slice(0, 120)));

// What a link of before says once there are newer figures, and what leads on from it.
async function lookAtLink(page, name, permalink) {
  await visit(page, permalink);
  report(`${name}, a link of before`, "shows its release, and in each list what is chosen", [
    ...lacks("it", await wordsOf(page), "jobindsats@1"),
    ...(await blankLists(page)),
  ]);
  const again = await takeAlong(page);
  report(`${name}, a link of before`, "gives links whose ids name no release", [
    ...has("the link", new URL(again.permalink).search.replace(/[?&]\w*[rR]elease=[^&]*/g, ""), "@"),
    ...again.codes.slice(1).flatMap((code) => has("the live code", code, "@", "elease=")),
  ]);
  const newest = page.getByRole("link", { name: "Vis de nyeste tal" }).first();
  if (name.includes("by=change")) return; // a ranking does not say what was revised
  if (name.startsWith("kommune")) {
    report(`${name}, a link of before`, "shows the figure of before, and not that of now", [
      ...lacks("it", await wordsOf(page), "1,8 %"),
      ...has("it", await wordsOf(page), "2,4 %"),
    ]);
    await newest.click();
    await settle(page);
    report(`${name}, a link of before`, "leads to the newest figures", [
      ...lacks("it", await wordsOf(page), "2,4 %"),
      ...has("the address", page.url(), "release="),
    ]);
    return;
  }
  await newest.click();
  await settle(page);
  report(`${name}, a link of before`, "leads to the newest figures", [
    ...has("the address", page.url(), "@"),
    ...lacks("it", await wordsOf(page), "jobindsats@2"),
    ...has("it", await wordsOf(page), "jobindsats@1"),
  ]);
  // An address may name the release in its ids.
  await visit(page, permalink.replace(/((?:indicator|targetGroup|x|y)=[^&@]+)/g, "$1@1").replace(/[?&](y)?[rR]elease=[^&]*/g, ""));
  report(`${name}, ids that name a release`, "show in each list what is chosen", await blankLists(page));
  await newest.click();
  await settle(page);
  report(`${name}, ids that name a release`, "lead to the newest figures", [
    ...has("the address", page.url(), "@"),
    ...lacks("it", await wordsOf(page), "jobindsats@2"),
  ]);
}

async function lookAtHost(browser, codes, width, expect) {
  const host = await hostPage(codes);
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("requestfailed", (request) => faults.push(`${request.url()} failed`));
  try {
    await page.goto(host.address);
    // They are loaded when they come into sight.
    for (const frame of await page.locator("iframe").all()) await frame.scrollIntoViewIfNeeded();
    const texts = [];
    for (const n of codes.keys()) {
      const body = page.frameLocator("iframe").nth(n).locator("body");
      await body.locator("figure h1").waitFor();
      texts.push({ title: await body.locator("h1").textContent(), text: await body.textContent() });
      const [inside, frame, figure] = [
        await body.evaluate((element) => element.ownerDocument.documentElement.scrollWidth),
        await body.evaluate((element) => element.ownerDocument.documentElement.clientWidth),
        await page.locator("iframe").nth(n).boundingBox(),
      ];
      if (inside > frame) faults.push(`embed ${n} is ${inside} px wide in ${frame}`);
      if (figure.width > width) faults.push(`embed ${n} takes ${figure.width} px of ${width}`);
    }
    faults.push(...expect(texts));
  } finally {
    await context.close();
    host.close();
  }
  return faults;
}

const lacks = (what, text, ...words) =>
  words.filter((word) => !text.includes(word)).map((word) => `${what} does not say “${word}”: ${text.slice(0, 1500)}`);
const has = (what, text, ...words) => words.filter((word) => text.includes(word)).map((word) => `${what} says “${word}”`);

await withBrowser(async (browser, folder) => {
  const data = join(folder, "data");
  const program = await serve(binary, data);
  const base = program.address;
  const { page, close } = await openPage(browser, base);
  try {
    await page.clock.install();
    await visit(page, new URL(view, base).href);
    await page.evaluate(() => dispatchEvent(new Event("blur")));
    await page.waitForLoadState("networkidle");
    const shown = await wordsOf(page);
    report(view, "shows the figure that ships", lacks("it", shown, "1,8"));
    const { permalink, codes } = await takeAlong(page);
    for (const width of [360, 1000])
      report(`embeds in a foreign page, ${width} px`, "stand there without a script, in its width", [
        ...(codes.length === 2 ? [] : [`there are ${codes.length} codes`]),
        ...(await lookAtHost(browser, codes, width, ([frozen, live]) => [
          ...lacks("the frozen one", frozen.text, "1,8 %", "låst til udgivelse jobindsats@1"),
          ...has("the frozen one", frozen.text, "ændret i den nyeste udgivelse"),
          ...lacks("the live one", live.text, "1,8 %", "Figuren skifter"),
        ])),
      ]);

    const links = {};
    const { page: reader, close: leave } = await openPage(browser, base);
    for (const other of others) {
      await visit(reader, new URL(other, base).href);
      const taken = await takeAlong(reader);
      links[other] = taken.permalink;
      if (withoutEmbed.includes(other)) continue;
      for (const width of [360, 1000])
        report(`embeds of ${other} in a foreign page, ${width} px`, "stand there without a script, in its width", [
          ...(taken.codes.length === 2 ? [] : [`there are ${taken.codes.length} codes`]),
          ...(await lookAtHost(browser, taken.codes, width, ([frozen, live]) => [
            ...lacks("the frozen one", frozen.text, "låst til udgivelse jobindsats@1"),
            ...lacks("the live one", live.text, "Figuren skifter"),
            ...(frozen.title === live.title ? [] : [`they are called “${frozen.title}” and “${live.title}”`]),
          ])),
        ]);
    }

    await runProgram(binary, ["load", "--data", data, await revisedPackage(folder)]);
    await servesRelease(base, "jobindsats@2");

    report(view, "is not changed under its reader by newer figures", shown === (await wordsOf(page)) ? [] : ["its words have changed"]);
    await page.clock.fastForward("10:00");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    const told = page.locator(".newer");
    await told.waitFor();
    report(view, "says that newer figures have come, and changes nothing else", [
      ...lacks("it", await told.textContent(), "nyere tal", "uændret"),
      ...((await wordsOf(page)).replace(await told.textContent(), "").trim() === shown.trim() ? [] : ["its words have changed"]),
    ]);
    await told.locator("button").click();
    await page.waitForFunction(() => document.querySelector("main")?.textContent.includes("2,4"));
    await settle(page);
    report(view, "shows the newer figure when the reader asks for it", lacks("it", await page.locator(".lead").textContent(), "2,4"));

    await visit(page, permalink);
    report("permalink after a newer release", "shows what it was, and says what it is now", [
      ...lacks("the sentence", await page.locator(".lead").textContent(), "1,8"),
      ...lacks("the view", await wordsOf(page), "jobindsats@1", "ændret i den nyeste udgivelse, jobindsats@2"),
    ]);
    report("permalink after a newer release", "shows in each list what is chosen", await blankLists(page));
    await page.getByRole("link", { name: "Hvad tallet var, og hvad det er nu" }).click();
    await settle(page);
    report(
      "figure of an older release",
      "is found beside that of now",
      lacks("it", await wordsOf(page), "1,8", "2,4", "jobindsats@1", "jobindsats@2"),
    );
    for (const [name, link] of Object.entries(links)) await lookAtLink(reader, name, link);
    await leave();
    report(
      "embeds after a newer release",
      "are what they were, or say that they change",
      await lookAtHost(browser, codes, 700, ([frozen, live]) => [
        ...lacks("the frozen one", frozen.text, "1,8 %", "låst til udgivelse jobindsats@1", "ændret i den nyeste udgivelse, jobindsats@2"),
        ...has("the frozen one", frozen.title, "2,4"),
        ...lacks("the live one", live.text, "2,4 %", "Figuren skifter"),
        ...has("the live one", live.title, "1,8"),
      ]),
    );
  } finally {
    await close();
    await program.stop();
  }
});
