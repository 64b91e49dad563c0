// Which kommuner one is like, and by what.
import { plainID } from "./scope.ts";

/** The indicators that peers were found by, of whatever release: the row that the kommune itself has in each, and its place among the values of peers. One without a row is left out. */
export const traitsOf = <T extends { indicator: { id: string } }>(
  background: readonly string[],
  profile: readonly T[],
): (T & { place: number })[] =>
  background.flatMap((id, place) =>
    profile
      .filter(({ indicator }) => plainID(indicator.id) === id)
      .slice(0, 1)
      .map((row) => ({ ...row, place })),
  );
