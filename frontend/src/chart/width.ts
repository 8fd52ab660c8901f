import type { View } from "vega-view";
import type { VegaSpec } from "./vega";

const SMALLEST = 120;

/** Set the width so that the whole drawing, axes and legends included, is `width` wide. */
export async function fit(view: View, spec: VegaSpec, width: number): Promise<void> {
  if (!mayFollow(spec)) return;
  const wanted = Math.max(Math.floor(width - beside(view, spec)), SMALLEST);
  await view.width(wanted).runAsync();
}

/** Return what the drawing needs beside the width that Vega is told. */
function beside(view: View, spec: VegaSpec): number {
  const { type = "pad", contains = "content" } = typeof spec.autosize === "object" ? spec.autosize : { type: spec.autosize };
  if (!type.startsWith("fit")) {
    const drawn = Number(view.container()?.querySelector("svg")?.getAttribute("width"));
    return drawn - view.width();
  }
  if (contains === "padding") return 0;
  const { padding = 0 } = spec;
  return typeof padding === "number" ? 2 * padding : (padding.left ?? 0) + (padding.right ?? 0);
}

/** Keep the drawing as wide as `box`; the function returned ends that. */
export function follow(view: View, spec: VegaSpec, box: HTMLElement): () => void {
  if (!mayFollow(spec)) return () => undefined;
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => void fit(view, spec, box.clientWidth));
  });
  observer.observe(box);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
  };
}

/** A width that follows from the data, such as a step for each bar, is left alone. */
function mayFollow(spec: VegaSpec): boolean {
  return !spec.signals?.some((signal) => signal.name === "width" && signal.update !== undefined);
}
