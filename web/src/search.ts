// What the search box offers: the things that the API found, and where both a kommune and an indicator were named, the one
// for the other.
import type { Result } from "./ask.ts";

export type Found = NonNullable<Result<"PageSearch">["search"]>[number];

/** An entry of the list. An indicator may be for one kommune. */
export type Hit = Found & { of?: { code: string; name: string } };

/** The entries in their order: "ledige i Hedensted" finds the unemployed of Hedensted before Hedensted and the unemployed. */
export function combineHits(found: readonly Found[]): Hit[] {
  const first = found.find(({ kind }) => kind === "KOMMUNE");
  const indicators = found.filter(({ kind }) => kind === "INDICATOR");
  if (first?.node.__typename !== "Kommune" || indicators.length === 0) return [...found];
  const of = { code: first.node.code, name: first.title };
  return [...indicators.map((hit) => ({ ...hit, of })), ...found.filter(({ kind }) => kind !== "INDICATOR")];
}
