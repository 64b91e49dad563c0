// Reads columns of the Parquet file at an address with two readers that ask for
// parts of it, and prints {READER: {rows, requests}}.
//
// hyparquet reads by HTTP itself. DuckDB does so by an extension that npm does
// not bring: its requests are made here as it makes them (HEAD, the last eight
// bytes, the footer, then each column that is needed), and DuckDB reads a file
// that holds those parts and nothing else.
import { DuckDBInstance } from "@duckdb/node-api";
import { asyncBufferFromUrl, parquetMetadata, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { open } from "node:fs/promises";

const [, , url, partly, ...columns] = process.argv;

// A fetch that keeps what it was asked, and what came.
function recorder() {
  const requests = [];
  const asked = async (address, init = {}) => {
    const headers = new Headers(init.headers);
    const response = await fetch(address, { ...init, headers });
    const body = await response.arrayBuffer();
    requests.push({
      method: init.method ?? "GET", range: headers.get("range") ?? "", status: response.status, bytes: body.byteLength,
      length: Number(response.headers.get("content-length")), acceptRanges: response.headers.get("accept-ranges") ?? "",
      contentRange: response.headers.get("content-range") ?? "", etag: response.headers.get("etag") ?? "",
    });
    return new Response(init.method === "HEAD" ? null : body, { status: response.status, headers: response.headers });
  };
  return { asked, requests };
}

async function hyparquet() {
  const { asked, requests } = recorder();
  const file = await asyncBufferFromUrl({ url, fetch: asked });
  // It takes the last half megabyte at once where nothing else is said: more than the test's file has.
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: 1 << 12 });
  const rows = await parquetReadObjects({ file, metadata, columns });
  return { rows, requests };
}

async function duckdb() {
  const { asked, requests } = recorder();
  const head = await asked(url, { method: "HEAD" });
  const length = Number(head.headers.get("content-length"));
  const parts = await open(partly, "w+");
  await parts.truncate(length);
  const fetchPart = async (start, end) => {
    const response = await asked(url, { headers: { Range: `bytes=${start}-${end - 1}` } });
    const bytes = Buffer.from(await response.arrayBuffer());
    await parts.write(bytes, 0, bytes.length, start);
    return bytes;
  };
  const end = await fetchPart(length - 8, length);
  const footer = await fetchPart(length - 8 - end.readUInt32LE(0), length - 8);
  const tail = Buffer.concat([footer, end]);
  const metadata = parquetMetadata(tail.buffer.slice(tail.byteOffset, tail.byteOffset + tail.length));
  await fetchPart(0, 4);
  for (const group of metadata.row_groups) {
    for (const { meta_data: chunk } of group.columns) {
      if (!columns.includes(chunk.path_in_schema[0])) continue;
      const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      await fetchPart(start, start + Number(chunk.total_compressed_size));
    }
  }
  await parts.close();
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const names = columns.map((name) => `"${name}"`).join(", ");
  const answer = await connection.runAndReadAll(`SELECT ${names} FROM read_parquet('${partly}')`);
  return { rows: answer.getRowObjectsJson(), requests };
}

console.log(JSON.stringify({ hyparquet: await hyparquet(), duckdb: await duckdb() }));
