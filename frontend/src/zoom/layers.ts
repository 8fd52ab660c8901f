import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { Colours, rgba } from "./colours";
import { tile } from "./patterns";

export const SOURCE = "areas";

const CLASSES = ["1", "2", "3", "4", "5"];
const INCOMPLETE = "incomplete"; // has its class all the same
const CLASS: ExpressionSpecification = ["to-string", ["get", "class"]];
const IS_CLASS: ExpressionSpecification = ["in", CLASS, ["literal", CLASSES]];
const MARKED: ExpressionSpecification = ["case", ["boolean", ["feature-state", "marked"], false], 1, 0];

/** The layers, from the lowest: classes in their colour, statuses in their pattern, what is incomplete, borders. */
export function layers(): LayerSpecification[] {
  return [
    { id: "classes", type: "fill", source: SOURCE, filter: IS_CLASS, paint: { "fill-antialias": false } },
    { id: "statuses", type: "fill", source: SOURCE, filter: ["!", IS_CLASS], paint: { "fill-pattern": ["concat", "status-", CLASS] } },
    { id: "over", type: "fill", source: SOURCE, filter: ["==", ["get", "state"], INCOMPLETE], paint: { "fill-pattern": `status-${INCOMPLETE}` } },
    { id: "borders", type: "line", source: SOURCE, paint: { "line-width": 0.75 } },
    { id: "marked", type: "line", source: SOURCE, paint: { "line-width": 3, "line-opacity": MARKED } },
  ];
}

/** Give the layers the colours that the sheet has at this moment, and the statuses their tiles. */
export function paint(map: MapLibre, element: Element, areas: FeatureCollection): void {
  const colours = new Colours(element);
  const ink = colours.colour("--map-ink");
  for (const status of statusesOf(areas)) {
    const { image, pixelRatio } = tile(status, ink);
    if (map.hasImage(`status-${status}`)) map.updateImage(`status-${status}`, image);
    else map.addImage(`status-${status}`, image, { pixelRatio });
  }
  if (!map.getLayer("classes")) return;
  const stops = CLASSES.flatMap((name) => [name, rgba(colours.colour(`--map-class-${name}`))]);
  const fill = ["match", CLASS, ...stops, "#888"] as unknown as ExpressionSpecification;
  map.setPaintProperty("classes", "fill-color", fill);
  map.setPaintProperty("borders", "line-color", rgba(colours.colour("--map-line")));
  map.setPaintProperty("marked", "line-color", rgba(colours.colour("--map-strong-line")));
}

function statusesOf(areas: FeatureCollection): Set<string> {
  const names = areas.features.map((area) => String(area.properties?.["class"] ?? ""));
  return new Set([INCOMPLETE, ...names.filter((name) => !CLASSES.includes(name))]);
}
