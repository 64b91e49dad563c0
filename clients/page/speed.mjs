// How quickly the page is ready, changes its view and highlights a mark: medians, printed as a line of JSON. Run by the
// benchmark of web/pagetest.
import { createServer } from "node:http";
import { openPage, settle, visit } from "./browser.mjs";
import { withProgram } from "./script.mjs";

const view = "sammenlign?kommune=766";
const times = 10;

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// Runs in the page before its scripts: when its figures stand, counted from where the browser began to ask for it.
function watchFigures() {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('main[aria-busy="false"] tbody tr')) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      window.readyAfter = performance.now();
    });
  }).observe(document, { subtree: true, childList: true, attributes: true });
}

// Each visit has a context of its own, and so an empty cache.
async function timeReady(browser, address, watch) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  if (watch) await context.addInitScript(watch);
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => window.readyAfter > 0);
  const after = await page.evaluate(() => window.readyAfter);
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ initiatorType, name, encodedBodySize }) => ({ initiatorType, name, bytes: encodedBodySize })),
  );
  await context.close();
  return { after, loaded };
}

// A page that is nothing but as many bytes in as many files: what no page of that size can be quicker than.
async function serveBare(loaded, page) {
  const kindOf = ({ name }) => /\.(js|css)$/.exec(new URL(name).pathname)?.[1] ?? "other";
  const files = loaded.map((file, n) => ({ path: `/${n}.${kindOf(file)}`, kind: kindOf(file), bytes: file.bytes }));
  const of = (kind) => files.filter((file) => file.kind === kind);
  const html = `<!doctype html><title>bare</title>${of("css").map(({ path }) => `<link rel="stylesheet" href="${path}">`)}
    ${of("js").map(({ path }) => `<script type="module" src="${path}"></script>`)}
    <script type="module">await Promise.all(${JSON.stringify(of("other").map(({ path }) => path))}.map(async (path) => (await fetch(path)).arrayBuffer()));
    requestAnimationFrame(() => { window.readyAfter = performance.now(); });</script><!--${"x".repeat(page)}-->`;
  const types = { js: "text/javascript", css: "text/css", other: "application/octet-stream" };
  const server = createServer((request, response) => {
    const file = files.find(({ path }) => path === request.url);
    response.setHeader("Content-Type", file ? types[file.kind] : "text/html");
    response.end(file ? `/*${"x".repeat(Math.max(file.bytes - 4, 0))}*/` : html);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

// Runs in the page: milliseconds until what an act changes stands and is laid out, with whatever the machine does beside.
// A view is drawn from the answer of before, so that no server is waited for.
async function timeInPage({ address, selector, whole }) {
  const turn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
  const heading = document.querySelector(".kicker")?.textContent;
  const start = performance.now();
  if (address) {
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
    const isThere = () => document.querySelector(".kicker")?.textContent !== heading && document.querySelector(whole);
    while (!isThere()) await turn();
  } else document.querySelector(selector).dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  await turn();
  document.body.getBoundingClientRect(); // lays out what was changed
  return performance.now() - start;
}

// What was done in the page's own thread: painting is in it, and what other programs do is not.
async function workOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const milliseconds = (name) => 1000 * metrics.find((metric) => metric.name === name).value;
    return {
      all: milliseconds("TaskDuration"),
      parts: milliseconds("ScriptDuration") + milliseconds("RecalcStyleDuration") + milliseconds("LayoutDuration"),
    };
  };
}

async function timeUse(browser, base) {
  const { page, close } = await openPage(browser, base);
  // The last that is drawn of each: what stands below the first screen.
  const there = { address: "udvikling?kommune=766,615", whole: "#trend-table tbody tr" };
  const back = { address: view, whole: ".pair figure + figure svg" };
  const [switches, work, parts, highlights] = [[], [], [], []];
  await visit(page, new URL(view, base).href);
  const worked = await workOf(page);
  for (let n = 0; n <= times; n++) {
    await page.evaluate(timeInPage, there);
    await settle(page);
    const before = await worked();
    const spent = await page.evaluate(timeInPage, back);
    const after = await worked();
    await settle(page);
    if (n === 0) continue; // the first asks for the other view
    switches.push(spent);
    work.push(after.all - before.all);
    parts.push(after.parts - before.parts);
  }
  const strip = page.locator(".strip [role=listbox]");
  await strip.focus();
  for (let n = 0; n < times; n++) {
    highlights.push(await page.evaluate(timeInPage, { selector: ".strip [role=listbox]" }));
    await settle(page);
  }
  await close();
  return { switch: median(switches), switchWork: median(work), switchParts: median(parts), highlight: median(highlights) };
}

await withProgram(async (browser, base) => {
  const address = new URL(view, base).href;
  const first = await timeReady(browser, address, watchFigures);
  const html = (await (await fetch(address)).text()).length;
  const bare = await serveBare(first.loaded, html);
  const [ready, bareReady] = [[], []];
  // By turns, so that a busy moment of the machine hits both.
  for (let n = 0; n < times; n++) {
    ready.push((await timeReady(browser, address, watchFigures)).after);
    bareReady.push((await timeReady(browser, bare.address)).after);
  }
  bare.close();
  const kilobytes = first.loaded.reduce((sum, { bytes }) => sum + bytes, html) / 1000;
  console.log(
    JSON.stringify({
      ready: median(ready),
      bare: median(bareReady),
      kilobytes,
      files: first.loaded.length,
      ...(await timeUse(browser, base)),
    }),
  );
}, []);
