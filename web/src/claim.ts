// Guesses what a sentence claims: how the number is compared, what it is of, and of whom and when. All of it is shown
// and can be corrected; the verdict is the API's.
export const claimKinds = ["VALUE", "RANK", "CHANGE", "CHANGE_PCT"] as const;
export type ClaimKind = (typeof claimKinds)[number];
export const comparators = ["EQUALS", "ABOUT", "MORE_THAN", "LESS_THAN", "AT_LEAST", "AT_MOST"] as const;
export type Comparator = (typeof comparators)[number];

/** What an address names of a list: the first of it where it names nothing, and undefined where it names something else. */
export const chosenOf = <T extends string>(list: readonly [T, ...T[]], named: string | undefined): T | undefined =>
  named === undefined ? list[0] : list.find((known) => known === named);

export interface Guess {
  kommune?: string;
  indicator?: string;
  period?: string;
  since?: string;
  kind: ClaimKind;
  comparator: Comparator;
  stated?: string;
}

interface Choices {
  kommuner: readonly { code: string; name: string }[];
  indicators: readonly {
    id: string;
    title: string;
    kind: string;
    unitText: { name: string };
    periods: readonly string[];
    dataset: { synthetic: boolean };
  }[];
}

/** Small letters, and the Danish ones as they are written without: aa for å, so that all spellings meet. */
const folded = (text: string) => text.toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");

const comparatorWords: readonly [RegExp, Comparator][] = [
  [/\b(mindst|at least)\b/, "AT_LEAST"],
  [/\b(hoejst|maks(imalt)?|at most)\b/, "AT_MOST"],
  [/\b(omkring|cirka|ca|godt|knap|naesten|about|around|nearly|just (over|under))\b/, "ABOUT"],
  [/\b(over|mere end|flere end|hoejere end|stoerre end|more than|above)\b/, "MORE_THAN"],
  [/\b(under|mindre end|faerre end|lavere end|less than|below|fewer than)\b/, "LESS_THAN"],
];

const months = [
  ["januar", "january"],
  ["februar", "february"],
  ["marts", "march"],
  ["april", "april"],
  ["maj", "may"],
  ["juni", "june"],
  ["juli", "july"],
  ["august", "august"],
  ["september", "september"],
  ["oktober", "october"],
  ["november", "november"],
  ["december", "december"],
];

interface Found {
  period: string;
  from: number;
  to: number;
}

/** The periods that a text names, in their order: juli 2026, 3. kvartal 2024, 2019. Of 2025-26, which is none, nothing is left to be read as a figure. */
function findPeriods(text: string): Found[] {
  const names = months.flat().join("|");
  const pattern = new RegExp(
    `\\b(?:(${names})\\s+|(?:([1-4])\\.\\s*kvartal|quarter\\s+([1-4])(?:\\s+of)?)\\s+)?((?:19|20)\\d\\d)([-–/]\\d\\d)?\\b`,
    "g",
  );
  return [...text.matchAll(pattern)].map((match) => {
    const [all, month, quarter, inEnglish, year, andNext] = match;
    const from = match.index;
    const n = month ? months.findIndex((pair) => pair.includes(month)) + 1 : 0;
    const q = quarter ?? inEnglish;
    if (andNext) return { period: "", from, to: from + all.length };
    return { period: n ? `${year}M${String(n).padStart(2, "0")}` : q ? `${year}Q${q}` : (year ?? ""), from, to: from + all.length };
  });
}

/** The longest name of a kommune that the text holds, so that Nordfyns is not taken for another. */
function findKommune(text: string, kommuner: Choices["kommuner"]): { code: string; name: string } | undefined {
  return kommuner
    .filter(({ name }) => new RegExp(`(^|[^a-z])${folded(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(s|es|’s|'s)?([^a-z]|$)`).test(text))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** The indicator whose title shares most of the text's words, by their first letters; the unit decides between equals. */
function findIndicator(text: string, isShare: boolean, indicators: Choices["indicators"]): Choices["indicators"][number] | undefined {
  const stems = new Set((text.match(/[a-z]{4,}/g) ?? []).map((word) => word.slice(0, 5)));
  const scored = indicators
    .filter((indicator) => !indicator.dataset.synthetic)
    .map((indicator) => {
      const words = [...new Set((folded(indicator.title).match(/[a-z]{4,}/g) ?? []).map((word) => word.slice(0, 5)))];
      const shared = words.filter((word) => stems.has(word) || [...stems].some((stem) => word.startsWith(stem.slice(0, 5)))).length;
      const fits = isShare === (indicator.unitText.name === "%") ? 1 : 0;
      return { indicator, score: shared === 0 ? 0 : shared * 2 + fits - words.length * 0.1 };
    })
    .sort((a, b) => b.score - a.score);
  return scored[0] && scored[0].score > 0 ? scored[0].indicator : undefined;
}

/** What a sentence seems to claim. What it does not say is left out. */
export function guessClaim(sentence: string, choices: Choices): Guess {
  const text = folded(sentence);
  const found = findPeriods(text);
  // A year is no figure: take the named periods out before looking for one.
  const rest = found.reduceRight((left, { from, to }) => left.slice(0, from) + " ".repeat(to - from) + left.slice(to), text);
  const number = /(?<![\w.,])([−–-]?\d(?:[\d.,]*\d)?)\s*(%|pct|procentpoint|procent|per cent|percentage points)?/.exec(rest);
  const unit = number?.[2] ?? "";
  const isShare = /^(%|pct|procent$|per cent)/.test(unit);
  const isPoints = /^(procentpoint|percentage)/.test(unit);
  const isRank = /\b(nummer|nr|plads|number|place)\b/.test(rest);
  const falls = /\b(faldet|fald|falder|faldt|fallen|fell|down)\b/.test(rest);
  const moves = falls || /\b(steget|stigning|stiger|steg|vokset|risen|rose|up)\b/.test(rest);
  const kind: ClaimKind = isRank ? "RANK" : !moves ? "VALUE" : isShare && !isPoints ? "CHANGE_PCT" : "CHANGE";
  const comparator = comparatorWords.find(([pattern]) => pattern.test(rest))?.[1] ?? "EQUALS";
  const kommune = findKommune(text, choices.kommuner);
  // A count that rises by 3 % is no share; a share that rises by 3 percentage points is one.
  const counts = /\b(antal|antallet|flere|faerre|personer|number|people)\b/.test(rest) || kind === "CHANGE_PCT";
  const indicator = findIndicator(text, (isShare || isPoints) && !counts, choices.indicators);
  const known = found.map(({ period }) => period).filter((period) => period !== "" && (!indicator || indicator.periods.includes(period)));
  const [first, second] = known;
  const guess: Guess = { kind, comparator };
  if (kommune) guess.kommune = kommune.code;
  if (indicator) guess.indicator = indicator.id;
  const stated = number?.[1]?.replace(/^[−–]/, "-");
  if (stated) guess.stated = kind.startsWith("CHANGE") && falls && !stated.startsWith("-") ? `-${stated}` : stated;
  if (kind.startsWith("CHANGE")) {
    if (first) guess.since = first;
    if (second) guess.period = second;
  } else if (first) guess.period = first;
  if (guess.stated && falls && kind.startsWith("CHANGE")) guess.comparator = turnForFalls(comparator, guess.stated);
  return guess;
}

/** A fall is stated as a negative number, so more than 3 down is less than −3. */
function turnForFalls(comparator: Comparator, stated: string): Comparator {
  if (!stated.startsWith("-")) return comparator;
  const turned: Partial<Record<Comparator, Comparator>> = {
    MORE_THAN: "LESS_THAN",
    LESS_THAN: "MORE_THAN",
    AT_LEAST: "AT_MOST",
    AT_MOST: "AT_LEAST",
  };
  return turned[comparator] ?? comparator;
}
