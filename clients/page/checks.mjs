// What every view is held to, in each width, scheme and language. Each check gives the faults that it finds, in words.
import { AxeBuilder } from "@axe-core/playwright";
import { settle, visit, watched } from "./browser.mjs";
import { paleElements, palePlaces } from "./contrast.mjs";

/** Checks that only look. */
export const looks = {
  async "asks no other host, breaks no policy and logs no error"(page, { faults }) {
    return [...faults, ...(await watched(page)).violations.map((violation) => `the policy refused ${violation}`)];
  },

  async "does not jump"(page) {
    const { shift } = await watched(page);
    return shift < 0.05 ? [] : [`the layout shifted by ${shift.toFixed(3)}`];
  },

  async "fits its width"(page) {
    return page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
      return [
        `${scrollWidth} px wide in ${clientWidth}: ${wide
          .slice(0, 3)
          .map((element) => element.outerHTML.slice(0, 90))
          .join(" ; ")}`,
      ];
    });
  },

  async "says its language, its title and one heading"(page, { lang }) {
    return page.evaluate((wanted) => {
      const headings = [...document.querySelectorAll("h1")].map((heading) => heading.textContent.trim());
      return [
        ...(document.documentElement.lang === wanted ? [] : [`the page says that it is in ${document.documentElement.lang}`]),
        ...(headings.length === 1 && headings[0] ? [] : [`it has the headings ${JSON.stringify(headings)}`]),
        ...(headings[0] && document.title.length > 5 ? [] : [`its title is ${JSON.stringify(document.title)}`]),
      ];
    }, lang);
  },

  async "shows no programmer's word"(page) {
    const text = await page.locator("body").textContent();
    return [...new Set(text.match(/\b(undefined|NaN|null|\[object Object\]|Infinity)\b|\{\w+\}/g) ?? [])].map((word) => `it shows ${word}`);
  },

  async "has no violation that axe finds, and none where it is in doubt"(page) {
    const { violations, incomplete } = await new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } }).analyze();
    const faults = violations.map(written);
    const doubted = [];
    for (const rule of incomplete) {
      if (rule.id !== "color-contrast") faults.push(`in doubt: ${written(rule)}`);
      // Pictures are judged below.
      else doubted.push(...rule.nodes.filter(({ html }) => !/^<(text|tspan)/.test(html)));
    }
    return [
      ...faults,
      ...(await paleElements(
        page,
        // Buttons that are off are left out by axe.
        [...doubted.map(({ target }) => target[0]), "button:disabled"],
      )),
    ];
  },

  "has no pale text or mark in a picture": palePlaces,
};

/** Checks that use the page, and leave it changed. */
export const uses = {
  async "fits at 400 % zoom, and with text as wide as readers may set it"(page) {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 256 });
    await settle(page);
    const faults = await page.evaluate(() => {
      const isTooWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
      const found = isTooWide() ? ["it is wider than 320 px"] : [];
      // The spacing of WCAG 2.2 (1.4.12).
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      if (isTooWide()) found.push("it is wider than 320 px with widely set text");
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((own) => own !== sheet);
      return found;
    });
    await page.setViewportSize(size);
    await settle(page);
    return faults;
  },

  async "is reached and left by Tab alone, with a focus that is seen"(page) {
    const faults = [];
    await page.evaluate(fromTheStart);
    const total = await page.evaluate(
      () => document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]").length,
    );
    const seen = new Set();
    for (let i = 0; i <= total + 1; i++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(focused);
      if (!at) break;
      if (at.hidden) faults.push(`the focus is not seen at ${at.name}`);
      if (i > total) faults.push(`the focus does not leave the page; it stands at ${at.name}`);
      seen.add(at.id);
    }
    const missed = await page.evaluate(notReached, [...seen]);
    return [...new Set(faults), ...missed.map((name) => `Tab does not reach ${name}`)];
  },

  async "comes back by the back button to what it showed"(page, { address, other, fails }) {
    if (fails) return []; // each answer has a number of its own
    const before = await shown(page);
    await page.evaluate((to) => {
      const link = document.createElement("a");
      link.href = to;
      document.querySelector("main").append(link);
      link.click();
    }, other);
    await page.waitForURL((url) => url.href !== address);
    await settle(page);
    await page.goBack();
    await page.waitForURL((url) => url.href === new URL(address, url).href);
    await settle(page);
    await page.waitForFunction((wanted) => document.querySelector("h1")?.textContent.trim() === wanted, before.heading);
    await settle(page);
    const after = await shown(page);
    return before.text === after.text ? [] : [`it shows other things than before: ${firstDifference(before.text, after.text)}`];
  },

  async prints(page, { address }) {
    await visit(page, address);
    await page.emulateMedia({ media: "print" });
    const faults = await page.evaluate(lookAtPrint);
    const paper = await page.pdf({ format: "A4" });
    await page.emulateMedia({ media: null });
    return paper.length > 5_000 ? faults : [...faults, `the print has ${paper.length} bytes`];
  },
};

// Runs in the page: the next Tab goes to the first stop of the page, wherever the focus was.
function fromTheStart() {
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  start.remove();
}

// Runs in the page: where the focus is, null outside of the document.
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  window.reached ??= [];
  if (!window.reached.includes(element)) window.reached.push(element);
  const style = getComputedStyle(element);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const box = element.getBoundingClientRect();
  const inSight = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const marked =
    outlined || style.boxShadow !== "none" || (element instanceof SVGElement && style.strokeWidth !== "0px" && style.stroke !== "none");
  return { id: window.reached.indexOf(element), name: element.outerHTML.slice(0, 120), hidden: !(marked && inSight) };
}

// Runs in the page: what takes part in the order of Tab and was not reached. Of radio buttons one is.
function notReached() {
  const candidates = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    (element) =>
      element.checkVisibility({ visibilityProperty: true }) && !element.disabled && element.tabIndex >= 0 && element.type !== "radio",
  );
  return candidates.filter((element) => !window.reached?.includes(element)).map((element) => element.outerHTML.slice(0, 120));
}

// Runs in the page: what would be wrong on paper, which is narrower than the screen that the drawings were made for. A
// browser that prints lays the page out anew and draws nothing anew, as here.
function lookAtPrint() {
  const faults = document.querySelector("h1")?.checkVisibility() ? [] : ["the heading is not printed"];
  document.documentElement.style.width = "680px"; // A4 between its margins
  for (const drawing of document.querySelectorAll("main svg")) {
    if (!drawing.checkVisibility() || drawing.ownerSVGElement) continue;
    const paper = drawing.getBoundingClientRect();
    // What a drawing inside another leaves out is no matter of the paper.
    const marks = [...drawing.querySelectorAll("path, line, circle, rect, text")].filter(
      (mark) => !mark.closest("svg svg:not([overflow])"),
    );
    const right = Math.max(paper.left, ...marks.map((mark) => mark.getBoundingClientRect().right));
    if (right > Math.max(paper.right, paper.left + 1) + 8)
      faults.push(`paper cuts off ${Math.round(right - paper.right)} px of ${drawing.outerHTML.slice(0, 120)}`);
    if (paper.right > 680 + 1) faults.push(`paper is too narrow for ${drawing.outerHTML.slice(0, 120)}`);
  }
  document.documentElement.style.removeProperty("width");
  return faults;
}

// A finding of axe in words.
const written = ({ id, help, nodes }) =>
  `${id}: ${help}: ${nodes
    .slice(0, 3)
    .map(({ html }) => html.slice(0, 160))
    .join(" ; ")}`;

async function shown(page) {
  const heading = (await page.locator("h1").textContent()).trim();
  return { heading, text: await page.locator("main").textContent() };
}

function firstDifference(before, after) {
  const at = [...before].findIndex((sign, i) => sign !== after[i]);
  return JSON.stringify([before, after].map((text) => text.slice(Math.max(0, at - 30), at + 60)));
}
