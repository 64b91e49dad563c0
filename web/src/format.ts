// Numbers, periods and dates as Danish and English readers write them, the same as the sentences of the API.
import type { Language } from "./address.ts";

const locales = { da: "da-DK", en: "en-GB" } as const;
const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(lang: Language, decimals: number): Intl.NumberFormat {
  const key = `${lang}${decimals}`;
  let format = numberFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locales[lang], { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: true });
    numberFormats.set(key, format);
  }
  return format;
}

/** A number with so many decimals: 1.234,5 in Danish, 1,234.5 in English. Halves go away from zero, and the minus is −. */
export function formatNumber(value: number, decimals: number, lang: Language): string {
  const scale = 10 ** decimals;
  const rounded = Math.round(Math.abs(value) * scale) / scale;
  return (value < 0 && rounded !== 0 ? "−" : "") + numberFormat(lang, decimals).format(rounded);
}

/** What a figure is written by: of an indicator, its unit, the decimals that its source publishes, and the periods that it does not date. */
export interface Measure {
  unit: string;
  decimals: number;
  undatedPeriods?: readonly string[];
}

/** A figure with its unit, which is parted from it by a space that no line ends at. */
export function formatValue(value: number, measure: Measure, lang: Language): string {
  const text = formatNumber(value, measure.decimals, lang);
  if (measure.unit === "") return text;
  return measure.unit === "%" && lang === "en" ? `${text}%` : `${text}\u00a0${measure.unit}`;
}

/** A figure with its unit where that is one sign, as %; in a table whose head names the unit, longer ones would only repeat. */
export const formatShort = (value: number, measure: Measure, lang: Language): string =>
  formatValue(value, measure.unit === "%" ? measure : { ...measure, unit: "" }, lang);

/** Two limits: 1,2–3,4 %. Where one is below zero, a dash would be read as a minus. */
export function formatInterval(interval: { lower: number; upper: number }, measure: Measure, lang: Language): string {
  const between = interval.lower < 0 ? (lang === "da" ? " til " : " to ") : "–";
  const short = measure.unit === "%" ? measure : { ...measure, unit: "" };
  return formatNumber(interval.lower, measure.decimals, lang) + between + formatValue(interval.upper, short, lang);
}

/** A difference, with its sign always written; that of per cents is in percentage points. */
export function formatDifference(value: number, measure: Measure, lang: Language): string {
  const unit = measure.unit === "%" ? (lang === "da" ? "procentpoint" : "percentage points") : measure.unit;
  const isZero = Math.round(Math.abs(value) * 10 ** measure.decimals) === 0;
  return (value > 0 && !isZero ? "+" : "") + formatValue(value, { unit, decimals: measure.decimals }, lang);
}

/** How exact a source says that a figure is. */
export type Qualifier = "EXACT" | "ABOUT" | "JUST_OVER" | "JUST_UNDER" | "AT_LEAST" | "AT_MOST";

const hedges: Record<Language, Record<Qualifier, string>> = {
  da: { EXACT: "", ABOUT: "omkring ", JUST_OVER: "godt ", JUST_UNDER: "knap ", AT_LEAST: "mindst ", AT_MOST: "højst " },
  en: { EXACT: "", ABOUT: "about ", JUST_OVER: "just over ", JUST_UNDER: "just under ", AT_LEAST: "at least ", AT_MOST: "at most " },
};

/** The word that keeps a source's hedge, with the space after it; empty for an exact figure. */
export const hedgeOf = (qualifier: Qualifier, lang: Language): string => hedges[lang][qualifier];

const months: Record<Language, readonly string[]> = {
  da: ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};

/** A period of an indicator as people say it: one that its source does not date is no date. */
export const formatPeriodOf = (period: string, measure: Pick<Measure, "undatedPeriods">, lang: Language): string =>
  measure.undatedPeriods?.includes(period) ? (lang === "da" ? "udateret" : "undated") : formatPeriod(period, lang);

/** A period as people say it: 2026M07 is juli 2026. What is no period comes back as it is. */
export function formatPeriod(period: string, lang: Language): string {
  const parts = /^(\d{4})(?:(H|Q|M|W|QMAT)(\d{1,2}))?$/.exec(period);
  if (!parts) return period;
  const [, year = "", kind, number] = parts;
  const n = Number(number);
  switch (kind) {
    case "H":
      return lang === "da" ? `${n}. halvår ${year}` : `half-year ${n} of ${year}`;
    case "Q":
      return lang === "da" ? `${n}. kvartal ${year}` : `quarter ${n} of ${year}`;
    case "M":
      return `${months[lang][n - 1] ?? number} ${year}`;
    case "W":
      return lang === "da" ? `uge ${n} i ${year}` : `week ${n} of ${year}`;
    case "QMAT":
      return lang === "da" ? `de tolv måneder til og med ${n}. kvartal ${year}` : `the twelve months to the end of quarter ${n} of ${year}`;
    default:
      return year;
  }
}

/** A day or a moment as a date: 22. august 2026. */
export function formatDate(date: string, lang: Language): string {
  const [year = "", month = "", day = ""] = date.slice(0, 10).split("-");
  const name = months[lang][Number(month) - 1];
  if (!name) return date;
  return lang === "da" ? `${Number(day)}. ${name} ${year}` : `${Number(day)} ${name} ${year}`;
}
