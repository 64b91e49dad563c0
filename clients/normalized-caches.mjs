// Asks the server at the address given as two clients do that keep things by
// their types and ids: the newest release, an older one, and both again from
// what they have kept. Prints {CLIENT: {newest, older, newestKept, olderKept}}.
// With a second word, ids in answers are read without their releases, as they
// were before they named them.
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { readFileSync } from "node:fs";

const [, , url, control] = process.argv;

const ask = (indicator, release) => `{
  compare(indicator: "${indicator}"${release}) {
    release { __typename id rows }
    indicator { __typename id title periods dataset { __typename id latestRelease { __typename id } } source { __typename id title } targetGroups { __typename id title } }
    targetGroup { __typename id title }
  }
  deregistrations${release && `(${release.slice(2)})`} { __typename id sharePct targetGroups { __typename id title } initiativeDetails { __typename id staff } }
  participations${release && `(${release.slice(2)})`} { __typename id participants course { __typename id title ects } jobProfiles { __typename id title } }
}`;
const newest = ask("published/deregistration-3-months", "");
const older = ask("published/deregistration-3-months", ', release: "published@1"');

// One fetch for both clients, which counts what is asked over the network.
let requests = 0;
const fetched = async (address, options) => {
  requests++;
  const response = await fetch(address, options);
  const text = await response.text();
  return new Response(control ? text.replace(/(\/[^"]+)@1"/g, '$1"') : text, { status: response.status, headers: { "content-type": response.headers.get("content-type") } });
};

async function walk(query, kept) {
  const found = { newest: await query(newest), older: await query(older) };
  const asked = requests;
  found.newestKept = await kept(newest);
  found.olderKept = await kept(older);
  if (requests !== asked) throw new Error("what was kept was asked for again");
  return found;
}

async function apollo() {
  const client = new ApolloClient({ link: new HttpLink({ uri: url, fetch: fetched }), cache: new InMemoryCache() });
  const read = (fetchPolicy) => async (text) => {
    const { data, error } = await client.query({ query: gql(text), fetchPolicy });
    if (error) throw error;
    return data;
  };
  return walk(read("network-only"), read("cache-only"));
}

async function urql() {
  const client = new Client({ url, fetch: fetched, preferGetMethod: false, exchanges: [cacheExchange(), fetchExchange] });
  const read = (requestPolicy) => async (text) => {
    const { data, error } = await client.query(text, {}, { requestPolicy }).toPromise();
    if (error) throw error;
    return data;
  };
  return walk(read("network-only"), read("cache-only"));
}

const versions = Object.fromEntries(["@apollo/client", "@urql/exchange-graphcache"].map((name) =>
  [name, JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url))).version]));
process.stdout.write(JSON.stringify({ [`apollo ${versions["@apollo/client"]}`]: await apollo(), [`urql ${versions["@urql/exchange-graphcache"]}`]: await urql() }));
