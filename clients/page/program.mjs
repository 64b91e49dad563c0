// Starts the program as anybody would, and stops it.
import { spawn } from "node:child_process";

const library = new URL("../../node_modules/@chdb/lib-linux-x64-gnu/libchdb.so", import.meta.url).pathname;

/** Settings of whoever runs the tests are none of the program's. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("KOMMUNEBENCH_"));
  return { ...Object.fromEntries(kept), KOMMUNEBENCH_LIBCHDB: process.env.KOMMUNEBENCH_LIBCHDB ?? library };
}

/**
 * Runs a command of the program to its end, e.g. ["load", "--data", folder, package], and gives what it wrote.
 * Fails where the program does.
 */
export async function runProgram(binary, parameters) {
  const child = spawn(binary, parameters, { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const status = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (status !== 0) throw new Error(`kommunebench ${parameters[0]} ended with ${status}:\n${log}`);
  return log;
}

/** Serves a data folder until `stop`, by default on a free port. `address` ends with a slash. */
export async function serve(binary, folder, { port = 0, flags = [] } = {}) {
  const child = spawn(binary, ["serve", "--data", folder, "--listen", `127.0.0.1:${port}`, ...flags], {
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  const ended = new Promise((resolve) => child.on("close", resolve));
  const address = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => reject(new Error(`the program ended:\n${log}`)));
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        log += text;
        // It says so when its data are loaded.
        const found = /serves on (http:\/\/\S+)/.exec(log);
        if (found) resolve(`${found[1].replace(/\/$/, "")}/`);
      });
  });
  return {
    address,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
