import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { kommuneShapes } from "./shapes.mjs";

const source = JSON.parse(await readFile(new URL("kommuner-2014.topojson", import.meta.url), "utf8"));
const shapes = kommuneShapes(source);

// Square kilometres by Statistics Denmark, rounded: large and small, coast and inland, islands and holes.
const published = { 101: 90, 157: 26, 253: 62, 376: 901, 400: 588, 665: 509, 741: 114, 751: 468, 766: 551, 851: 1137 };

function ring(arcs) {
  return arcs.flatMap((n) => {
    const steps = shapes.arcs[n < 0 ? ~n : n];
    let [x, y] = [0, 0];
    const points = [];
    for (let i = 0; i < steps.length; i += 2) points.push([(x += steps[i]), (y += steps[i + 1])]);
    return (n < 0 ? points.reverse() : points).slice(1);
  });
}

function area(points) {
  return Math.abs(points.reduce((sum, [x, y], i) => sum + x * points[(i + 1) % points.length][1] - points[(i + 1) % points.length][0] * y, 0)) / 2;
}

// Frederiksberg is a hole in København, and the only one: it was counted as if it were land.
function areaOf(code) {
  const parts = shapes.kommuner[code].map((arcs) => area(ring(arcs)));
  return parts.reduce((sum, part) => sum + part, 0) - (code === "101" ? 2 * areaOf("147") : 0);
}

test("the map has 98 kommuner, whose areas are those of Statistics Denmark", () => {
  const codes = Object.keys(shapes.kommuner);
  assert.equal(codes.length, 98);
  assert.ok(!codes.includes("411"), "Christiansø is no kommune");
  // The country has 42,900 km²: what a unit of the picture is follows from it.
  const unit = 42_900 / codes.reduce((sum, code) => sum + areaOf(code), 0);
  for (const [code, wanted] of Object.entries(published)) {
    const got = areaOf(code) * unit;
    assert.ok(Math.abs(got - wanted) < Math.max(1.5, 0.02 * wanted), `${code}: ${got.toFixed(1)} km², not ${wanted}`);
  }
  for (const code of codes) assert.ok(areaOf(code) * unit > 8, `${code} has nearly vanished`);
});

test("every label lies in the picture, and neighbours share their borders", () => {
  for (const [code, [x, y]] of Object.entries(shapes.labels)) {
    assert.ok(x > 0 && x < shapes.width && y > 0 && y < shapes.height, `${code} has its label at ${x}, ${y}`);
  }
  const uses = Object.values(shapes.kommuner).flat(2).map((n) => (n < 0 ? ~n : n));
  const shared = uses.length - new Set(uses).size;
  assert.ok(shared > 180, `${shared} borders are shared`);
  assert.equal(new Set(uses).size, shapes.arcs.length, "an arc is sent that no kommune has");
});

test("the shapes take 10 to 14 kB compressed", () => {
  const size = gzipSync(JSON.stringify(shapes), { level: 9 }).length;
  assert.ok(size > 10_000 && size < 14_000, `${size} bytes`);
});
