import type { FeatureCollection } from "geojson";

type Box = [west: number, south: number, east: number, north: number];

/** Return the box around all positions, in degrees. */
export function boundsOf(areas: FeatureCollection): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of areas.features) {
    if (geometry && "coordinates" in geometry) widen(box, geometry.coordinates);
  }
  if (box[0] > box[2]) throw new Error("no area has a geometry");
  return box;
}

function widen(box: Box, part: unknown[]): void {
  const [x, y] = part;
  if (typeof x === "number" && typeof y === "number") {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
    return;
  }
  for (const inner of part) if (Array.isArray(inner)) widen(box, inner);
}
