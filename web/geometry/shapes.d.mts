/** The shapes of the map; see shapes.mjs. All numbers are units of the picture. */
export interface Shapes {
  width: number;
  height: number;
  /** Lists of x, y, then steps dx, dy. */
  arcs: readonly (readonly number[])[];
  /** By code of three digits, the rings as lists of arc numbers; ~n is arc n backwards. */
  kommuner: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** By code, the place for a label. */
  labels: Readonly<Record<string, readonly [number, number]>>;
  bornholm: Box;
  capital: { from: Box; to: Box; kommuner: readonly string[] };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export declare function kommuneShapes(topology: unknown): Shapes;
export declare function mapShapes(): { name: string; load(id: string): Promise<{ code: string; map: null } | null> };
