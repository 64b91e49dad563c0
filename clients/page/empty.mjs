// Holds that a server without figures shows each view with the reason why there is nothing, and no error.
import { openPage, visit } from "./browser.mjs";
import { looks } from "./checks.mjs";
import { report, withProgram } from "./script.mjs";

const addresses = [
  "./",
  "sammenlign",
  "sammenlign?by=change",
  "udvikling?kommune=766",
  "sammenhaeng",
  "kommune",
  "kommune?kommune=766",
  "tjek",
  "kilder",
];

await withProgram(
  async (browser, base) => {
    for (const address of addresses) {
      const name = `${address} without figures`;
      const { page, faults, close } = await openPage(browser, base, { width: 768, scheme: "light", lang: "da" });
      try {
        await visit(page, new URL(address, base).href);
        const alerts = await page.locator("main [role=alert]").allTextContents();
        report(
          name,
          "shows no error",
          alerts.map((alert) => `it says ${alert.slice(0, 200)}`),
        );
        for (const check of [
          "fits its width",
          "says its language, its title and one heading",
          "has no violation that axe finds, and none where it is in doubt",
        ])
          report(name, check, await looks[check](page, { lang: "da", faults }));
      } finally {
        await close();
      }
    }
  },
  ["--no-data"],
);
