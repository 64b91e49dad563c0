// Addresses are read here and, for embeds and what a shared link says, by server/view: both are held to the same list.
import { expect, test } from "vitest";
import addresses from "../../server/view/testdata/addresses.json";
import { readAddress } from "../src/address.ts";
import { comparisonVariables, relationVariables, trendVariables } from "../src/scope.ts";

const named = (variables: object) => Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null));

test.each(addresses)("$address is read as the server reads it", ({ address, lang, compare, relation, trend }) => {
  const [path = "", search = ""] = address.split("?");
  const read = readAddress(path, search);
  expect(read.lang).toBe(lang);
  if (compare) expect(named(comparisonVariables(read))).toEqual(compare);
  if (relation) expect(named(relationVariables(read))).toEqual(relation);
  if (trend) expect(named(trendVariables(read))).toEqual(trend);
});
