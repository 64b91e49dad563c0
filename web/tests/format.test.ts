import { expect, test } from "vitest";
import {
  formatDate,
  formatEnds,
  formatInterval,
  formatNumber,
  formatPeriod,
  formatShort,
  formatSigned,
  formatValue,
  hedgeOf,
  noUnit,
  percent,
} from "../src/format.ts";

const perCent = { unitText: percent("da"), decimals: 1 };
const inEnglish = { unitText: percent("en"), decimals: 1 };
const persons = { unitText: { ...noUnit, name: "personer", after: " personer", afterOne: " person" }, decimals: 0 };
const place = { unitText: { ...noUnit, name: "placering", before: "nummer " }, decimals: 0 };

test("numbers are written as Danes and the English write them", () => {
  expect(formatNumber(1234567.891, 1, "da")).toBe("1.234.567,9");
  expect(formatNumber(1234567.891, 1, "en")).toBe("1,234,567.9");
  expect(formatNumber(-0.46, 1, "da")).toBe("−0,5");
});

test("halves go away from zero, as in the API, and no zero has a sign", () => {
  expect([0.5, 1.5, 2.5, -2.5].map((value) => formatNumber(value, 0, "da"))).toEqual(["1", "2", "3", "−3"]);
  expect(formatNumber(-0.04, 1, "da")).toBe("0,0");
  expect(formatSigned(0.04, 1, "da")).toBe("0,0");
});

test("a unit follows its figure with a space that no line ends at; English sets % close", () => {
  expect(formatValue(55.16, perCent, "da")).toBe("55,2\u00a0%");
  expect(formatValue(55.16, inEnglish, "en")).toBe("55.2%");
  expect(formatShort(1234, persons, "da")).toBe("1.234");
  expect(formatValue(1234, persons, "da")).toBe("1.234\u00a0personer");
});

test("the words around a number are the API's: one person, and a place before its number", () => {
  expect(formatValue(1, persons, "da")).toBe("1\u00a0person");
  expect(formatValue(-1, persons, "da")).toBe("−1\u00a0person");
  expect(formatValue(1, { ...persons, decimals: 1 }, "da")).toBe("1,0\u00a0personer");
  expect(formatValue(44, place, "da")).toBe("nummer\u00a044");
  expect(formatEnds(25, 74, place, "da")).toEqual(["nummer\u00a025", "74"]);
  expect(formatEnds(0, 1, persons, "da")).toEqual(["0", "1\u00a0personer"]);
  expect(formatEnds(1, 2, perCent, "da")).toEqual(["1,0\u00a0%", "2,0\u00a0%"]);
});

test("limits below zero are not joined by a dash, which would be read as a minus", () => {
  expect(formatInterval({ lower: 1.21, upper: 3.44 }, perCent, "da")).toBe("1,2–3,4\u00a0%");
  expect(formatInterval({ lower: -1.21, upper: 3.44 }, perCent, "da")).toBe("−1,2 til 3,4\u00a0%");
});

test("a change has its sign", () => {
  expect(formatSigned(-1.2, 1, "da")).toBe("−1,2");
  expect(formatSigned(1.2, 1, "en")).toBe("+1.2");
  expect(formatSigned(-0.04, 1, "da")).toBe("0,0");
});

test("every kind of period reads as people say it", () => {
  const said = ["2024", "2024H1", "2024Q3", "2026M07", "2024W27", "2022QMAT04", "nonsense"].map((period) => formatPeriod(period, "da"));
  expect(said).toEqual([
    "2024",
    "1. halvår 2024",
    "3. kvartal 2024",
    "juli 2026",
    "uge 27 i 2024",
    "de tolv måneder til og med 4. kvartal 2022",
    "nonsense",
  ]);
  expect(formatPeriod("2024Q3", "en")).toBe("quarter 3 of 2024");
});

test("dates and hedges", () => {
  expect(formatDate("2026-08-22", "da")).toBe("22. august 2026");
  expect(formatDate("2026-11-30T17:13:15.706Z", "en")).toBe("30 November 2026");
  expect(hedgeOf("JUST_OVER", "da")).toBe("godt ");
});
