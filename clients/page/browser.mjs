// Starts Debian's chromium and opens pages of the program in it, watched for what a page must never do.
import { chromium } from "playwright-core";
import { addColours } from "./contrast.mjs";

// Ends a wait for a condition that never comes; nothing is judged by how long it takes.
const patience = 120_000;

export async function startBrowser(executablePath) {
  return chromium.launch({
    executablePath,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync", "--no-first-run"],
    ],
  });
}

// Runs in the page before its own scripts.
function watch() {
  window.watched = { shift: 0, violations: [] };
  addEventListener("securitypolicyviolation", (event) => {
    window.watched.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`.trim());
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.watched.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}

/**
 * A page of its own, with the faults that it shows: errors in the console or of a script, failed requests and requests
 * to another host. `close` ends it.
 */
export async function openPage(browser, base, { width = 1440, scheme = "light", forcedColors = "none", height = 900 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    forcedColors,
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(patience);
  await context.addInitScript(watch);
  await context.addInitScript(addColours);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`the console says: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`a script failed: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== new URL(base).origin) {
      faults.push(`a request to another host: ${url}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} for ${response.url()}`);
  });
  return { page, faults, close: () => context.close() };
}

/** Opens an address and waits until the view has its figures, its fonts and its final size. */
export async function visit(page, address) {
  await page.goto(address);
  await settle(page);
}

/** Waits until the view that the address names is drawn: the page says so at its main part. */
export async function settle(page) {
  await page.locator('main[aria-busy="false"]').waitFor();
  await page.evaluate(async () => {
    await document.fonts.ready;
    // Two frames: what was drawn last has been laid out and observed.
    for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  });
}

export async function watched(page) {
  return page.evaluate(() => window.watched);
}

// Chromium takes ten downloads of a page within a second and drops every further one, in silence.
const downloadsPerSecond = 10;
const begun = [];

/** Clicks what saves a file, and gives the download. */
export async function download(page, button) {
  const tenBefore = begun.at(-downloadsPerSecond) ?? -Infinity;
  const pause = tenBefore + 1_100 - performance.now();
  if (pause > 0) await page.waitForTimeout(pause);
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  begun.push(performance.now());
  return file;
}
