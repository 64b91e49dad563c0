// Opens every view of the page in a browser and holds it to the checks. Run by the Go test of web/pagetest:
//
//   node check.mjs ADDRESS CHROMIUM short|all [TEXT]
//
// With TEXT only the views whose names hold it, as one wants while working on them.
// A line of JSON for each check: {"view", "check", "faults"}.
import { openPage, startBrowser, visit } from "./browser.mjs";
import { looks, uses } from "./checks.mjs";
import { views } from "./views.mjs";

const [base, executablePath, part, only = ""] = process.argv.slice(2);

// The short part sees each language and scheme, wide and narrow; the whole sees all of them together.
const settings = [
  { width: 360, scheme: "light", lang: "da" },
  { width: 1440, scheme: "dark", lang: "en" },
  ...(part === "all"
    ? [
        { width: 768, scheme: "light", lang: "da" },
        { width: 1440, scheme: "light", lang: "da" },
        { width: 360, scheme: "dark", lang: "en" },
        { width: 768, scheme: "dark", lang: "en" },
        { width: 768, scheme: "light", lang: "en", forcedColors: "active" },
      ]
    : []),
];

function addressIn(lang, address) {
  const url = new URL(address, base);
  if (lang !== "da") url.searchParams.set("lang", lang);
  return url.href;
}

function report(view, check, faults) {
  console.log(JSON.stringify({ view, check, faults }));
}

async function checkView(browser, view, setting) {
  const name = `${view.name} ${setting.width} ${setting.forcedColors ? "forced-colors" : setting.scheme} ${setting.lang}`;
  const { page, faults, close } = await openPage(browser, base, setting);
  const address = addressIn(setting.lang, view.address);
  const other = addressIn(setting.lang, views.find((entry) => entry.name !== view.name && entry.address !== view.address)?.address ?? ".");
  // Using a page takes as long as all looks together; once wide and once narrow is enough.
  const checks = settings.indexOf(setting) < 2 ? { ...looks, ...uses } : looks;
  try {
    await visit(page, address);
    for (const [check, run] of Object.entries(checks))
      report(name, check, await run(page, { ...view, faults, address, other, lang: setting.lang }));
    // What was logged while the page was used.
    report(name, "logs no error while it is used", faults);
  } catch (error) {
    report(name, "can be opened and used", [`${error.message}`.slice(0, 600), ...faults]);
  } finally {
    await close();
  }
}

const browser = await startBrowser(executablePath);
try {
  const looked = views.filter((view) => (part === "all" || view.always) && view.name.includes(only));
  const work = looked.flatMap((view) => settings.map((setting) => [view, setting]));
  // Two at a time: a page waits for its answers while the other computes.
  await Promise.all(
    [0, 1].map(async () => {
      for (let next = work.shift(); next; next = work.shift()) await checkView(browser, ...next);
    }),
  );
} finally {
  await browser.close();
}
