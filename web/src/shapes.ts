// The outlines of the 98 kommuner for the map, as SVG paths in units of its picture.
import shapes from "../geometry/kommuner-2014.topojson";

export const { width, height, bornholm, capital } = shapes;

/** Where a label of the kommune stands best. */
export const labelPoint = (code: string): readonly [number, number] => shapes.labels[code] ?? [0, 0];

type Point = readonly [number, number];

function ringPoints(arcs: readonly number[]): Point[] {
  return arcs.flatMap((n) => {
    const steps = shapes.arcs[n < 0 ? ~n : n] ?? [];
    let [x, y] = [0, 0];
    const arc: Point[] = [];
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i] ?? 0;
      y += steps[i + 1] ?? 0;
      arc.push([x, y]);
    }
    if (n < 0) arc.reverse();
    // The last point of an arc is the first of the next.
    return arc.slice(1);
  });
}

const rings = new Map(Object.entries(shapes.kommuner).map(([code, own]) => [code, own.map(ringPoints)]));

/** The outline of each kommune by its code. */
export const outlines: ReadonlyMap<string, string> = new Map(
  [...rings].map(([code, own]) => [code, own.map((points) => `M${points.map(([x, y]) => `${x},${y}`).join("L")}Z`).join("")]),
);

/** The upper edge of the kommune's largest part, above which its name covers nothing of it. */
export const topOf = (code: string): number => Math.min(...(rings.get(code)?.[0] ?? []).map(([, y]) => y));

/** A part of the picture, in its units. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** All of the picture. */
export const whole: Part = { x: 0, y: 0, width, height };

/** What the outlines of these kommuner take, from edge to edge. */
export function boxOf(codes: readonly string[]): Part {
  const points = codes.flatMap((code) => (rings.get(code) ?? []).flat());
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

// What is hardly larger than on the whole map is easier to place there; and the coasts were simplified for that one.
const leastEnlarged = 1.4;
const mostEnlarged = 8;

/** The part of the picture that shows these kommuner with some land around them; the whole where they lie far apart. */
export function partAround(codes: readonly string[]): Part {
  if (codes.length === 0) return whole;
  const box = boxOf(codes);
  const room = 0.05 * Math.max(box.width, box.height);
  const [wide, high] = [box.width + 2 * room, box.height + 2 * room];
  // Never higher than the whole is at the same width.
  const partWidth = Math.max(wide, (high * width) / height, width / mostEnlarged);
  if (width / partWidth < leastEnlarged) return whole;
  const partHeight = Math.max(high, 0.6 * partWidth);
  return { x: box.x + box.width / 2 - partWidth / 2, y: box.y + box.height / 2 - partHeight / 2, width: partWidth, height: partHeight };
}

/** The code of Bornholm, which is drawn nearer to the others than it lies. */
export const moved = "400";

/** The kommuner that are drawn in a part: those in scope, and what lies around them. */
export const drawnIn = (part: Part, scope: ReadonlySet<string>): string[] =>
  [...outlines.keys()].filter((code) => part === whole || scope.has(code) || (code !== moved && meet(boxOf([code]), part)));

const meet = (a: Part, b: Part) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** The nearest kommune in a direction, of those given; the same one where there is none. */
export function neighbour(from: string, direction: Direction, among: Iterable<string>): string {
  const [x, y] = labelPoint(from);
  let best = { code: from, cost: Number.POSITIVE_INFINITY };
  for (const code of among) {
    const [toX, toY] = labelPoint(code);
    const [ahead, aside] = {
      ArrowLeft: [x - toX, toY - y],
      ArrowRight: [toX - x, toY - y],
      ArrowUp: [y - toY, toX - x],
      ArrowDown: [toY - y, toX - x],
    }[direction] as [number, number];
    // What lies more to the side than ahead is another direction.
    if (ahead <= 0 || Math.abs(aside) > ahead) continue;
    const cost = ahead + 1.5 * Math.abs(aside);
    if (cost < best.cost) best = { code, cost };
  }
  return best.code;
}
