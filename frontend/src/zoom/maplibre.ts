/** The map of MapLibre: own areas only, no base map, no labels, nothing fetched but the areas. */
import "maplibre-gl/dist/maplibre-gl.css";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { FeatureCollection } from "geojson";
import { Map as MapLibre, NavigationControl, setWorkerUrl, type MapMouseEvent } from "maplibre-gl";
import { Tooltip } from "../tooltip";
import { boundsOf } from "./bounds";
import { layers, paint, SOURCE } from "./layers";

// A file of this house: the policy allows no worker from a blob.
setWorkerUrl(new URL(workerAddress, import.meta.url).href);

/** Draw the areas of `data-src` into the element; the function returned removes the map. */
export async function draw(host: HTMLElement): Promise<() => void> {
  const response = await fetch(host.dataset["src"] ?? "", { headers: { Accept: "application/geo+json, application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  const areas = (await response.json()) as FeatureCollection;
  const box = document.createElement("div");
  box.className = "zoom-map";
  host.append(box);
  try {
    return await show(host, box, areas);
  } catch (error) {
    box.remove();
    throw error;
  }
}

async function show(host: HTMLElement, box: HTMLElement, areas: FeatureCollection): Promise<() => void> {
  const texts = JSON.parse(host.dataset["texts"] ?? "{}") as Record<string, string>;
  const map = new MapLibre({
    container: box,
    style: { version: 8, sources: { [SOURCE]: { type: "geojson", data: areas, generateId: true } }, layers: [] },
    bounds: boundsOf(areas),
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    maplibreLogo: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    locale: { ...texts, ...(host.dataset["name"] ? { "Map.Title": host.dataset["name"] } : {}) },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  scrollOnlyWithFocus(map);
  await map.once("load");
  paint(map, box, areas);
  for (const layer of layers()) map.addLayer(layer);
  paint(map, box, areas);
  describe(map, host);
  const theme = matchMedia("(prefers-color-scheme: dark)");
  const repaint = (): void => paint(map, box, areas);
  theme.addEventListener("change", repaint);
  await map.once("idle");
  box.dataset["ready"] = "";
  return () => {
    theme.removeEventListener("change", repaint);
    map.remove();
  };
}

/** Scrolling the page over the map must not magnify it; once it has the focus, it may. */
function scrollOnlyWithFocus(map: MapLibre): void {
  map.scrollZoom.disable();
  map.getCanvas().addEventListener("focus", () => map.scrollZoom.enable());
  map.getCanvas().addEventListener("blur", () => map.scrollZoom.disable());
}

/** Show the name of the area under the pointer, mark it, and follow its link on a click. */
function describe(map: MapLibre, host: HTMLElement): void {
  const tooltip = new Tooltip(host);
  let marked: string | number | undefined;
  const mark = (id: string | number | undefined): void => {
    if (marked !== undefined) map.setFeatureState({ source: SOURCE, id: marked }, { marked: false });
    if (id !== undefined) map.setFeatureState({ source: SOURCE, id }, { marked: true });
    marked = id;
  };
  const at = (event: MapMouseEvent) => map.queryRenderedFeatures(event.point, { layers: ["classes", "statuses"] })[0];
  map.on("mousemove", (event) => {
    const area = at(event);
    map.getCanvas().style.cursor = area?.properties["href"] ? "pointer" : "";
    if (area?.id === marked && tooltip.visible) return;
    mark(area?.id);
    if (!area) return tooltip.hideSoon();
    const [title, ...lines] = textsOf(area.properties);
    const said = lines.filter((text) => text !== "").map((text) => ({ text }));
    const { clientX, clientY, movementY } = event.originalEvent;
    tooltip.show(title ?? "", said, clientX, clientY, movementY < 0);
  });
  map.on("mouseout", () => {
    mark(undefined);
    tooltip.hideSoon();
  });
  map.on("click", (event) => open(at(event)?.properties["href"]));
}

/** Return name, value and note of an area; without a `name` the `label` has both. */
function textsOf(properties: Record<string, unknown>): string[] {
  const [name, label, note] = ["name", "label", "note"].map((key) => String(properties[key] ?? ""));
  return name ? [name, label ?? "", note ?? ""] : [...(label ?? "").split(/: (?!.*: )/), note ?? ""];
}

function open(href: unknown): void {
  if (typeof href !== "string" || href === "") return;
  const address = new URL(href, document.baseURI);
  if (address.origin === location.origin) location.assign(address);
}
