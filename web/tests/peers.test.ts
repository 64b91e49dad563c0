import { expect, test } from "vitest";
import { traitsOf } from "../src/peers.ts";

test("peers' values stand under the indicator that they are of, also where the kommune lacks one", () => {
  const profile = [{ indicator: { id: "c@1" } }, { indicator: { id: "a" } }, { indicator: { id: "a" } }];
  expect(traitsOf(["a", "b", "c"], profile).map(({ indicator, place }) => [indicator.id, place])).toEqual([
    ["a", 0],
    ["c@1", 2],
  ]);
});
