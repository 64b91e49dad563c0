// How numbers are written for readers, as these tests have it.

/** A number as a reader of the language has it, by the rules of this test and not of the page. */
export function written(value, decimals, lang) {
  const [whole, rest] = Number(`${Math.round(Number(`${Math.abs(value)}e${decimals}`))}e-${decimals}`)
    .toFixed(decimals)
    .split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, lang === "da" ? "." : ",");
  const text = rest ? grouped + (lang === "da" ? "," : ".") + rest : grouped;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Whether a text holds a number as a whole, and not as a part of another one. */
export function holds(text, number) {
  return new RegExp(`(?<![\\d−]|\\d[.,])${number.replaceAll(".", "\\.")}(?!\\d|[.,]\\d)`).test(text);
}
