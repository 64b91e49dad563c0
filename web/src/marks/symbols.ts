// The shapes of verdicts: BETTER and HIGHER point up, WORSE and LOWER down, SIMILAR is a dot, NOT_TESTED a ring.
// Shape carries what a colour only helps with.
import type { Verdict } from "../comparison.ts";

/** A circle around a place. Many of one look are one path: the browser lays out and styles each element by itself. */
export const circle = (r: number, x = 0, y = 0): string => `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`;
const triangle = (r: number, up: boolean) =>
  up ? `M0,${-1.25 * r}L${1.2 * r},${0.85 * r}H${-1.2 * r}Z` : `M0,${1.25 * r}L${1.2 * r},${-0.85 * r}H${-1.2 * r}Z`;

/** The outline of a verdict's mark around 0,0. */
export function symbolPath(verdict: Verdict, r: number): string {
  switch (verdict) {
    case "BETTER":
    case "HIGHER":
      return triangle(r * 1.15, true);
    case "WORSE":
    case "LOWER":
      return triangle(r * 1.15, false);
    case "SIMILAR":
      return circle(r * 0.9);
    case "NOT_TESTED":
      return circle(r * 0.65);
  }
}

/** The outline of a kommune's mark where nothing is tested: a square for those of a group that is marked, else a dot. */
export const markPath = (marked: boolean, r: number): string => (marked ? `M${-r},${-r}H${r}V${r}H${-r}Z` : circle(r));

const classes = {
  BETTER: "better",
  WORSE: "worse",
  HIGHER: "differs",
  LOWER: "differs",
  SIMILAR: "similar",
  NOT_TESTED: "untested",
} as const;

/** The classes of a mark, whose looks stand in marks.css. Open marks are of provisional figures among final ones. */
export const symbolClass = (verdict: Verdict, open: boolean): string => `mark ${classes[verdict]}${open ? " provisional" : ""}`;
