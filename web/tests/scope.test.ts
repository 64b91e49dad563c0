import { expect, test } from "vitest";
import { asOf, exportScope, readBenchmark, readReleases, readScope } from "../src/scope.ts";

test("whom to compare with is a group, or kommuner by code", () => {
  expect(readScope(undefined, "766")).toBeNull();
  expect(readScope("landsdel-oestjylland", "766")).toEqual({ peerGroup: "landsdel-oestjylland" });
  expect(readScope("766, 615", undefined)).toEqual({ codes: ["766", "615"] });
});

test("the benchmark is a kind, a kommune or a group", () => {
  expect(readBenchmark(undefined)).toBeNull();
  expect(readBenchmark("MEDIAN")).toEqual({ kind: "MEDIAN" });
  expect(readBenchmark("615")).toEqual({ kind: "KOMMUNE", kommune: "615" });
  expect(readBenchmark("615,751")).toEqual({ kind: "PEER_GROUP", kommuner: ["615", "751"] });
  expect(readBenchmark("published/job7")).toEqual({ kind: "PEER_GROUP", peerGroup: "published/job7" });
});

test("a file takes the same choice in its own words", () => {
  expect(exportScope("766,615", "615", [])).toEqual({ kommuner: "766,615", benchmark: "KOMMUNE", benchmarkKommune: "615" });
  expect(exportScope("region-syddanmark", "region-syddanmark", [])).toEqual({
    peerGroup: "region-syddanmark",
    benchmark: "PEER_GROUP",
    benchmarkPeerGroup: "region-syddanmark",
  });
  expect(exportScope(undefined, undefined, [])).toEqual({});
  const alike = [{ kommune: { code: "766" } }, { kommune: { code: "615" } }];
  expect(exportScope("similar", undefined, alike)).toEqual({ kommuner: "766,615" });
});

test("releases of an address are named once each, and ids are those of the release of their dataset", () => {
  expect(readReleases(undefined)).toEqual([]);
  expect(readReleases("jobindsats@1, population@12,jobindsats@1,")).toEqual(["jobindsats@1", "population@12"]);
  expect(
    asOf(["jobindsats/unemployed", "jobindsats-y30r21/actual-share", "population/population"], ["jobindsats@1", "population@12"]),
  ).toEqual(["jobindsats/unemployed@1", "jobindsats-y30r21/actual-share", "population/population@12"]);
  expect(asOf(["jobindsats/unemployed"], [])).toEqual(["jobindsats/unemployed"]);
});
