// Five tasks of a reader who has never seen the page, each from the front page on. Counted are steps (a click, an entry, a
// choice) and what the page asks the API for; the answer found is compared with what the API says.
import { openPage, settle, visit } from "./browser.mjs";
import { report, withProgram } from "./script.mjs";

const mostSteps = 6;

/** A reader, who sees names and roles only, and whose steps are counted. */
function readerOf(page) {
  const reader = { steps: 0, asked: 0 };
  page.on("request", (request) => {
    if (/\/(q|graphql|export)\b/.test(new URL(request.url()).pathname)) reader.asked++;
  });
  const step = async (act) => {
    reader.steps++;
    await act();
    await settle(page);
  };
  return Object.assign(reader, {
    click: (role, name) =>
      step(() =>
        page
          .getByRole(role, { name, exact: typeof name === "string" })
          .first()
          .click(),
      ),
    open: (name) => step(() => page.locator("summary", { hasText: name }).click()),
    enter: (role, text) => step(() => page.getByRole(role).first().fill(text)),
    choose: (name, choice) => step(() => page.getByRole("combobox", { name, exact: true }).selectOption({ label: choice })),
    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),
    read: async (selector) => (await page.locator(selector).first().textContent()).trim(),
  });
}

async function ask(base, query) {
  const { data } = await (await fetch(new URL(`graphql?${new URLSearchParams({ query })}`, base))).json();
  return data;
}

const differs = (what, found, wanted) => (found === wanted ? [] : [`${what} is “${found}”, and the API says “${wanted}”`]);

async function findUnemployment(reader) {
  await reader.enter("combobox", "ledige i Hedensted");
  await reader.click("option", /Ledige i procent .*Hedensted/);
}

const tasks = {
  async "has Hedensted less unemployment than the other kommuner of its landsdel?"(reader, base) {
    await findUnemployment(reader);
    await reader.choose("Blandt", "Landsdel Østjylland");
    await reader.choose("Målt mod", "Landsdel Østjylland");
    const { compare } = await ask(
      base,
      `{ compare(indicator: "jobindsats/unemployment-rate", kommuner: { peerGroup: "landsdel-oestjylland" }, benchmark: { kind: PEER_GROUP, peerGroup: "landsdel-oestjylland" }) { row(kommune: "766") { shortSentence } } }`,
    );
    const found = await reader.read(".lead .sentence");
    return [
      ...differs("the answer", found, compare.row.shortSentence),
      ...(/bedre end/.test(found) ? [] : [`it gives no verdict: ${found}`]),
    ];
  },

  async "who improved most in a year?"(reader, base) {
    await reader.click("link", "Sammenlign");
    await reader.click("link", "Ændring");
    const { ranking } = await ask(
      base,
      `{ ranking(indicator: "jobindsats/unemployment-rate", of: CHANGE, first: 1) { rows { kommune { name } rankInterval { lower upper } } } }`,
    );
    const [{ kommune, rankInterval }] = ranking.rows;
    return [
      ...differs("the first", await reader.read("tbody tr th"), kommune.name),
      ...differs("the places that it may have", await reader.read("tbody tr td:last-child"), `${rankInterval.lower}–${rankInterval.upper}`),
    ];
  },

  async "is this quoted claim right?"(reader, base) {
    await reader.click("link", "Tjek en påstand");
    await reader.enter("textbox", "»Ledigheden i Aarhus er over 4 procent,« siger rådmanden.");
    await reader.click("button", "Tjek påstanden");
    const { checkClaim } = await ask(
      base,
      `{ checkClaim(input: { indicator: "jobindsats/unemployment-rate", kommune: "751", kind: VALUE, comparator: MORE_THAN, stated: 4 }) { explanation sentence } }`,
    );
    return [
      ...differs("the verdict", await reader.read(".verdict .word"), checkClaim.explanation),
      ...differs("what could be written instead", await reader.read(".answer .sentence"), checkClaim.sentence),
    ];
  },

  async "cite it"(reader, base) {
    await findUnemployment(reader);
    await reader.open("Citér");
    await reader.click("button", /^Kopiér\s*Sætning/);
    const sentence = await reader.clipboard();
    await reader.click("button", /^Kopiér\s*Link, der altid/);
    const permalink = await reader.clipboard();
    const { compare } = await ask(
      base,
      `{ compare(indicator: "jobindsats/unemployment-rate") { row(kommune: "766") { sentence } citation { pageUrl(kommune: "766") } } }`,
    );
    return [...differs("the sentence", sentence, compare.row.sentence), ...differs("the link", permalink, compare.citation.pageUrl)];
  },

  async "put it in an article"(reader) {
    await findUnemployment(reader);
    await reader.open("Indlejr");
    await reader.click("button", /^Kopiér\s*Låst/);
    const code = await reader.clipboard();
    const address = /^<iframe src="([^"]+)"/.exec(code)?.[1].replaceAll("&amp;", "&");
    if (!address) return [`the code is ${code}`];
    const response = await fetch(address);
    const text = await response.text();
    return response.ok && /Hedensted: .*1,8/.test(text) && /release=/.test(address)
      ? []
      : [`the figure answers ${response.status}: ${text.slice(0, 300)}`];
  },
};

await withProgram(async (browser, base) => {
  for (const [task, perform] of Object.entries(tasks)) {
    const { page, faults, close } = await openPage(browser, base);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(base).origin });
    const reader = readerOf(page);
    try {
      await visit(page, base);
      const found = await perform(reader, base);
      report(task, "is answered as the API does", [...found, ...faults]);
      report(
        task,
        `takes at most ${mostSteps} steps, and a request a step beside that of the front page`,
        reader.steps <= mostSteps && reader.asked <= reader.steps + 1 ? [] : ["it takes more"],
        `${reader.steps} steps, ${reader.asked} requests`,
      );
    } catch (error) {
      report(task, "can be done", [`after ${reader.steps} steps: ${error.message}`.slice(0, 900)]);
    } finally {
      await close();
    }
  }
}, []);
