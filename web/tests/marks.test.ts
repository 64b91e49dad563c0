// What marks say in words, as they are drawn without a browser.
import type { Component } from "svelte";
import { render } from "svelte/server";
import { expect, test } from "vitest";
import { percent } from "../src/format.ts";
import ChangeTable from "../src/marks/ChangeTable.svelte";
import Empty from "../src/marks/Empty.svelte";
import FigureThenAndNow from "../src/marks/FigureThenAndNow.svelte";
import Multiples from "../src/marks/Multiples.svelte";
import ReleaseChanges from "../src/marks/ReleaseChanges.svelte";
import Standing from "../src/marks/Standing.svelte";
import TrendTable from "../src/marks/TrendTable.svelte";

/** The text of a component as a reader has it: without marks, one space between words. */
// biome-ignore lint/suspicious/noExplicitAny: components of all properties
function textOf<Props extends Record<string, any>>(component: Component<Props>, props: Props): string {
  const { body } = render(component as Component, { props });
  return body
    .replace(/<!--.*?-->/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
}

const measure = { unitText: percent("da"), decimals: 1, undatedPeriods: ["2015"] };
const line = (status: string, qualifier: string | null, values: (number | null)[]) => ({
  code: "766",
  name: "Hedensted",
  values,
  lower: values.map(() => null),
  upper: values.map(() => null),
  status,
  qualifier,
});

test("a period that its source does not date is no date", () => {
  const table = textOf(TrendTable, { id: "table", caption: "", periods: ["2014", "2015"], lines: [line("PP", null, [1, 2])], measure });
  expect(table).toContain("udateret 2,0 %");
  expect(table).toContain("2014 1,0 %");
  expect(table).not.toContain("2015");
  expect(textOf(Empty, { reason: { code: "NO_PERIOD", periodBefore: "2014", periodAfter: "2015" }, measure })).toContain("2014 , udateret");
});

test("lines keep the hedges of their source, and say what is provisional", () => {
  const lines = [line("PV", "EO", [1, 2])];
  expect(textOf(TrendTable, { id: "table", caption: "", periods: ["2024", "2026"], lines, measure })).toContain("godt 2,0 %");
  const multiples = (own: (typeof lines)[number]) => textOf(Multiples, { periods: ["2024", "2026"], lines: [own], breaks: [], measure });
  expect(multiples(line("PV", "EO", [1, 2]))).toContain("Hedensted godt 2,0 % (foreløbigt)");
  expect(multiples(line("PS", null, [1, null]))).toContain("Hedensted 1,0 %, 2024");
  expect(multiples(line("MS", null, [null, null]))).toContain("Hedensted skjult");
});

const change = (n: number) => ({
  code: String(101 + n),
  name: `Kommune ${n}`,
  value: n,
  earlier: 0,
  later: n,
  denominator: null,
  status: "PUBLISHED" as const,
  qualifier: "EXACT" as const,
  interval: null,
  rank: n + 1,
  reach: null,
  verdict: "NOT_TESTED" as const,
  against: null,
});

test("so few that change are not ranked", () => {
  const columns = (n: number) => {
    const { body } = render(ChangeTable, {
      props: { rows: Array.from({ length: n }, (_, i) => change(i)), measure, title: "", from: "2024", to: "2025" },
    });
    return body.match(/<th scope="col"/g)?.length;
  };
  expect(columns(9)).toBe(5);
  expect(columns(10)).toBe(6);
});

test("what can't be computed is not called missing", () => {
  const compared = (status: "NOT_APPLICABLE" | "MISSING") => ({
    indicator: { title: "Ledige", unitText: percent("da"), decimals: 1, undatedPeriods: [] },
    period: "2026M07",
    release: { id: "own@1", publishedAt: "2026-11-01" },
    row: { kommune: { name: "Hedensted" }, value: null, status, qualifier: "EXACT" as const, sentence: "" },
  });
  const figure = textOf(FigureThenAndNow, { was: { ...compared("NOT_APPLICABLE"), revised: null }, is: compared("MISSING") });
  expect(figure).toMatch(/kan ikke opgøres.*intet tal fra kilden/);
  const standing = textOf(Standing, {
    kommune: "766",
    rows: [
      {
        indicator: {
          id: "own/x",
          title: "Ledige",
          unitText: percent("da"),
          decimals: 1,
          polarity: "NEUTRAL",
          undatedPeriods: ["2026M07"],
          source: null,
        },
        period: "2026M07",
        targetGroup: null,
        row: {
          value: null,
          status: "NOT_APPLICABLE",
          qualifier: "EXACT",
          rank: null,
          interval: null,
          significance: "NOT_TESTED",
        },
        release: { id: "jobindsats@1" },
        distribution: { n: 0, min: null, q1: null, median: null, q3: null, max: null },
      },
    ],
  });
  expect(standing).toBe("Ledige kan ikke opgøres udateret");
  const changes = textOf(ReleaseChanges, {
    release: {
      id: "own@2",
      publishedAt: "2026-11-01",
      rows: 2,
      note: null,
      newest: true,
      dataset: { id: "own", title: "", synthetic: false },
      diff: {
        from: { id: "own@1", publishedAt: "2026-10-01" },
        rowsNew: 0,
        rowsRevised: 1,
        rowsGone: 0,
        descriptionChanged: false,
        indicators: [],
        facts: [],
      },
    },
    changes: {
      totalCount: 1,
      nodes: [
        {
          indicatorId: "own/x",
          kommuneCode: "766",
          period: "2026M07",
          targetGroupId: null,
          before: null,
          beforeStatus: "SUPPRESSED",
          after: null,
          afterStatus: "NOT_APPLICABLE",
        },
      ],
    },
    indicators: [],
    kommuner: [],
  });
  expect(changes).toContain("Det tal for en kommune, der er ændret");
  expect(changes).toMatch(/ikke kan genkendes kan ikke opgøres/);
});
