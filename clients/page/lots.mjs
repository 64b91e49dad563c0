// Draws views by lot, the same ones each time, from all that the API has.

// mulberry32: the same lots on every machine.
let seed = 766;
/** A number from 0 up to 1, the next of the same ones each time. */
export function lot() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
/** One of a list, by lot. */
export const draw = (list) => list[Math.floor(lot() * list.length)];

/** Asks the API; an empty answer where there is no such view. */
export async function askAPI(base, query, variables = {}) {
  const response = await fetch(new URL("graphql", base), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  // A group that did not exist then, or a benchmark that has no figures, is no view to draw.
  if (errors?.every(({ extensions }) => extensions?.code === "BAD_USER_INPUT")) return {};
  if (errors) throw new Error(`${errors[0].message} (${JSON.stringify(variables)})`);
  return data;
}

/** What there is to draw from. */
export const everything = `{
  indicators(first: 200) { nodes { id periods targetGroups { id } dataset { id } } }
  kommuner { nodes { code } }
  peerGroups { id }
}`;
