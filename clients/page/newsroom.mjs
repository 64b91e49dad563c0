// Twenty readers behind one address, who each open a view every three seconds, are never refused: what they ask in a minute
// is asked at once.
import { openPage, visit } from "./browser.mjs";
import { report, withProgram } from "./script.mjs";
import { addressIn, views } from "./views.mjs";

const readers = 20;
const viewsInAMinute = 60 / 3;

// What a view asks the server for figures.
async function questionsOf(browser, base, view) {
  const { page, close } = await openPage(browser, base);
  const asked = [];
  page.on("request", (request) => {
    if (/\/(q|graphql|export)\b/.test(new URL(request.url()).pathname)) asked.push(request.url());
  });
  await visit(page, addressIn(base, "da", view.address));
  await page.waitForLoadState("networkidle");
  await close();
  return asked;
}

await withProgram(async (browser, base) => {
  const questions = [];
  for (const view of views.filter(({ always }) => always)) {
    const asked = await questionsOf(browser, base, view);
    report(view.name, "asks one request at most", asked.length <= 1 ? [] : [`it asks ${asked.join(" ")}`]);
    if (asked.length > 0) questions.push(asked);
  }
  const refused = [];
  let sent = 0;
  // Each reader asks one question after another.
  const read = async (reader) => {
    for (let n = 0; n < viewsInAMinute; n++)
      for (const address of questions[(reader + n) % questions.length]) {
        sent++;
        const { status } = await fetch(address);
        if (status !== 200) refused.push(`${status} for ${address}`);
      }
  };
  await Promise.all(Array.from({ length: readers }, (_, reader) => read(reader)));
  report("a newsroom behind one address", "is never refused", refused.slice(0, 3), `${sent} requests, ${refused.length} refused`);
});
