/** Where a thing lies: x grows to the right, y grows downwards. */
export interface Point {
  x: number;
  y: number;
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * Return the index of the point that an arrow key leads to, or undefined where nothing lies there or it is no arrow.
 *
 * Of the points that lie more in that direction than aside of it, the nearest one; distance aside counts double, so
 * that a row of areas is walked along before a neighbour row is entered.
 */
export function neighbour(points: readonly Point[], from: number, key: string): number | undefined {
  const arrow = ARROWS[key];
  const start = points[from];
  if (!arrow || !start) return undefined;
  let best: number | undefined;
  let shortest = Infinity;
  points.forEach((point, index) => {
    const ahead = (point.x - start.x) * arrow.x + (point.y - start.y) * arrow.y;
    const aside = Math.abs((point.x - start.x) * arrow.y + (point.y - start.y) * arrow.x);
    if (ahead <= 0 || aside > ahead || ahead + 2 * aside >= shortest) return;
    shortest = ahead + 2 * aside;
    best = index;
  });
  return best;
}

export function isArrow(key: string): boolean {
  return key in ARROWS;
}
