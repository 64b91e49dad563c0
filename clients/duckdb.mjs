// Runs the SQL on standard input in DuckDB and prints the rows, with a header.
import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const connection = await (await DuckDBInstance.create(":memory:")).connect();
const answer = await connection.runAndReadAll(readFileSync(0, "utf8"));
for (const row of [answer.columnNames(), ...answer.getRowsJson()]) {
  console.log(row.join(" | "));
}
