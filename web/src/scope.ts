// How the address names whom to compare with, and against what, and how the API takes it.
import { type Address, readCode } from "./address.ts";
import type { Variables } from "./ask.ts";

export type KommuneFilter = NonNullable<Variables<"PageCompare">["kommuner"]>;
export type BenchmarkInput = NonNullable<Variables<"PageCompare">["benchmark"]>;

/** The indicator that a comparison starts with. */
export const firstIndicator = "jobindsats/unemployment-rate";

/** What a relation sets it against. */
export const secondIndicator = "jobindsats/cash-assistance-share-of-population";

/** The codes of kommuner that a text holds, parted by commas; null where it holds something else. A code may have its leading zero. */
export function readCodes(text: string): string[] | null {
  const codes = text.split(",").map((part) => readCode(part));
  return codes.every((code) => /^[1-9]\d\d$/.test(code)) ? codes : null;
}

/** What kommuner are alike by, each in its newest period. */
export const background = [
  "jobindsats/unemployment-rate",
  "jobindsats/cash-assistance-share-of-population",
  "population/population",
] as const;

/** `kommuner` of the address for those that are most like the reader's own. */
export const alike = "similar";
/** How many these are; with the own one they are enough for ranks. */
export const countAlike = 10;

/** `kommuner` of the address: the id of a group, codes parted by commas, or `similar`, those most like the reader's own. */
export function readScope(kommuner: string | undefined, own: string | undefined): KommuneFilter | null {
  if (!kommuner) return null;
  if (kommuner === alike && own) return { similarTo: { kommune: own, k: countAlike, on: [...background] } };
  const codes = readCodes(kommuner);
  return codes ? { codes } : { peerGroup: kommuner };
}

/** `benchmark` of the address: COUNTRY, POOLED, MEDIAN, the code of a kommune, codes parted by commas, or the id of a group. */
export function readBenchmark(benchmark: string | undefined): BenchmarkInput | null {
  if (!benchmark) return null;
  if (benchmark === "COUNTRY" || benchmark === "POOLED" || benchmark === "MEDIAN") return { kind: benchmark };
  const codes = readCodes(benchmark);
  if (!codes) return { kind: "PEER_GROUP", peerGroup: benchmark };
  return codes.length === 1 && codes[0] ? { kind: "KOMMUNE", kommune: codes[0] } : { kind: "PEER_GROUP", kommuner: codes };
}

/** What a comparison asks for, by its address. */
export const comparisonVariables = ({ kommune: [own], parameters }: Address): Variables<"PageCompare"> => ({
  indicator: parameters.indicator ?? firstIndicator,
  period: parameters.period ?? null,
  targetGroup: parameters.targetGroup ?? null,
  kommuner: readScope(parameters.kommuner, own),
  benchmark: readBenchmark(parameters.benchmark),
  release: parameters.release ?? null,
  ...(own ? { kommune: own, withKommune: true } : {}),
});

/** What a trend asks for, by its address: the kommuner of a group, or those that are named. Its period is the last one. */
export const trendVariables = ({ kommune, parameters }: Address): Variables<"PageTrend"> => ({
  indicator: parameters.indicator ?? firstIndicator,
  kommuner: readScope(parameters.kommuner, kommune[0]) ?? { codes: [...kommune] },
  targetGroup: parameters.targetGroup ?? null,
  from: parameters.from ?? null,
  to: parameters.period ?? null,
  release: parameters.release ?? null,
});

/** What a relation asks for, by its address. */
export const relationVariables = ({ kommune: [own], parameters }: Address): Variables<"PageRelation"> => ({
  x: parameters.x ?? firstIndicator,
  y: parameters.y ?? secondIndicator,
  xPeriod: parameters.xPeriod ?? null,
  yPeriod: parameters.yPeriod ?? null,
  targetGroup: parameters.targetGroup ?? null,
  kommuner: readScope(parameters.kommuner, own),
  release: parameters.release ?? null,
  yRelease: parameters.yRelease ?? null,
  ...(own ? { kommune: own, withKommune: true } : {}),
});

/** The same as parameters of a file, /export/compare. Those that are alike are named, as they are others one day. */
export function exportScope(
  kommuner: string | undefined,
  benchmark: string | undefined,
  rows: readonly { kommune: { code: string } }[],
): Record<string, string> {
  const scope = kommuner === alike ? { codes: rows.map(({ kommune }) => kommune.code) } : readScope(kommuner, undefined);
  const against = readBenchmark(benchmark);
  return {
    ...(scope?.codes ? { kommuner: scope.codes.join(",") } : {}),
    ...(scope && "peerGroup" in scope && scope.peerGroup ? { peerGroup: scope.peerGroup } : {}),
    ...(against ? { benchmark: against.kind } : {}),
    ...(against?.kommune ? { benchmarkKommune: against.kommune } : {}),
    ...(against?.kommuner ? { benchmarkKommuner: against.kommuner.join(",") } : {}),
    ...(against?.peerGroup ? { benchmarkPeerGroup: against.peerGroup } : {}),
  };
}

/** The releases that `release` of the address names, parted by commas. */
export const readReleases = (release = ""): string[] => [
  ...new Set(
    release
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id !== ""),
  ),
];

/** Ids as of those of the releases that are of their dataset: "jobindsats/unemployed@1". */
export const asOf = (ids: readonly string[], releases: readonly string[]): string[] =>
  ids.map((id) => {
    const release = releases.find((one) => plainID(one) === id.slice(0, id.indexOf("/")));
    return release ? id + release.slice(release.lastIndexOf("@")) : id;
  });

/** An id as it stands in addresses and lists: those of an older release's figures name the release, as in "jobindsats/unemployed@1". */
export const plainID = (id: string): string => id.replace(/@\d+$/, "");
