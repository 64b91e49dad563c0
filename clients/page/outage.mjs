// What a reader sees when the server goes away and comes back, and a server that takes operations of its own documents only.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openPage, settle, visit } from "./browser.mjs";
import { serve } from "./program.mjs";
import { binary, report, withBrowser } from "./script.mjs";
import { addressIn, views } from "./views.mjs";

// The page is the same as long as this stands: a page that is loaded anew has none.
const mark = (page) => page.evaluate(() => (window.notReloaded = true));
const isMarked = (page) => page.evaluate(() => window.notReloaded === true);

// Goes to an address as a link on the page would.
const follow = (page, address) =>
  page.evaluate((to) => {
    const link = document.createElement("a");
    link.href = to;
    document.querySelector("main").append(link);
    link.click();
    link.remove();
  }, address);

// Each way of asking the server for something: the figures of a view that stands, and a view whose script is not here yet.
const steps = [
  { name: "another kommune", from: "sammenlign?kommune=766", to: "./sammenlign?kommune=615", shows: "Horsens" },
  { name: "a view that was not open before", from: "sammenlign?kommune=766", to: "./udvikling?kommune=615", shows: "Horsens" },
  { name: "the other language", from: "sammenlign?kommune=766", to: "./sammenlign?kommune=766&lang=en", shows: "Unemployed" },
];

async function goAwayAndComeBack(browser, folder, step) {
  const data = join(folder, "data");
  let program = await serve(binary, data);
  const base = program.address;
  const { page, faults, close } = await openPage(browser, base);
  const found = [];
  try {
    await visit(page, new URL(step.from, base).href);
    await mark(page);
    await page.waitForLoadState("networkidle");
    await program.stop();
    await follow(page, step.to);
    const alert = page.locator("main [role=alert]");
    await alert.waitFor();
    const words = await alert.textContent();
    if (!/ingen forbindelse|no connection/.test(words)) found.push(`it does not say that it is offline: ${words}`);
    const retry = alert.locator("button");
    if ((await retry.count()) !== 1) found.push("there is nothing to try again with");
    // A try while it is still away changes nothing.
    await retry.click();
    await settle(page);
    if ((await alert.count()) !== 1) found.push("a try in vain takes the words away");

    program = await serve(binary, data, { port: new URL(base).port });
    await alert.locator("button").click();
    await page.waitForFunction(
      (text) => !document.querySelector("[role=alert]") && document.querySelector("main")?.textContent.includes(text),
      step.shows,
    );
    await settle(page);
    if (!(await isMarked(page))) found.push("it was loaded anew");
    // Browsers themselves log each request that nobody answered.
    found.push(...faults.filter((fault) => !/net::ERR_|Failed to fetch|importing a module/i.test(fault)));
  } finally {
    await close();
    await program.stop();
  }
  return found;
}

await withBrowser(async (browser, folder) => {
  for (const step of steps)
    report(
      `server away while asked for ${step.name}`,
      "says so, and goes on without being loaded anew",
      await goAwayAndComeBack(browser, folder, step),
    );

  // The page asks operations of its own, whatever else is allowed.
  const documents = join(folder, "documents");
  await mkdir(documents);
  await writeFile(join(documents, "kommuner.graphql"), "query Kommuner { kommuner { nodes { code } } }");
  const flags = ["--demo", "--trusted-only", "--documents", documents];
  const program = await serve(binary, join(folder, "trusted"), { flags });
  try {
    const refused = await fetch(new URL("graphql?query={kommuner{nodes{code}}}", program.address));
    report("--trusted-only", "refuses what is in no document", refused.ok ? ["it answers"] : []);
    for (const view of views.filter(({ always }) => always)) {
      const { page, faults, close } = await openPage(browser, program.address);
      await visit(page, addressIn(program.address, "da", view.address));
      const alerts = await page.locator("[role=alert]").allInnerTexts();
      report(`${view.name}, --trusted-only`, "is answered", [...faults, ...alerts.map((words) => `it says ${words}`)]);
      await close();
    }
  } finally {
    await program.stop();
  }
});
