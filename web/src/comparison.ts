// What the marks of a comparison draw: rows as flat values, which of them stand first, and how far the scale reaches.
// Ranks, intervals and tests are the API's; nothing is computed here but places on paper.
import type { Result } from "./ask.ts";
import type { Qualifier } from "./format.ts";

export type Comparison = NonNullable<Result<"PageCompare">["compare"]>;
export type Verdict = "BETTER" | "WORSE" | "HIGHER" | "LOWER" | "SIMILAR" | "NOT_TESTED";
export type Status = "PUBLISHED" | "PROVISIONAL" | "SUPPRESSED" | "MISSING" | "NOT_APPLICABLE";

export interface Limits {
  lower: number;
  upper: number;
}

/** A kommune's row. */
export interface Row {
  code: string;
  name: string;
  value: number | null;
  /** The middle of what the denominator may be, where its source rounds; null where nothing is known of it. */
  denominator: number | null;
  status: Status;
  qualifier: Qualifier;
  interval: Limits | null;
  rank: number | null;
  /** Ranks that the figures can't tell apart. */
  reach: Limits | null;
  verdict: Verdict;
  /** Whom the verdict is about, as it follows "better than"; null where that is the others. */
  against: string | null;
}

/** Whom all verdicts are about; undefined where they are about several, as kommuner within a benchmark are tested against the rest of it. */
export function sharedOpponent(rows: readonly Row[]): string | null | undefined {
  const all = new Set(rows.filter((row) => row.verdict !== "NOT_TESTED").map((row) => row.against));
  return all.size > 1 ? undefined : ([...all][0] ?? null);
}

/** Fewer figures than these are no ranking: places and classes would say more than there is. */
export const fewestForRanks = 10;

/** The rows of an answer. The verdict is that of the difference from the benchmark where one was tested, as sentences have it, else of that from the others. */
export function readRows(comparison: Comparison): Row[] {
  const hasTests = comparison.rows.some((row) => row.differenceTest);
  return comparison.rows.map((row) => ({
    code: row.kommune.code,
    name: row.kommune.name,
    value: row.value,
    denominator: row.denominator ?? middle(row.denominatorInterval),
    status: row.status,
    qualifier: row.qualifier,
    interval: row.interval,
    rank: row.rank,
    reach: row.likelyRankInterval,
    verdict: hasTests ? (row.differenceTest?.significance ?? "NOT_TESTED") : row.significance,
    against: row.differenceTest?.against ?? null,
  }));
}

const middle = (limits: { lower: number; upper: number | null } | null) => (limits?.upper ? (limits.lower + limits.upper) / 2 : null);

/** A row that has a figure. */
export type FigureRow = Row & { value: number };
export const hasFigure = (row: Row): row is FigureRow => row.value !== null;

/** Whether provisional figures need a look of their own: among final ones. Where all are provisional, words say so; open marks and dashes everywhere would only flicker. */
export const isMixed = (rows: readonly Row[]): boolean =>
  rows.some((row) => row.status === "PROVISIONAL") && rows.some((row) => row.status === "PUBLISHED");

/** A row, or a number of rows that are left out at a place. */
export type TableEntry<R = Row> = { row: R } | { leftOut: number };

// A line that says that so few rows are left out takes nearly as much room as they do.
const fewestLeftOut = 4;

/** The rows that a table shows first: the top, the reader's own with some on each side, the last, and those always shown. */
export function selectEntries<R extends { code: string }>(
  rows: readonly R[],
  own: string | undefined,
  always: (row: R) => boolean = () => false,
): TableEntry<R>[] {
  const top = 5;
  const around = 4;
  const place = rows.findIndex((row) => row.code === own);
  const isShown = (row: R, n: number) => n < top || n === rows.length - 1 || (place >= 0 && Math.abs(n - place) <= around) || always(row);
  const entries: TableEntry<R>[] = [];
  let skipped: R[] = [];
  for (const [n, row] of rows.entries()) {
    if (!isShown(row, n)) {
      skipped.push(row);
      continue;
    }
    if (skipped.length >= fewestLeftOut) entries.push({ leftOut: skipped.length });
    else entries.push(...skipped.map((between) => ({ row: between })));
    skipped = [];
    entries.push({ row });
  }
  return entries;
}

/** From where to where a scale of values reaches: all figures and the benchmark, and the limits but for the widest four per cent. */
export function valueDomain(rows: readonly Row[], benchmark: number | null): [number, number] {
  const figures = rows.filter(hasFigure);
  const values = figures.map((row) => row.value);
  if (benchmark !== null) values.push(benchmark);
  const limits = figures.flatMap((row) => (row.interval ? [row.interval] : []));
  const lower = limits.map((limit) => limit.lower).sort((a, b) => a - b);
  const upper = limits.map((limit) => limit.upper).sort((a, b) => b - a);
  const cut = Math.floor(limits.length * 0.02);
  const low = Math.min(...values, lower[cut] ?? Number.POSITIVE_INFINITY);
  const high = Math.max(...values, upper[cut] ?? Number.NEGATIVE_INFINITY);
  // One figure alone, or equal ones, still need some room around them.
  const room = high > low ? (high - low) * 0.03 : Math.abs(high) * 0.1 || 1;
  const isShare = low >= 0;
  return [isShare ? Math.max(0, low - room) : low - room, high + room];
}
