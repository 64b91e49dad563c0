// A point of a line over time in words: its hedge, its figure and unit, and its status; or why there is no figure.
import type { Language } from "../address.ts";
import { formatShort, formatValue, hedgeOf, type Measure, type Qualifier } from "../format.ts";
import type { Words } from "../words/index.ts";
import type { Line } from "./segments.ts";

const qualifiers: Record<string, Qualifier> = { E: "EXACT", A: "ABOUT", O: "JUST_OVER", U: "JUST_UNDER", L: "AT_LEAST", M: "AT_MOST" };
const statuses = { PUBLISHED: "P", PROVISIONAL: "V", SUPPRESSED: "S", MISSING: "M", NOT_APPLICABLE: "N" } as const;

/** The word that keeps the source's hedge of a point, with the space after it; empty for an exact figure. */
export const hedgeAt = (line: Line, i: number, lang: Language): string => hedgeOf(qualifiers[line.qualifier?.[i] ?? "E"] ?? "EXACT", lang);

/** The point in words, as „knap 3,1 % (foreløbigt)“. In short, longer units than % are left to what stands around it. */
export function pointText(line: Line, i: number, measure: Measure, lang: Language, words: Words, isShort = false): string {
  const says = words.trendLines.status;
  const value = line.values[i];
  const status = line.status[i] as keyof typeof says | undefined;
  if (value === null || value === undefined) return says[status ?? "M"] || says.M;
  const format = isShort ? formatShort : formatValue;
  return hedgeAt(line, i, lang) + format(value, measure, lang) + (status === "V" ? ` (${says.V})` : "");
}

/** The national figures as a line. */
export function benchmarkLine(
  name: string,
  points: readonly { value: number | null; status: keyof typeof statuses; qualifier: Qualifier }[],
): Line {
  const letters = Object.fromEntries(Object.entries(qualifiers).map(([letter, qualifier]) => [qualifier, letter]));
  const none = points.map(() => null);
  return {
    code: "country",
    name,
    values: points.map(({ value }) => value),
    lower: none,
    upper: none,
    status: points.map(({ status }) => statuses[status]).join(""),
    qualifier: points.map(({ qualifier }) => letters[qualifier]).join(""),
  };
}
