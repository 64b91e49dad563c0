import { expect, test } from "vitest";
import { chosenOf, claimKinds, guessClaim } from "../src/claim.ts";

const months = ["2024M07", "2025M07", "2026M06", "2026M07"];
const indicator = (id: string, title: string, unit: string, kind: string, periods = months) => ({
  id,
  title,
  unitText: { name: unit },
  kind,
  periods,
  dataset: { synthetic: id.startsWith("demo") },
});
const choices = {
  kommuner: [
    { code: "766", name: "Hedensted" },
    { code: "751", name: "Aarhus" },
    { code: "101", name: "København" },
    { code: "480", name: "Nordfyns" },
    { code: "492", name: "Ærø" },
    { code: "563", name: "Fanø" },
  ],
  indicators: [
    indicator("demo/x", "Ledige (syntetisk)", "%", "PROPORTION"),
    indicator("jobindsats/unemployed", "Ledige, fuldtidspersoner", "fuldtidspersoner", "COUNT"),
    indicator("jobindsats/unemployment-rate", "Ledige i procent af arbejdsstyrken", "%", "PROPORTION"),
    indicator("jobindsats/cash-assistance-persons", "Modtagere af kontanthjælp", "personer", "COUNT"),
    indicator("jobindsats/cash-assistance-share-of-population", "Kontanthjælp i procent af befolkningen", "%", "PROPORTION"),
    indicator("published/evidence-test.score", "Evidenstest: score", "point", "SCORE", ["2015"]),
  ],
};
const guess = (sentence: string) => guessClaim(sentence, choices);

test("a share of one kommune in a month", () => {
  expect(guess("Ledigheden i Hedensted er under 2 % i juli 2026")).toEqual({
    kommune: "766",
    indicator: "jobindsats/unemployment-rate",
    period: "2026M07",
    kind: "VALUE",
    comparator: "LESS_THAN",
    stated: "2",
  });
});

test("a count, a genitive, a hedge, a Danish number", () => {
  expect(guess("Københavns ledige: omkring 12.300 i juni 2026")).toMatchObject({
    kommune: "101",
    indicator: "jobindsats/unemployed",
    period: "2026M06",
    comparator: "ABOUT",
    stated: "12.300",
  });
});

test("names in other spellings", () => {
  expect(guess("kontanthjælp i Århus er 3,4 %")).toMatchObject({
    kommune: "751",
    indicator: "jobindsats/cash-assistance-share-of-population",
    stated: "3,4",
    comparator: "EQUALS",
  });
  expect(guess("Der er 25 ledige på Aeroe").kommune).toBe("492");
});

test("changes: a fall is negative, and more than turns with it; a year is no figure", () => {
  expect(guess("Antallet af ledige i Aarhus er faldet mere end 3 % siden juli 2025")).toEqual({
    kommune: "751",
    indicator: "jobindsats/unemployed",
    since: "2025M07",
    kind: "CHANGE_PCT",
    comparator: "LESS_THAN",
    stated: "-3",
  });
  expect(guess("Ledigheden i Aarhus steg 0,4 procentpoint fra juli 2024 til juli 2026")).toMatchObject({
    kind: "CHANGE",
    since: "2024M07",
    period: "2026M07",
    stated: "0,4",
  });
});

test("a place", () => {
  expect(guess("Hedensted er nummer 11 på ledighed")).toMatchObject({ kind: "RANK", stated: "11", kommune: "766" });
});

test("what a sentence does not say is left out, and made-up figures are never guessed", () => {
  expect(guess("Det går godt")).toEqual({ kind: "VALUE", comparator: "ABOUT" });
  expect(guess("")).toEqual({ kind: "VALUE", comparator: "EQUALS" });
  expect(guess("Evidenstest i Hedensted gav 2,2 i 2015")).toMatchObject({
    indicator: "published/evidence-test.score",
    period: "2015",
    stated: "2,2",
  });
});

test("a sign belongs to its number, and what is no figure is not read as one", () => {
  expect(guess("Ledigheden i Aarhus ændrede sig −5 % siden juli 2025").stated).toBe("-5");
  expect(guess("Ledigheden i Aarhus ændrede sig –0,5 % siden juli 2025").stated).toBe("-0,5");
  expect(guess("Ledigheden i Aarhus er faldet −5 % siden juli 2025").stated).toBe("-5");
  expect(guess("Ledigheden i Aarhus er 5-6 %").stated).toBe("5");
  expect(guess("Ledigheden i Aarhus i 2025-26 er 2 %")).toMatchObject({ stated: "2" });
  expect(guess("Ledigheden i Aarhus i 2025/26").stated).toBeUndefined();
  expect(guess("Ledigheden i Aarhus steg 2 % fra juli 2024-juli 2026")).toMatchObject({ since: "2024M07", period: "2026M07" });
});

test("a choice that an address names and nobody knows is none, not the first", () => {
  expect(chosenOf(claimKinds, undefined)).toBe("VALUE");
  expect(chosenOf(claimKinds, "RANK")).toBe("RANK");
  expect(chosenOf(claimKinds, "DIFFERENCE")).toBeUndefined();
});
