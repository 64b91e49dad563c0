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

/** What stands around a number that is written with its unit, spaces included, as the API gives it in the language of the page. */
export interface UnitText {
  /** The unit by itself, for heads of columns; empty where figures have none. */
  name: string;
  before: string;
  after: string;
  /** What follows a number that is written as 1. */
  afterOne: string;
  afterChange: string;
}

export const noUnit: UnitText = { name: "", before: "", after: "", afterOne: "", afterChange: "" };

/** Per cent, for shares that are of no indicator. */
export const percent = (lang: Language): UnitText => ({
  ...noUnit,
  name: "%",
  after: lang === "da" ? " %" : "%",
  afterOne: lang === "da" ? " %" : "%",
});

/** What a figure is written by: of an indicator, its unit, the decimals that its source publishes, and the periods that it does not date. */
export interface Measure {
  unitText: UnitText;
  decimals: number;
  undatedPeriods?: readonly string[];
}

/** Whether the unit is so short that it stands at every number. */
export const isPercent = ({ unitText }: Pick<Measure, "unitText">): boolean => unitText.name === "%";

/** A figure with its unit; no line ends between them. */
export function formatValue(value: number, { unitText, decimals }: Measure, lang: Language): string {
  const text = formatNumber(value, decimals, lang);
  const isOne = text === "1" || text === "−1";
  return (unitText.before + text + (isOne ? unitText.afterOne : unitText.after)).replaceAll(" ", "\u00a0");
}

/** A figure with its unit where that is one sign, as %; in a table whose head names the unit, longer ones would only repeat. */
export const formatShort = (value: number, measure: Measure, lang: Language): string =>
  isPercent(measure) ? formatValue(value, measure, lang) : formatNumber(value, measure.decimals, lang);

/** Two limits: 1,2–3,4 %. Where one is below zero, a dash would be read as a minus. */
export function formatInterval(interval: { lower: number; upper: number }, measure: Measure, lang: Language): string {
  const between = interval.lower < 0 ? (lang === "da" ? " til " : " to ") : "–";
  return formatNumber(interval.lower, measure.decimals, lang) + between + formatShort(interval.upper, measure, lang);
}

/** The ends of a range, for words to join: 1,2 % and 3,4 %, nummer 25 and 74, 12 and 40 personer. */
export function formatEnds(low: number, high: number, measure: Measure, lang: Language): [string, string] {
  if (isPercent(measure)) return [formatValue(low, measure, lang), formatValue(high, measure, lang)];
  const { before, after } = measure.unitText;
  return [
    formatValue(low, { ...measure, unitText: { ...noUnit, before } }, lang),
    formatValue(high, { ...measure, unitText: { ...noUnit, after, afterOne: after } }, lang),
  ];
}

/** A number with its sign always written. */
export const formatSigned = (value: number, decimals: number, lang: Language): string =>
  (Math.round(value * 10 ** decimals) > 0 ? "+" : "") + formatNumber(value, decimals, lang);

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
