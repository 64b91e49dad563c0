import { expect, test } from "vitest";
import { newestOf, runs, segments, spread, yearMarks } from "../src/marks/segments.ts";

const none = new Set<number>();

test("no stroke bridges a gap or a break", () => {
  expect(runs([1, 2, null, 4, 5], none)).toEqual([
    [0, 1],
    [3, 4],
  ]);
  expect(runs([1, 2, 3, 4], new Set([2]))).toEqual([
    [0, 1],
    [2, 3],
  ]);
  expect(runs([null, 2, null], none)).toEqual([[1]]);
  expect(runs([], none)).toEqual([]);
});

test("a stroke that leads to a provisional figure is provisional, and only that", () => {
  expect(segments({ values: [1, 2, 3, 4], status: "PPVV" }, none)).toEqual([
    { points: [0, 1], provisional: false },
    { points: [1, 2, 3], provisional: true },
  ]);
  expect(segments({ values: [1, 2, 3], status: "VPP" }, none)).toEqual([
    { points: [0], provisional: true },
    { points: [0, 1, 2], provisional: false },
  ]);
  expect(segments({ values: [1, null, 3], status: "PMV" }, none)).toEqual([
    { points: [0], provisional: false },
    { points: [2], provisional: true },
  ]);
});

test("the newest figure is the last that there is", () => {
  expect(newestOf([1, 2, null])).toBe(1);
  expect(newestOf([null, null])).toBe(-1);
  expect(newestOf([0])).toBe(0);
});

test("labels keep their order and their distance, inside the picture", () => {
  expect(spread([50, 52, 51], 10, 0, 100)).toEqual([50, 70, 60]);
  expect(spread([98, 99], 10, 0, 100)).toEqual([90, 100]);
  expect(spread([10, 90], 10, 0, 100)).toEqual([10, 90]);
});

test("years are marked at their first period, as many as there is room for", () => {
  const months = ["2021M11", "2021M12", "2022M01", "2022M02", "2023M01"];
  expect(yearMarks(months, 500)).toEqual([
    { at: 2, year: "2022" },
    { at: 4, year: "2023" },
  ]);
  expect(yearMarks(months, 60)).toEqual([{ at: 4, year: "2023" }]);
  expect(yearMarks(["2024M03", "2024M04"], 500)).toEqual([{ at: 0, year: "2024" }]);
});
