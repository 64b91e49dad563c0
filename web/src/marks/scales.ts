// Small helpers of axes and of marks along them.
import type { Language } from "../address.ts";
import { formatNumber, isPercent, type Measure } from "../format.ts";

/** How many decimals tell the ticks of an axis apart. */
export function tickDecimals(ticks: readonly number[]): number {
  const [first, second] = ticks;
  if (first === undefined || second === undefined) return 0;
  return Math.max(0, -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9));
}

/** Writes a tick: the number, and % where that is the unit; longer units stand once, at the axis. */
export function formatTick(value: number, ticks: readonly number[], measure: Measure, lang: Language): string {
  const text = formatNumber(value, tickDecimals(ticks), lang);
  return isPercent(measure) ? text + measure.unitText.after.replace(" ", "\u00a0") : text;
}

/** The ends of the fade that a hedge draws beside a figure, in shares of its length: up, down or both. */
export function hedgeSides(qualifier: string): readonly (1 | -1)[] {
  switch (qualifier) {
    case "JUST_OVER":
    case "AT_LEAST":
      return [1];
    case "JUST_UNDER":
    case "AT_MOST":
      return [-1];
    case "ABOUT":
      return [1, -1];
    default:
      return [];
  }
}

/** A text in at most so many lines of so many letters; what has no room is left out, and … says so. */
export function linesOf(text: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`;
    else if (lines.length < most) lines.push(word);
    else {
      lines[lines.length - 1] = `${last} …`;
      break;
    }
  }
  return lines;
}
