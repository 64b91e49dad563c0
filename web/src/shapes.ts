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
