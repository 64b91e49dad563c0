// Parses Power Query M on standard input by Microsoft's parser, and prints as
// JSON what it would ask for: {requests: [{base, options}], columns, types,
// unknown}. Base is null where it is no fixed text; options are those of
// Web.Contents as far as they are texts, lists of texts or records of them;
// columns are the texts in lists outside of that call, types what columns are
// turned into; unknown are names that are neither given in the query nor known
// functions of M.
import { readFileSync } from "node:fs";
import { DefaultSettings, TaskUtils } from "@microsoft/powerquery-parser";

const library = new Set([
  "Csv.Document", "Int64.Type", "Json.Document", "QuoteStyle.Csv", "Replacer.ReplaceValue", "Table.FromRecords",
  "Table.PromoteHeaders", "Table.ReplaceValue", "Table.SelectColumns", "Table.TransformColumnTypes", "Web.Contents",
]);

const task = await TaskUtils.tryLexParse(DefaultSettings, readFileSync(0, "utf8"));
if (task.resultKind !== "Ok") {
  console.error(`no M: ${task.error.message}`);
  process.exit(1);
}

const elements = (list) => list.content.elements.map((element) => element.node);
const text = (node) => node.kind === "LiteralExpression" && node.literalKind === "Text" ? node.literal.slice(1, -1).replaceAll('""', '"') : null;

// constant is a text, a list or a record of such; null for all else.
function constant(node) {
  switch (node.kind) {
    case "ListExpression": return elements(node).map(constant);
    case "RecordExpression": return Object.fromEntries(elements(node).map((pair) => [pair.key.literal, constant(pair.value)]));
  }
  return text(node);
}

const found = { requests: [], columns: [], types: {}, unknown: [] };
const given = new Set();

function noteType(list) {
  const [name, type] = elements(list);
  if (name && type && text(name) !== null && type.kind !== "LiteralExpression") {
    found.types[text(name)] = type.paired?.primitiveTypeKind ?? type.primitiveTypeKind ?? type.identifier?.literal ?? type.kind;
  }
}

function walk(node, isRequest) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) return node.forEach((child) => walk(child, isRequest));
  if (node.kind === "IdentifierPairedExpression") given.add(node.key.literal);
  if (node.kind === "IdentifierExpression") found.unknown.push(node.identifier.literal);
  if (node.kind === "ListExpression" && !isRequest) {
    found.columns.push(...elements(node).map(text).filter((name) => name !== null));
    noteType(node);
  }
  if (node.kind === "RecursivePrimaryExpression" && node.head.identifier?.literal === "Web.Contents") {
    const [base, options] = elements(node.recursiveExpressions.elements[0]);
    found.requests.push({ base: text(base), options: options ? constant(options) : {} });
    isRequest = true;
  }
  for (const [name, child] of Object.entries(node)) if (name !== "tokenRange") walk(child, isRequest);
}

walk(task.ast, false);
found.columns = [...new Set(found.columns)];
found.unknown = [...new Set(found.unknown)].filter((name) => !given.has(name) && !library.has(name));
console.log(JSON.stringify(found));
