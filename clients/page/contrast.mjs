// axe judges nothing inside SVG: contrasts there are judged here, by the rules of WCAG 2.2 (1.4.3 and 1.4.11).

/** Runs in the page before its own scripts: what the judgements below compute with. */
export function addColours() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  // Any CSS colour over what is under it, as [r, g, b].
  function paint(colour, under, opacity = 1) {
    canvas.globalAlpha = 1;
    canvas.fillStyle = `rgb(${under.join(" ")})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.globalAlpha = opacity;
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }
  function luminance(rgb) {
    const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(a, b) {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  }
  // The ground that an element of HTML stands on. What is transparent has a colour too, in forced colours another than black.
  function groundOf(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.unshift(getComputedStyle(at).backgroundColor);
    return layers.reduce((under, layer) => paint(layer, under), [255, 255, 255]);
  }
  window.colours = { paint, contrast, groundOf };
}

/** The same for texts of HTML, each that a selector names, that axe could not judge, as what lies over them or the edge of their place is in its way. */
export async function paleElements(page, selectors) {
  return page.evaluate((all) => {
    const { paint, contrast, groundOf } = window.colours;
    const chosen = new Set(all.flatMap((selector) => [...document.querySelectorAll(selector)]));
    return [...chosen].flatMap((element) => {
      if (!element.checkVisibility()) return [];
      const ground = groundOf(element);
      const got = contrast(paint(getComputedStyle(element).color, ground), ground);
      return got < 4.5 ? [`“${element.textContent.trim().slice(0, 60)}” has ${got.toFixed(2)}:1 on rgb(${ground}), and needs 4.5`] : [];
    });
  }, selectors);
}

/** Lines such as „"12 %" has 3.1:1 on #fff, and needs 4.5“ for every text and mark of an SVG that is too pale. */
export async function palePlaces(page) {
  return page.evaluate(() => {
    // Marks that let the pointer through must be found under a text too. A sheet of its own is no inline style.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("svg, svg * { pointer-events: visiblePainted !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

    const { paint, contrast, groundOf } = window.colours;
    // What an element paints at a point, null where that is nothing; a pattern paints its darkest part.
    function painted(element) {
      const style = getComputedStyle(element);
      if (!(element instanceof SVGElement) || element.tagName === "svg") return style.backgroundColor;
      if (element.tagName === "text" || element.tagName === "tspan" || style.fill === "none") return null;
      const pattern = /url\(["']?#([^"')]+)/.exec(style.fill);
      if (!pattern) return style.fill;
      const first = document.getElementById(pattern[1])?.querySelector("rect, path, line, circle");
      return first ? getComputedStyle(first).fill : null;
    }
    function under(text, x, y) {
      const elements = document.elementsFromPoint(x, y).filter((element) => element !== text && !text.contains(element));
      return elements.reverse().reduce(
        (colour, element) => {
          const layer = painted(element);
          return layer && layer !== "none" ? paint(layer, colour, Number(getComputedStyle(element).fillOpacity || 1)) : colour;
        },
        [255, 255, 255],
      );
    }

    const found = [];
    for (const text of document.querySelectorAll("svg text")) {
      const style = getComputedStyle(text);
      if (!text.textContent.trim() || style.visibility === "hidden" || !text.getClientRects().length) continue;
      text.scrollIntoView({ block: "center", inline: "center" });
      const box = text.getBoundingClientRect();
      const halo = style.paintOrder.startsWith("stroke") && style.stroke !== "none" ? style.stroke : null;
      const ground = under(text, box.left + box.width / 2, box.top + box.height / 2);
      const behind = halo ? paint(halo, ground) : ground;
      const size = parseFloat(style.fontSize) * (box.height && text.ownerSVGElement.getScreenCTM().a);
      const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      const got = contrast(paint(style.fill, behind, Number(style.fillOpacity) * Number(style.opacity)), behind);
      if (got < needed) found.push(`“${text.textContent.trim()}” has ${got.toFixed(2)}:1 on rgb(${behind}), and needs ${needed}`);
      if (size < 10) found.push(`“${text.textContent.trim()}” is ${size.toFixed(1)} px high`);
    }
    // Marks that figures are read from stand out from what they are drawn on (1.4.11).
    for (const mark of document.querySelectorAll("svg .mark, svg .limits, svg .benchmark, svg .stroke, svg .dot, svg .chart circle")) {
      if (!mark.checkVisibility() || mark.closest("[aria-hidden=true] defs")) continue;
      const style = getComputedStyle(mark);
      const ground = groundOf(mark.parentElement);
      const colours = [style.fill, style.stroke].filter((colour) => colour !== "none" && !colour.startsWith("url"));
      const best = Math.max(0, ...colours.map((colour) => contrast(paint(colour, ground), ground)));
      if (colours.length > 0 && best < 3) found.push(`a mark (${mark.getAttribute("class")}) has ${best.toFixed(2)}:1 on rgb(${ground})`);
    }
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((own) => own !== sheet);
    scrollTo(0, 0);
    return [...new Set(found)];
  });
}
