// Opens every view of the page in a browser and holds it to the checks. Run by the Go test of web/pagetest:
//
//   node check.mjs PROGRAM CHROMIUM short|all [TEXT]
//
// With TEXT only the views whose names hold it, as one wants while working on them.
import { openPage, visit } from "./browser.mjs";
import { looks, uses } from "./checks.mjs";
import { only, part, report, withProgram } from "./script.mjs";
import { addressIn, views } from "./views.mjs";

const settings = [
  { width: 360, scheme: "light", lang: "da" },
  { width: 1440, scheme: "dark", lang: "en" },
  { width: 768, scheme: "light", lang: "da" },
  { width: 1440, scheme: "light", lang: "da" },
  { width: 360, scheme: "dark", lang: "en" },
  { width: 768, scheme: "dark", lang: "en" },
  { width: 768, scheme: "light", lang: "en", forcedColors: "active" },
];

// What a view is looked at in, and used in; using takes as long as all looks together. The short part sees each
// language and scheme, wide and narrow. The whole sees one state of each view in every setting, and the others in two
// that take turns, so that each setting meets many states.
function settingsOf(view, place) {
  const both = settings.slice(0, 2);
  if (part === "short") return { look: both, use: both };
  if (view.always) return { look: settings, use: both };
  const turn = [place, place + 3].map((n) => settings[n % settings.length]);
  return { look: turn, use: turn.slice(0, 1) };
}

async function checkView(browser, base, view, { lang: settingLang, ...setting }, isUsed) {
  const lang = view.lang ?? settingLang;
  const name = `${view.name} ${setting.width} ${setting.forcedColors ? "forced-colors" : setting.scheme} ${lang}`;
  const { page, faults, close } = await openPage(browser, base, setting);
  const address = addressIn(base, lang, view.address);
  const other = addressIn(base, lang, views.find((entry) => entry.name !== view.name && entry.address !== view.address)?.address ?? ".");
  const checks = isUsed ? { ...looks, ...uses } : looks;
  try {
    await visit(page, address);
    for (const [check, run] of Object.entries(checks)) report(name, check, await run(page, { ...view, faults, address, other, lang }));
    // What was logged while the page was used.
    report(name, "logs no error while it is used", faults);
  } catch (error) {
    report(name, "can be opened and used", [`${error.message}`.slice(0, 600), ...faults]);
  } finally {
    await close();
  }
}

await withProgram(async (browser, base) => {
  const looked = views.filter((view) => (part === "all" || view.always) && view.name.includes(only));
  const work = looked.flatMap((view, place) => {
    const { look, use } = settingsOf(view, place);
    return look.map((setting) => [view, setting, use.includes(setting)]);
  });
  // Two at a time: a page waits for its answers while the other computes.
  await Promise.all(
    [0, 1].map(async () => {
      for (let next = work.shift(); next; next = work.shift()) await checkView(browser, base, ...next);
    }),
  );
});
