// What the way from one view to another may cost, by counts of work: a view that was here before is put together once, from
// the answer of before, and the browser lays it out for the frame and not in the middle of it.
import { openPage, visit } from "./browser.mjs";
import { report, withProgram } from "./script.mjs";

// Each is gone to from the one before. Elements cost style, layout and paint each: so many are in the page at the most.
const views = [
  { name: "trend", address: "udvikling?kommune=766,615", mostElements: 700 },
  { name: "comparison", address: "sammenlign?kommune=766", mostElements: 1450 },
  { name: "relation", address: "sammenhaeng?kommune=766", mostElements: 1250 },
  { name: "kommune", address: "kommune?kommune=766", mostElements: 750 },
];

// Runs in the page: goes to a view, waits until it stands, and gives what was put into the page and taken out again on
// the way, and how many elements there are.
async function goTo(address) {
  const added = new WeakSet();
  const again = [];
  const isNew = (node) => node && (added.has(node) || isNew(node.parentElement));
  const watcher = new MutationObserver((records) => {
    for (const { target, addedNodes, removedNodes } of records) {
      for (const node of addedNodes) added.add(node);
      for (const node of removedNodes) if (node instanceof Element && isNew(target)) again.push(node.outerHTML.slice(0, 120));
    }
  });
  const main = document.querySelector("main");
  watcher.observe(main, { subtree: true, childList: true });
  const heading = document.querySelector("h1")?.parentElement;
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  const frame = () => new Promise(requestAnimationFrame);
  while (document.querySelector("h1")?.parentElement === heading || main.ariaBusy === "true") await frame();
  for (let n = 0; n < 2; n++) await frame();
  watcher.disconnect();
  return { again, elements: document.querySelectorAll("*").length };
}

// Layouts that a script asked for, with who asked. The browser names the script of those alone.
function forcedLayouts(trace) {
  return JSON.parse(trace)
    .traceEvents.filter(({ name, args }) => name === "Layout" && args.beginData?.stackTrace?.length)
    .map(({ args }) => args.beginData.stackTrace.map(({ functionName, lineNumber }) => `${functionName}:${lineNumber}`).join(" < "));
}

await withProgram(async (browser, base) => {
  const { page, faults, close } = await openPage(browser, base);
  await visit(page, new URL(views.at(-1).address, base).href);
  for (const { address } of views) await page.evaluate(goTo, `./${address}`);
  for (const { name, address, mostElements } of views) {
    await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline.stack"] });
    const { again, elements } = await page.evaluate(goTo, `./${address}`);
    const forced = forcedLayouts((await browser.stopTracing()).toString());
    report(
      name,
      "is laid out for the frame alone",
      forced.map((who) => `a layout was asked for by ${who}`),
    );
    report(
      name,
      "is put together once",
      again.map((html) => `this was drawn and taken away: ${html}`),
    );
    const tooMany = elements > mostElements ? [`it has ${elements} elements, and ${mostElements} were enough`] : [];
    report(name, "has no more elements than it needs", tooMany, `${elements} elements`);
  }
  report("all views", "show no fault on the way", faults);
  await close();
});
