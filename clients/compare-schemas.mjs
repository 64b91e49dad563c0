// Compares two schemas, {before, after} in SDL on standard input, and prints as
// JSON what of the change breaks clients and what might: {breaking, dangerous},
// each a list of {type, description}.
import { readFileSync } from "node:fs";
import { buildSchema, findBreakingChanges, findDangerousChanges, isInputObjectType } from "graphql";

const { before, after } = JSON.parse(readFileSync(0, "utf8"));
const [older, newer] = [before, after].map((text) => buildSchema(text));

// A client that leaves an argument out gets another answer when its default
// changes. graphql-js calls that dangerous, and does not look at input fields.
const changesAnswers = new Set(["ARG_DEFAULT_VALUE_CHANGE"]);
const breaking = findBreakingChanges(older, newer);
const dangerous = [];
for (const change of findDangerousChanges(older, newer)) {
  (changesAnswers.has(change.type) ? breaking : dangerous).push(change);
}
for (const [name, type] of Object.entries(older.getTypeMap())) {
  const now = newer.getType(name);
  if (!isInputObjectType(type) || !isInputObjectType(now)) continue;
  for (const field of Object.values(type.getFields())) {
    const defaults = [field, now.getFields()[field.name]].map((f) => JSON.stringify(f?.defaultValue));
    if (now.getFields()[field.name] && defaults[0] !== defaults[1]) {
      breaking.push({ type: "INPUT_FIELD_DEFAULT_VALUE_CHANGE", description: `${name}.${field.name} has changed defaultValue from ${defaults[0]} to ${defaults[1]}.` });
    }
  }
}
process.stdout.write(JSON.stringify({ breaking, dangerous }));
