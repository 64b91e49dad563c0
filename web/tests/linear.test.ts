import { expect, test } from "vitest";
import { noUnit, percent } from "../src/format.ts";
import { linear, logarithmic, niceEnds } from "../src/marks/linear.ts";
import { formatTick, hedgeSides, linesOf, tickDecimals } from "../src/marks/scales.ts";

test("a linear scale goes both ways, downward too", () => {
  const y = linear([0, 50], [300, 10]);
  expect([y(0), y(25), y(50)]).toEqual([300, 155, 10]);
  expect(y.invert(155)).toBe(25);
  expect(y.ticks(5)).toEqual([0, 10, 20, 30, 40, 50]);
});

test("a domain without length has one place", () => {
  expect(linear([3, 3], [0, 100])(3)).toBe(0);
  expect(linear([3, 3], [0, 100])(9)).toBe(0);
});

test("a logarithmic scale makes ratios equally long", () => {
  const x = logarithmic([10, 1000], [0, 200]);
  expect([x(10), x(100), x(1000)].map(Math.round)).toEqual([0, 100, 200]);
  expect(x.invert(100)).toBeCloseTo(100);
  expect(logarithmic([850, 120_000], [0, 1]).ticks()).toEqual([1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]);
});

test("ticks have the decimals that tell them apart", () => {
  expect(tickDecimals([1, 1.5, 2])).toBe(1);
  expect(tickDecimals([0, 10, 20])).toBe(0);
  expect(tickDecimals([0.02, 0.04])).toBe(2);
  expect(formatTick(1.5, [1, 1.5], { unitText: percent("da"), decimals: 0 }, "da")).toBe("1,5\u00a0%");
  expect(formatTick(20000, [0, 20000], { unitText: { ...noUnit, name: "personer" }, decimals: 0 }, "da")).toBe("20.000");
});

test("a hedge fades to the side that the figure may lie on", () => {
  expect([hedgeSides("JUST_OVER"), hedgeSides("AT_MOST"), hedgeSides("ABOUT"), hedgeSides("EXACT")]).toEqual([[1], [-1], [1, -1], []]);
});

test("the ends of an axis are round and hold all figures", () => {
  expect(niceEnds([1.2, 3.4], 6)).toEqual([1, 3.5]);
  expect(niceEnds([0, 97], 4)).toEqual([0, 100]);
  expect(niceEnds([5, 5], 4)).toEqual([2.5, 7.5]);
  expect(niceEnds([0, 0], 4)).toEqual([-0.5, 0.5]);
});

test("the name of an axis takes as many lines as there is room for, and says what is left out", () => {
  expect(linesOf("Ledige i procent af arbejdsstyrken, juli 2026", 21, 2)).toEqual(["Ledige i procent af", "arbejdsstyrken, juli …"]);
  expect(linesOf("Ledige i juli", 24, 2)).toEqual(["Ledige i juli"]);
  expect(linesOf("Ledige i juli", 8, 2)).toEqual(["Ledige i", "juli"]);
});
