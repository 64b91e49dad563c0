// How the address names whom to compare with, and against what, and how the API takes it.
import type { Variables } from "./ask.ts";

export type KommuneFilter = NonNullable<Variables<"PageCompare">["kommuner"]>;
export type BenchmarkInput = NonNullable<Variables<"PageCompare">["benchmark"]>;

/** The indicator that a comparison starts with. */
export const firstIndicator = "jobindsats/unemployment-rate";

const isCode = (text: string) => /^\d{3}$/.test(text);

/** `kommuner` of the address: the id of a group, or codes parted by commas. */
export function readScope(kommuner: string | undefined): KommuneFilter | null {
  if (!kommuner) return null;
  const parts = kommuner.split(",").map((part) => part.trim());
  return parts.every(isCode) ? { codes: parts } : { peerGroup: kommuner };
}

/** `benchmark` of the address: COUNTRY, POOLED, MEDIAN, the code of a kommune, codes parted by commas, or the id of a group. */
export function readBenchmark(benchmark: string | undefined): BenchmarkInput | null {
  if (!benchmark) return null;
  if (benchmark === "COUNTRY" || benchmark === "POOLED" || benchmark === "MEDIAN") return { kind: benchmark };
  const codes = benchmark.split(",").map((part) => part.trim());
  if (codes.length > 1 && codes.every(isCode)) return { kind: "PEER_GROUP", kommuner: codes };
  return isCode(benchmark) ? { kind: "KOMMUNE", kommune: benchmark } : { kind: "PEER_GROUP", peerGroup: benchmark };
}

/** The same as parameters of a file, /export/compare. */
export function exportScope(kommuner: string | undefined, benchmark: string | undefined): Record<string, string> {
  const scope = readScope(kommuner);
  const against = readBenchmark(benchmark);
  return {
    ...(scope?.codes ? { kommuner: scope.codes.join(",") } : {}),
    ...(scope?.peerGroup ? { peerGroup: scope.peerGroup } : {}),
    ...(against ? { benchmark: against.kind } : {}),
    ...(against?.kommune ? { benchmarkKommune: against.kommune } : {}),
    ...(against?.kommuner ? { benchmarkKommuner: against.kommuner.join(",") } : {}),
    ...(against?.peerGroup ? { benchmarkPeerGroup: against.peerGroup } : {}),
  };
}
