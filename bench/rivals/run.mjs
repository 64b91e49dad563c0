// Kommunebench beside PostGraphile over PostgreSQL: the same figures, the same questions, by turns, from one load
// generator. Usage: node run.mjs KOMMUNEBENCH FOLDER, with FOLDER for the table. Variables: ROWS, SECONDS of one run, ROUNDS,
// POSTGRES (the folder of initdb and postgres), QUESTIONS (some of them, by name, separated by commas).
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import autocannon from "autocannon";
import { run, startKommunebench, startPostGraphile, startPostgres } from "./programs.mjs";
import { draws, questions, sameFigures } from "./questions.mjs";

const [program, results] = process.argv.slice(2).map((path) => resolve(path));
const rows = Number(process.env.ROWS ?? 1_000_000);
const seconds = Number(process.env.SECONDS ?? 5);
const rounds = Number(process.env.ROUNDS ?? 3);
const binaries = process.env.POSTGRES ?? "/usr/lib/postgresql/15/bin";
const chosen = process.env.QUESTIONS?.split(",") ?? Object.keys(questions);
const clientCounts = [1, 8];

const say = (text) => process.stderr.write(`${text}\n`);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const body = ({ query, variables }) => JSON.stringify({ query, variables });

async function ask(address, question) {
  const response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: body(question) });
  const { data, errors } = await response.json();
  if (errors || !data) throw new Error(`${address}: ${JSON.stringify(errors ?? response.status)}`);
  return question.read(data);
}

/** What the file holds, as draws need it: target groups with a row of every kommune in every period. */
function heldBy(file) {
  const held = { indicators: new Set(), periods: new Set(), kommuner: new Set() };
  const counts = {};
  for (const line of readFileSync(file, "utf8").split("\n").slice(1)) {
    const [indicator, period, kommune, targetGroup] = line.split(",");
    if (!targetGroup || !/^\d{3}$/.test(kommune)) continue;
    held.indicators.add(indicator);
    held.periods.add(period);
    held.kommuner.add(kommune);
    counts[targetGroup] = (counts[targetGroup] ?? 0) + 1;
  }
  const whole = held.indicators.size * held.periods.size * held.kommuner.size;
  const targetGroups = Object.keys(counts).filter((id) => counts[id] === whole);
  if (targetGroups.length === 0) throw new Error("no target group is whole: ROWS is too small");
  return { targetGroups, ...Object.fromEntries(Object.entries(held).map(([name, set]) => [name, [...set].sort()])) };
}

// Each client has questions of its own, so that none is asked twice at the same time and shares its answer.
async function load(address, ask, held, connections) {
  let client = 0;
  const result = await autocannon({
    url: address,
    connections,
    duration: seconds,
    timeout: 30,
    setupClient: (made) =>
      made.setRequests(
        draws(held, 500, 1000 + client++).map((draw) => ({
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: body(ask(draw)),
        })),
      ),
  });
  if (result.errors || result.non2xx || result.timeouts)
    throw new Error(`${address}: ${result.errors} errors, ${result.non2xx} answers other than 2xx`);
  return { rate: result.requests.total / result.duration, p50: result.latency.p50 };
}

async function measure(name, held, ours, theirs) {
  const { ours: askOurs, theirs: askTheirs } = questions[name];
  const answersTheSame = draws(held, 20, 1).map(async (draw) =>
    sameFigures(name, draw, await ask(ours, askOurs(draw)), await ask(theirs, askTheirs(draw))),
  );
  const figures = await Promise.all(answersTheSame);
  const measured = [];
  for (const clients of clientCounts) {
    const [left, right] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const pair = [await load(ours, askOurs, held, clients), await load(theirs, askTheirs, held, clients)];
      if (round === 0) continue; // both warm up
      left.push(pair[0].rate);
      right.push(pair[1].rate);
    }
    const line = {
      question: name,
      figures: median(figures),
      clients,
      kommunebench: median(left),
      postgraphile: median(right),
      ratio: median(left.map((rate, n) => rate / right[n])),
    };
    say(
      `${name}, ${clients} clients: ${line.kommunebench.toFixed(0)} and ${line.postgraphile.toFixed(0)} requests a second, ratio ${line.ratio.toFixed(2)}`,
    );
    measured.push(line);
  }
  return measured;
}

const table = (lines) =>
  [
    `| question | figures | clients | Kommunebench, requests/s | PostGraphile, requests/s | ratio |`,
    `| --- | ---: | ---: | ---: | ---: | ---: |`,
    ...lines.map(
      (line) =>
        `| ${line.question} | ${line.figures} | ${line.clients} | ${line.kommunebench.toFixed(0)} | ${line.postgraphile.toFixed(0)} | ${line.ratio.toFixed(2)} |`,
    ),
  ].join("\n");

const folder = mkdtempSync(join(tmpdir(), "rivals-"));
const running = [];
const stopAll = async () => {
  while (running.length > 0) await running.pop().stop();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stopAll().finally(() => process.exit(130)));

try {
  const figures = join(folder, "figures");
  await run(program, ["synth", `--rows=${rows}`, "--out", figures]);
  const observations = join(figures, "observations.csv");
  const held = heldBy(observations);
  const kommunebench = await startKommunebench(program, folder, figures);
  running.push(kommunebench);
  const kommuner = await ask(kommunebench.address, { query: "{ kommuner { nodes { code name } } }", read: (data) => data.kommuner.nodes });
  const postgres = await startPostgres(binaries, folder, observations, kommuner);
  running.push(postgres);
  const postgraphile = await startPostGraphile(postgres.url);
  running.push(postgraphile);
  const lines = [];
  for (const name of chosen) lines.push(...(await measure(name, held, kommunebench.address, postgraphile.address)));
  const about = `${rows.toLocaleString("en")} rows, ${availableParallelism()} processors shared by both programs and the load, ${rounds} runs of ${seconds} s each by turns, medians, ${new Date().toISOString().slice(0, 10)}`;
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, "rivals.json"), `${JSON.stringify({ about, lines }, null, 2)}\n`);
  writeFileSync(join(results, "rivals.md"), `${about}\n\n${table(lines)}\n`);
  console.log(`${about}\n\n${table(lines)}`);
} finally {
  await stopAll();
}
