import { expect, test } from "vitest";
import { pileStep, pileUp } from "../src/marks/pile.ts";

test("figures of one pile stand on each other, in the order given", () => {
  expect(pileUp([1.5, 1.5, 1.6, 1.4], 0.1).map(({ at, level }) => [at.toFixed(1), level])).toEqual([
    ["1.5", 0],
    ["1.5", 1],
    ["1.6", 0],
    ["1.4", 0],
  ]);
});

test("a pile is a whole number of the last decimal wide, and wide enough for a dot", () => {
  expect(pileStep(0.05, 1)).toBeCloseTo(0.1);
  expect(pileStep(0.1, 1)).toBeCloseTo(0.1);
  expect(pileStep(0.11, 1)).toBeCloseTo(0.2);
  expect(pileStep(130, 0)).toBe(130);
  expect(pileStep(0.4, 0)).toBe(1);
});
