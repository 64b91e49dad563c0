// What the marks of a relation draw: a point for each kommune that has both figures. Coefficients, their test and the
// sentence are the API's; nothing is computed here but places on paper.
import type { Language } from "./address.ts";
import type { Result } from "./ask.ts";
import type { Limits, Status } from "./comparison.ts";
import { formatInterval, formatValue, hedgeOf, type Qualifier } from "./format.ts";
import type { Words } from "./words/index.ts";

export type Relation = NonNullable<Result<"PageRelation">["relation"]>;
export type Axis = Relation["x"];

/** A figure of a kommune on one of the axes. */
export interface Coordinate {
  value: number;
  status: Status;
  qualifier: Qualifier;
  interval: Limits | null;
}

export interface Point {
  code: string;
  name: string;
  x: Coordinate;
  y: Coordinate;
  /** Whether the reader's group has it. */
  marked: boolean;
}

/** Fewer kommuner than these are no picture of how figures go together. */
export const fewestForPicture = 3;

export const readPoints = (relation: Relation, marked: ReadonlySet<string>): Point[] =>
  relation.points.map((point) => ({
    code: point.kommune.code,
    name: point.kommune.name,
    x: { value: point.x, status: point.xStatus, qualifier: point.xQualifier, interval: point.xInterval },
    y: { value: point.y, status: point.yStatus, qualifier: point.yQualifier, interval: point.yInterval },
    marked: marked.has(point.kommune.code),
  }));

export const isProvisional = (point: Point): boolean => point.x.status === "PROVISIONAL" || point.y.status === "PROVISIONAL";

/** Whether provisional points need a look of their own: among final ones. */
export const isMixed = (points: readonly Point[]): boolean => points.some(isProvisional) && !points.every(isProvisional);

/** Points in an order, the highest first, by name alphabetically. */
export type Order = "x" | "y" | "name";
export const sortPoints = (points: readonly Point[], order: Order): Point[] =>
  [...points].sort((a, b) => (order === "name" ? 0 : b[order].value - a[order].value) || a.name.localeCompare(b.name, "da"));

/** How an axis is read: equal distances are equal differences, or equal ratios where counts lie that far apart. */
export function isLogarithmic(axis: Pick<Axis, "kind">, values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return axis.kind === "COUNT" && low > 0 && high / low > 20;
}

/** From where to where an axis reaches: all values with some room, and not below zero where no value is. */
export function axisEnds(values: readonly number[], logarithmic: boolean): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (logarithmic) return [low / 1.25, high * 1.25];
  const room = high > low ? (high - low) * 0.05 : Math.abs(high) * 0.1 || 1;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** A figure in words: hedge, value with unit, interval, and whether it is provisional. */
export function coordinateText(at: Coordinate, axis: Axis, lang: Language, words: Words): string {
  const interval = at.interval ? ` (${formatInterval(at.interval, axis, lang)})` : "";
  const provisional = at.status === "PROVISIONAL" ? `, ${words.compare.provisional}` : "";
  return hedgeOf(at.qualifier, lang) + formatValue(at.value, axis, lang) + interval + provisional;
}

export const describePoint = (point: Point, x: Axis, y: Axis, lang: Language, words: Words): string =>
  `${x.title}: ${coordinateText(point.x, x, lang, words)}; ${y.title}: ${coordinateText(point.y, y, lang, words)}`;

/** The releases of the axes once these are swapped: where the address names one, those that the figures are of, so that they stay. */
export function swapReleases(
  { release, yRelease }: { release?: string; yRelease?: string },
  shown: { xRelease: { id: string }; yRelease: { id: string } } | undefined,
): { release: string | null; yRelease: string | null } {
  if (!release && !yRelease) return { release: null, yRelease: null };
  const [x, y] = shown ? [shown.xRelease.id, shown.yRelease.id] : [release ?? null, yRelease ?? release ?? null];
  return { release: y, yRelease: x === y ? null : x };
}

/** Kommuner that are left out, by what they lack. */
export interface Lack {
  axis: "x" | "y";
  status: Status;
  names: string[];
}

/** Why kommuner are left out: of each axis and reason who lacks it. A kommune that lacks both figures is named at both. */
export function readLacks(incomplete: Relation["incomplete"]): Lack[] {
  const lacks: Lack[] = [];
  for (const axis of ["x", "y"] as const) {
    for (const status of ["SUPPRESSED", "MISSING", "NOT_APPLICABLE"] as const) {
      const names = incomplete.filter((pair) => pair[`${axis}Status`] === status).map(({ kommune }) => kommune.name);
      if (names.length > 0) lacks.push({ axis, status, names });
    }
  }
  return lacks;
}
