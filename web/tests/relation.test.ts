import { expect, test } from "vitest";
import {
  axisEnds,
  isLogarithmic,
  isMixed,
  type Point,
  type Relation,
  readLacks,
  readPoints,
  sortPoints,
  swapReleases,
} from "../src/relation.ts";

const kommune = (code: string, name = `K${code}`) => ({ code, name });
type RelationPoint = Relation["points"][number];
const point = (code: string, x: number, y: number, change: Partial<RelationPoint> = {}): RelationPoint => ({
  kommune: kommune(code),
  x,
  y,
  xStatus: "PUBLISHED",
  yStatus: "PUBLISHED",
  xQualifier: "EXACT",
  yQualifier: "EXACT",
  xInterval: null,
  yInterval: null,
  ...change,
});
const read = (points: RelationPoint[], marked: string[] = []) => readPoints({ points } as unknown as Relation, new Set(marked));

test("points keep what is sure of each figure, and whether they are marked", () => {
  const [one, other] = read([point("101", 1, 2, { yQualifier: "JUST_OVER", yStatus: "PROVISIONAL" }), point("766", 3, 4)], ["766"]) as [
    Point,
    Point,
  ];
  expect(one).toMatchObject({
    code: "101",
    marked: false,
    x: { value: 1, qualifier: "EXACT" },
    y: { value: 2, qualifier: "JUST_OVER", status: "PROVISIONAL" },
  });
  expect(other.marked).toBe(true);
  expect(isMixed([one, other])).toBe(true);
  expect(isMixed([one])).toBe(false);
});

test("points stand by one figure, the highest first, or by name", () => {
  const points = read([point("1", 2, 9), point("3", 2, 7), point("2", 5, 8)]);
  const order = (by: "x" | "y" | "name") =>
    sortPoints(points, by)
      .map(({ code }) => code)
      .join("");
  expect([order("x"), order("y"), order("name")]).toEqual(["213", "123", "123"]);
});

test("counts far apart have a logarithmic axis, with no zero among them; shares never have", () => {
  expect(isLogarithmic({ kind: "COUNT" }, [10, 12000])).toBe(true);
  expect(isLogarithmic({ kind: "COUNT" }, [0, 12000])).toBe(false);
  expect(isLogarithmic({ kind: "COUNT" }, [900, 1200])).toBe(false);
  expect(isLogarithmic({ kind: "PROPORTION" }, [0.1, 90])).toBe(false);
});

test("an axis has room for all values, and reaches not below zero where none does", () => {
  expect(axisEnds([1, 21], false)).toEqual([0, 22]);
  expect(axisEnds([-10, 10], false)).toEqual([-11, 11]);
  expect(axisEnds([0, 0], false)).toEqual([0, 1]);
  expect(axisEnds([10, 1000], true)).toEqual([8, 1250]);
});

test("swapped axes are of the figures that they were of", () => {
  const of = (x: string, y: string) => ({ xRelease: { id: x }, yRelease: { id: y } });
  expect(swapReleases({}, of("a@2", "b@1"))).toEqual({ release: null, yRelease: null });
  expect(swapReleases({ release: "a@1" }, of("a@1", "a@1"))).toEqual({ release: "a@1", yRelease: null });
  expect(swapReleases({ yRelease: "b@1" }, of("a@2", "b@1"))).toEqual({ release: "b@1", yRelease: "a@2" });
  expect(swapReleases({ yRelease: "a@1" }, of("a@2", "a@1"))).toEqual({ release: "a@1", yRelease: "a@2" });
  expect(swapReleases({ release: "a@1", yRelease: "b@1" }, undefined)).toEqual({ release: "b@1", yRelease: "a@1" });
  expect(swapReleases({ yRelease: "b@9" }, undefined)).toEqual({ release: "b@9", yRelease: null });
});

test("who is left out is named at each figure that is lacking, by its reason", () => {
  const pair = (code: string, xStatus: "PUBLISHED" | "SUPPRESSED" | "MISSING", yStatus: "PUBLISHED" | "MISSING") => ({
    kommune: kommune(code),
    xStatus,
    yStatus,
  });
  expect(readLacks([pair("1", "SUPPRESSED", "MISSING"), pair("2", "MISSING", "PUBLISHED"), pair("3", "SUPPRESSED", "PUBLISHED")])).toEqual([
    { axis: "x", status: "SUPPRESSED", names: ["K1", "K3"] },
    { axis: "x", status: "MISSING", names: ["K2"] },
    { axis: "y", status: "MISSING", names: ["K1"] },
  ]);
});
