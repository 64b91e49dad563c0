import { expect, test } from "vitest";
import { type Row, selectEntries, valueDomain } from "../src/comparison.ts";

const row = (n: number, change: Partial<Row> = {}): Row => ({
  code: String(100 + n),
  name: `K${n}`,
  value: n,
  denominator: null,
  status: "PUBLISHED",
  qualifier: "EXACT",
  interval: { lower: n - 1, upper: n + 1 },
  rank: n,
  reach: null,
  verdict: "SIMILAR",
  against: null,
  ...change,
});
const rows = (count: number) => Array.from({ length: count }, (_, n) => row(n + 1));
const shown = (count: number, own?: string) =>
  selectEntries(rows(count), own).map((entry) => ("row" in entry ? entry.row.rank : `+${entry.leftOut}`));

test("the table first shows the top, the own kommune with four on each side, and the last", () => {
  expect(shown(98, "150")).toEqual([1, 2, 3, 4, 5, "+40", 46, 47, 48, 49, 50, 51, 52, 53, 54, "+43", 98]);
  expect(shown(98)).toEqual([1, 2, 3, 4, 5, "+92", 98]);
  expect(shown(98, "101")).toEqual([1, 2, 3, 4, 5, "+92", 98]);
  expect(shown(98, "198")).toEqual([1, 2, 3, 4, 5, "+88", 94, 95, 96, 97, 98]);
  expect(shown(4, "102")).toEqual([1, 2, 3, 4]);
});

test("no line stands for a few rows", () => {
  expect(shown(98, "111")).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "+82", 98]);
  expect(shown(7)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(shown(9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(shown(10)).toEqual([1, 2, 3, 4, 5, "+4", 10]);
});

test("a kommune that is not among the rows changes nothing", () => {
  expect(shown(98, "999")).toEqual(shown(98));
});

test("the scale holds every figure and the benchmark, but not the widest limits", () => {
  const many = rows(100).map((entry): Row => ({ ...entry, interval: { lower: 40, upper: 60 } }));
  many[7] = row(8, { interval: { lower: -900, upper: 900 } });
  const [low, high] = valueDomain(many, 130);
  expect(low).toBe(0);
  expect(high).toBeGreaterThan(130);
  expect(high).toBeLessThan(140);
});

test("the scale of one figure, of equal ones and of negative ones has room on both sides", () => {
  expect(valueDomain([row(1, { value: 70, interval: null })], null)).toEqual([63, 77]);
  expect(valueDomain([row(1, { value: 0, interval: null })], null)).toEqual([0, 1]);
  const [low, high] = valueDomain([row(1, { value: -2, interval: null }), row(2, { value: 2, interval: null })], null);
  expect(low).toBeLessThan(-2);
  expect(high).toBeGreaterThan(2);
});
