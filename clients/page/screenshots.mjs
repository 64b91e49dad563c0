// Takes pictures of every view, as who looks at them wants: `make screenshots`, or
//
//   node screenshots.mjs PROGRAM CHROMIUM FOLDER [TEXT]
//
// With TEXT only the views whose names hold it. FOLDER gets NAME-light.png, NAME-dark.png, NAME-phone.png and
// NAME-print.pdf for each state of clients/page/views.mjs.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openPage, visit } from "./browser.mjs";
import { part as folder, only, withProgram } from "./script.mjs";
import { addressIn, views } from "./views.mjs";

const looks = [
  { name: "light", width: 1440, scheme: "light" },
  { name: "dark", width: 1440, scheme: "dark" },
  { name: "phone", width: 390, scheme: "light", height: 844 },
  { name: "print", width: 1440, scheme: "dark" },
];

async function take(browser, base, view, look) {
  const { page, close } = await openPage(browser, base, look);
  const file = join(folder, `${view.name.replaceAll(" ", "-")}-${look.name}`);
  try {
    await visit(page, addressIn(base, "da", view.address));
    if (look.name === "print") await page.pdf({ format: "A4", path: `${file}.pdf` });
    else await page.screenshot({ path: `${file}.png`, fullPage: true });
  } finally {
    await close();
  }
}

await mkdir(folder, { recursive: true });
await withProgram(async (browser, base) => {
  for (const view of views.filter(({ name }) => name.includes(only))) for (const look of looks) await take(browser, base, view, look);
});
