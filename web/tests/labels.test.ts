import { expect, test } from "vitest";
import { type Dot, placeLabels, spreadOut } from "../src/marks/labels.ts";

const frame = { left: 0, right: 200, top: 0, bottom: 100 };
const dot = (code: string, x: number, y: number, name = "Odder"): Dot => ({ code, name, x, y });
const places = (dots: readonly Dot[], most = 9, others: readonly Dot[] = []) =>
  placeLabels(dots, frame, most, others).map(({ code, anchor, y }) => `${code} ${anchor} ${y}`);

test("a name stands right of its dot, and left of it where the frame ends", () => {
  expect(places([dot("a", 50, 50), dot("b", 190, 50)])).toEqual(["a start 50", "b end 50"]);
});

test("a name that would cover another takes the next place, and is left out where there is none", () => {
  expect(places([dot("a", 50, 50), dot("b", 52, 52)])).toEqual(["a start 50", "b end 52"]);
  expect(places(["a", "b", "c", "d", "e", "f"].map((code) => dot(code, 100, 50)))).toEqual([
    "a start 50",
    "b end 50",
    "c middle 36",
    "d middle 64",
  ]);
  expect(places([dot("a", 50, 50), dot("a", 50, 50), dot("b", 50, 20), dot("c", 50, 80)], 2)).toEqual(["a start 50", "b start 20"]);
});

test("a name covers no other dot, and reaches over no edge", () => {
  expect(places([dot("a", 50, 50)], 9, [dot("a", 50, 50), dot("b", 70, 50)])).toEqual(["a end 50"]);
  expect(places([dot("a", 50, 3)])).toEqual(["a middle 17"]);
});

test("dots of one place stand apart around it, the others stay", () => {
  const spread = spreadOut([dot("a", 10, 10), dot("b", 50, 50), dot("c", 50.2, 50), dot("d", 49.8, 50.1), dot("e", 90, 10)], 8);
  expect(spread.filter(({ code }) => code === "a" || code === "e")).toEqual([dot("a", 10, 10), dot("e", 90, 10)]);
  const [b, c, d] = ["b", "c", "d"].map((code) => spread.find((entry) => entry.code === code)) as [Dot, Dot, Dot];
  for (const [one, other] of [
    [b, c],
    [b, d],
    [c, d],
  ] as const) {
    expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(7.5);
    expect(Math.hypot(one.x - 50, one.y - 50)).toBeLessThan(12);
  }
});
