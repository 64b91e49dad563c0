// Dots that share a place, and names at dots: each stands where it covers no other, or is left out.

/** A point on paper that may have a name. */
export interface Dot {
  code: string;
  name: string;
  x: number;
  y: number;
}

/** A name at its place; the text is centred on y. */
export interface Label extends Dot {
  anchor: "start" | "middle" | "end";
  /** From where to where it reaches along x. */
  from: number;
  to: number;
}

/** Where names may stand. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

// Of the smallest type of the page.
const letterWidth = 6.4;
const lineHeight = 14;

const covers = (a: Label, b: Label) => Math.abs(a.y - b.y) < lineHeight && a.from < b.to && b.from < a.to;
const hides = (label: Label, dot: Dot) => Math.abs(label.y - dot.y) < 8 && dot.x > label.from - 3 && dot.x < label.to + 3;

// Right of its point, left, above, below.
function placesOf({ code, name, x, y }: Dot): Label[] {
  const length = name.length * letterWidth;
  return [
    { code, name, x: x + 8, y, anchor: "start", from: x + 8, to: x + 8 + length },
    { code, name, x: x - 8, y, anchor: "end", from: x - 8 - length, to: x - 8 },
    { code, name, x, y: y - 14, anchor: "middle", from: x - length / 2, to: x + length / 2 },
    { code, name, x, y: y + 14, anchor: "middle", from: x - length / 2, to: x + length / 2 },
  ];
}

/** Names for the first dots that have room for one, up to so many. No name covers another, nor a dot of `others`. */
export function placeLabels(dots: readonly Dot[], frame: Frame, most: number, others: readonly Dot[] = []): Label[] {
  const placed: Label[] = [];
  for (const dot of dots) {
    if (placed.length >= most || placed.some((label) => label.code === dot.code)) continue;
    const free = placesOf(dot).find(
      (label) =>
        label.from > frame.left &&
        label.to < frame.right &&
        label.y > frame.top + lineHeight / 2 &&
        label.y < frame.bottom - lineHeight / 2 &&
        !placed.some((other) => covers(label, other)) &&
        !others.some((other) => other.code !== dot.code && hides(label, other)),
    );
    if (free) placed.push(free);
  }
  return placed;
}

/**
 * Dots of one place beside each other, around it, so that each is seen. Published figures are rounded: the places that
 * they share are as wide.
 */
export function spreadOut<D extends Dot>(dots: readonly D[], apart: number): D[] {
  const places = new Map<string, D[]>();
  for (const dot of dots) {
    const place = `${Math.round(dot.x)} ${Math.round(dot.y)}`;
    places.set(place, [...(places.get(place) ?? []), dot]);
  }
  const goldenAngle = Math.PI * (3 - Math.sqrt(5));
  return [...places.values()].flatMap((sharing) =>
    sharing.length === 1
      ? sharing
      : sharing.map((dot, n) => {
          const away = 0.62 * apart * Math.sqrt(n + 0.5);
          return { ...dot, x: dot.x + away * Math.cos(n * goldenAngle), y: dot.y + away * Math.sin(n * goldenAngle) };
        }),
  );
}
