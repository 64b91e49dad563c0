// Makes the map's shapes at build time: one simplified outline per kommune, in units of the picture.
//
// Source: kommuner-2014.topojson, drawn by Neogeografen from DAGI/FOT of Geodatastyrelsen and the kommuner, 2014-02-13,
// 1:500,000. Its terms allow use and redistribution with the source named: „Indeholder data fra Geodatastyrelsen, DAGI,
// februar 2014“. Municipal borders have not changed since.
//
// Kommuner share their borders as arcs, so that neighbours stay neighbours after simplification (Visvalingam, by the
// area of the triangle that a point makes with those beside it).
import { readFile } from "node:fs/promises";
import { presimplify } from "topojson-simplify";

// Christiansø belongs to no kommune.
const noKommune = "0411";
const bornholm = "0400";
// Kommuner of the landsdele Byen København and Københavns omegn: 3 to 10 px wide on a phone, so an inset enlarges them.
const capital = "0101 0147 0151 0153 0155 0157 0159 0161 0163 0165 0167 0169 0173 0175 0183 0185 0187".split(" ");

// Saltholm, which is uninhabited, lies east of this and stays outside the inset.
const eastOfAmager = [12.72, 55.65];

// The picture's width in its own units; a unit is a third of a pixel on a phone.
const width = 1000;
const margin = 3;
// The inset is as wide as Læsø and Anholt leave room for.
const capitalWidth = 340;
const earthRadius = 6_371_000;
const centralMeridian = 9; // of UTM zone 32, in which Danish maps are drawn
// Points whose triangle is smaller than this are left out, in m²: about one unit by one.
const leastTriangle = 130_000;
// Islands smaller than this are left out, in m², unless they are their kommune's largest part.
const leastIsland = 2_500_000;

// Spherical transverse Mercator, in metres with y downward: at this scale the ellipsoid makes no visible difference.
function project([longitude, latitude]) {
  const lambda = ((longitude - centralMeridian) * Math.PI) / 180;
  const phi = (latitude * Math.PI) / 180;
  return [earthRadius * Math.atanh(Math.cos(phi) * Math.sin(lambda)), -earthRadius * Math.atan2(Math.tan(phi), Math.cos(lambda))];
}

function readArcs({ arcs, transform }) {
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return project([x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]]);
    });
  });
}

// Rings of each kommune as lists of arc numbers; ~n is arc n backwards. A kommune has several polygons in the source.
function readRings({ objects }) {
  const rings = new Map();
  for (const { properties, arcs } of objects.stdin.geometries) {
    if (properties.KOMKODE === noKommune) continue;
    rings.set(properties.KOMKODE, [...(rings.get(properties.KOMKODE) ?? []), ...arcs]);
  }
  return new Map([...rings].sort(([a], [b]) => a.localeCompare(b)));
}

function ringPoints(ring, arcs) {
  return ring.flatMap((n) => (n < 0 ? arcs[~n].toReversed() : arcs[n]).slice(1));
}

function signedArea(points) {
  let sum = 0;
  points.forEach(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    sum += x * nextY - nextX * y;
  });
  return sum / 2;
}

function bounds(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

const arcNumber = (n) => (n < 0 ? ~n : n);
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isInside = (box, [x, y]) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

// The place for a label: the point deepest inside the largest part, of a grid of 24 by 24.
function labelPoint(rings) {
  const { left, right, top, bottom } = bounds(rings[0]);
  const edges = rings.flatMap((points) => points.map((point, i) => [point, points[(i + 1) % points.length]]));
  let best = { depth: -Infinity };
  for (let i = 1; i < 24; i++) {
    for (let j = 1; j < 24; j++) {
      const at = [left + ((right - left) * i) / 24, top + ((bottom - top) * j) / 24];
      const depth = depthInside(edges, at);
      if (depth > best.depth) best = { depth, at };
    }
  }
  return best.at;
}

// The distance to the nearest edge, negative outside.
function depthInside(edges, [x, y]) {
  let inside = false;
  let nearest = Infinity;
  for (const [[ax, ay], [bx, by]] of edges) {
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx ** 2 + dy ** 2 || 1)));
    nearest = Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return inside ? nearest : -nearest;
}

// The frame of an inset with a margin of metres around what it shows.
function frameAround(box, margin) {
  return { left: box.left - margin, right: box.right + margin, top: box.top - margin, bottom: box.bottom + margin };
}

function simplify(arcs, detailBox, enlargement) {
  const weighed = presimplify({ type: "Topology", arcs, objects: {} }).arcs;
  return weighed.map((arc) =>
    arc
      .filter((point) => point[2] >= (isInside(detailBox, point) ? leastTriangle / enlargement ** 2 : leastTriangle))
      .map(([x, y]) => [x, y]),
  );
}

function withoutSmallIslands(rings, arcs) {
  return new Map(
    [...rings].map(([code, own]) => {
      const sized = own.map((ring) => ({ ring, size: Math.abs(signedArea(ringPoints(ring, arcs))) })).sort((a, b) => b.size - a.size);
      return [code, sized.filter(({ size }, i) => i === 0 || size >= leastIsland).map(({ ring }) => ring)];
    }),
  );
}

// Moves Bornholm, which shares no border, to the right edge below the enlarged capital, at the scale of the rest.
function moveBornholm(arcs, rings, country, belowMetres) {
  const own = new Set(rings.get(bornholm).flat().map(arcNumber));
  const box = bounds([...own].flatMap((n) => arcs[n]));
  const dx = country.right - 7_000 - box.right;
  const dy = country.top + belowMetres + 7_000 - box.top;
  const move = ([x, y]) => [x + dx, y + dy];
  return {
    arcs: arcs.map((arc, n) => (own.has(n) ? arc.map(move) : arc)),
    frame: frameAround({ left: box.left + dx, right: box.right + dx, top: box.top + dy, bottom: box.bottom + dy }, 6_000),
  };
}

/** The Vite plugin by which the page imports the TopoJSON file as the shapes of it. */
export function mapShapes() {
  return {
    name: "kommunebench-map-shapes",
    async load(id) {
      if (!id.endsWith(".topojson")) return null;
      const shapes = JSON.stringify(kommuneShapes(JSON.parse(await readFile(id, "utf8"))));
      return { code: `export default JSON.parse(${JSON.stringify(shapes)});`, map: null };
    },
  };
}

/**
 * The shapes of all 98 kommuner in units of a picture of `width` by `height`:
 *
 *   arcs      lists of x, y, then steps dx, dy, all whole numbers
 *   kommuner  by code of three digits, the rings as lists of arc numbers (~n is arc n backwards), the largest first
 *   labels    by code, the x and y deepest inside the largest part
 *   bornholm  the frame around Bornholm, which is moved
 *   capital   the inset: what it shows of the picture (from), where (to), and the codes of whom it shows
 *
 * Throws where the source has not 98 kommuner.
 */
export function kommuneShapes(topology) {
  const rings = readRings(topology);
  if (rings.size !== 98) throw new Error(`the source of the map has ${rings.size} kommuner, not 98`);
  const projected = readArcs(topology);
  const boxOf = (codes) => bounds(codes.flatMap((code) => rings.get(code).flatMap((ring) => ringPoints(ring, projected))));
  const country = boxOf([...rings.keys()].filter((code) => code !== bornholm));
  const unit = (country.right - country.left) / (width - 2 * margin);
  const toUnits = ([x, y]) => [margin + (x - country.left) / unit, margin + (y - country.top) / unit];

  const capitalBox = frameAround({ ...boxOf(capital), right: project(eastOfAmager)[0] }, 1_000);
  const from = inUnits(capitalBox, toUnits);
  const scale = capitalWidth / from.width;
  const to = { x: width - margin - capitalWidth, y: margin, width: capitalWidth, height: Math.round(from.height * scale) };

  const { arcs: moved, frame } = moveBornholm(projected, rings, country, (to.height + 40) * unit);
  const arcs = simplify(moved, capitalBox, scale);
  const kept = withoutSmallIslands(rings, arcs);
  const used = [...new Set([...kept.values()].flat(2).map(arcNumber))].sort((a, b) => a - b);
  const renumbered = new Map(used.map((n, i) => [n, i]));
  const shown = [...rings.keys()].filter((code) => overlaps(boxOf([code]), capitalBox));
  return {
    width,
    height: Math.ceil((country.bottom - country.top) / unit) + 2 * margin,
    arcs: used.map((n) => steps(arcs[n].map(toUnits))),
    kommuner: byCode(kept, (own) => own.map((ring) => ring.map((n) => (n < 0 ? ~renumbered.get(~n) : renumbered.get(n))))),
    labels: byCode(kept, (own) => toUnits(labelPoint(own.map((ring) => ringPoints(ring, arcs)))).map(Math.round)),
    bornholm: inUnits(frame, toUnits),
    capital: { from, to, kommuner: shown.map((code) => code.slice(1)) },
  };
}

function byCode(rings, value) {
  return Object.fromEntries([...rings].map(([code, own]) => [code.slice(1), value(own)]));
}

function inUnits({ left, right, top, bottom }, toUnits) {
  const [x, y] = toUnits([left, top]).map(Math.round);
  const [farX, farY] = toUnits([right, bottom]).map(Math.round);
  return { x, y, width: farX - x, height: farY - y };
}

function steps(points) {
  let [x, y] = [0, 0];
  return points.flatMap(([toX, toY], i) => {
    const step = [Math.round(toX) - x, Math.round(toY) - y];
    if (i > 0 && step[0] === 0 && step[1] === 0) return [];
    x += step[0];
    y += step[1];
    return step;
  });
}
