// Writes web/types: what TypeScript knows of the schema and of the built-in documents, from schema/*.graphqls and
// web/src/queries/*.graphql. Only checking needs it; nothing of it is in the page.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(join(here, "..", "clients", "package.json"));
const { buildSchema, introspectionFromSchema, parse, validate } = require("graphql");
const { minifyIntrospection, outputIntrospectionFile } = require("@gql.tada/internal");

async function readAll(folder, ending) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")]));
}

const schema = buildSchema((await readAll(join(here, "..", "schema"), ".graphqls")).map(([, text]) => text).join("\n"));
const introspection = minifyIntrospection(introspectionFromSchema(schema, { descriptions: false }));

const documents = [];
for (const [file, text] of await readAll(join(here, "src", "queries"), ".graphql")) {
  const document = parse(text);
  for (const error of validate(schema, document)) throw new Error(`${file}: ${error.message}`);
  const operations = document.definitions.filter((definition) => definition.kind === "OperationDefinition");
  if (operations.length !== 1 || !operations[0].name?.value.startsWith("Page")) {
    throw new Error(`${file}: takes one operation whose name starts with Page`);
  }
  documents.push([operations[0].name.value, text]);
}

const target = join(here, "types");
await mkdir(target, { recursive: true });
await writeFile(join(target, "introspection.d.ts"), outputIntrospectionFile(introspection, { fileType: ".d.ts", shouldPreprocess: true }));
await writeFile(
  join(target, "documents.ts"),
  `// Written by web/types.mjs.
import { initGraphQLTada, type ResultOf, type VariablesOf } from "gql.tada";
import type { introspection } from "./introspection.d.ts";

const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { ID: string; KommuneCode: string; Period: string; Date: string; DateTime: string };
}>();

${documents.map(([name, text]) => `const ${name} = graphql(${JSON.stringify(text)});`).join("\n")}

/** Each built-in document by its name: the variables that it takes, and its answer. */
export interface Documents {
${documents.map(([name]) => `  ${name}: { variables: VariablesOf<typeof ${name}>; result: ResultOf<typeof ${name}> };`).join("\n")}
}
`,
);
