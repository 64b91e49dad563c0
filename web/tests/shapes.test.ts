import { expect, test } from "vitest";
import shapes from "../geometry/kommuner-2014.topojson";
import { boxOf, type Direction, drawnIn, labelPoint, neighbour, outlines, partAround, whole } from "../src/shapes.ts";

// Square kilometres by Statistics Denmark, rounded: large and small, coast and inland, islands and holes.
const published: Record<string, number> = {
  101: 90,
  157: 26,
  253: 62,
  376: 901,
  400: 588,
  665: 509,
  741: 114,
  751: 468,
  766: 551,
  851: 1137,
};

/** The area inside an outline, each ring counted as land. */
function areaInside(outline: string): number[] {
  return outline
    .split("M")
    .slice(1)
    .map((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((point) => point.split(",").map(Number) as [number, number]);
      const twice = points.reduce((sum, [x, y], i) => {
        const [nextX, nextY] = points[(i + 1) % points.length] as [number, number];
        return sum + x * nextY - nextX * y;
      }, 0);
      return Math.abs(twice) / 2;
    });
}

// Frederiksberg is a hole in København, and the only one: it was counted as if it were land.
function areaOf(code: string): number {
  const parts = areaInside(outlines.get(code) ?? "");
  return parts.reduce((sum, part) => sum + part, 0) - (code === "101" ? 2 * areaOf("147") : 0);
}

test("the map has 98 kommuner, whose areas are those of Statistics Denmark", () => {
  const codes = [...outlines.keys()];
  expect(codes).toHaveLength(98);
  expect(codes, "Christiansø is no kommune").not.toContain("411");
  // The country has 42,900 km²: what a unit of the picture is follows from it.
  const unit = 42_900 / codes.reduce((sum, code) => sum + areaOf(code), 0);
  for (const [code, wanted] of Object.entries(published)) {
    expect(Math.abs(areaOf(code) * unit - wanted), `${code} in km²`).toBeLessThan(Math.max(1.5, 0.02 * wanted));
  }
  for (const code of codes) expect(areaOf(code) * unit, `${code} in km²`).toBeGreaterThan(8);
});

test("every label lies in the picture, and neighbours share their borders", () => {
  for (const [code, [x, y]] of Object.entries(shapes.labels)) {
    expect(x > 0 && x < shapes.width && y > 0 && y < shapes.height, `${code} has its label at ${x}, ${y}`).toBe(true);
  }
  const uses = Object.values(shapes.kommuner)
    .flat(2)
    .map((n) => (n < 0 ? ~n : n));
  expect(uses.length - new Set(uses).size, "borders that are shared").toBeGreaterThan(180);
  expect(new Set(uses).size, "arcs that are sent").toBe(shapes.arcs.length);
});

test("the shapes take 10 to 14 kB compressed", async () => {
  const packed = new Blob([JSON.stringify(shapes)]).stream().pipeThrough(new CompressionStream("gzip"));
  const size = (await new Response(packed).arrayBuffer()).byteLength;
  expect(size).toBeGreaterThan(10_000);
  expect(size).toBeLessThan(14_000);
});

test("the arrows reach every kommune from any, and go where they point", () => {
  const codes = [...outlines.keys()];
  const directions: Direction[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
  const reached = new Set(["766"]);
  for (const code of reached) for (const direction of directions) reached.add(neighbour(code, direction, codes));
  expect(codes.filter((code) => !reached.has(code))).toEqual([]);
  expect(labelPoint(neighbour("766", "ArrowUp", codes))[1]).toBeLessThan(labelPoint("766")[1]);
  expect(neighbour("766", "ArrowUp", ["766"]), "alone").toBe("766");
});

test("kommuner that lie together fill the map, and others leave it whole", () => {
  const fyn = ["410", "420", "430", "440", "450", "461", "479", "480", "482", "492"];
  const part = partAround(fyn);
  expect(whole.width / part.width).toBeGreaterThan(2);
  for (const code of fyn) {
    const box = boxOf([code]);
    expect(box.x > part.x && box.x + box.width < part.x + part.width, `${code} from left to right`).toBe(true);
    expect(box.y > part.y && box.y + box.height < part.y + part.height, `${code} from top to bottom`).toBe(true);
  }
  expect(part.height / part.width, "no higher than the whole").toBeLessThanOrEqual(whole.height / whole.width + 1e-9);
  const drawn = drawnIn(part, new Set(fyn));
  expect(fyn.filter((code) => !drawn.includes(code))).toEqual([]);
  expect(drawn, "Fredericia lies across the water").toContain("607");
  expect(drawn, "Skagen is far away").not.toContain("813");

  expect(partAround(["766", "101"]), "far apart").toBe(whole);
  expect(partAround([...outlines.keys()])).toBe(whole);
  expect(partAround([])).toBe(whole);
  expect(drawnIn(whole, new Set())).toHaveLength(98);
  // Coasts have so many points only.
  expect(whole.width / partAround(["147"]).width).toBeCloseTo(8);
});

test("Bornholm, which is drawn where it does not lie, is beside others only where it is one of them", () => {
  const north = ["201", "217", "219", "223", "230", "240", "250", "260", "270", "400"];
  expect(drawnIn(partAround(north), new Set(north))).toContain("400");
  const without = north.filter((code) => code !== "400");
  expect(drawnIn({ ...partAround(north) }, new Set(without))).not.toContain("400");
});
