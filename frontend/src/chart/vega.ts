/**
 * Vega with what the charts of kobimo use: no maps, no forces, no word clouds.
 *
 * Expressions are interpreted, never compiled, so that the content security policy needs no `unsafe-eval`.
 */
import { transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import * as data from "vega-transforms";
import { View } from "vega-view";
import * as marks from "vega-view-transforms";
import { tooltipOf } from "./tooltip";
import { pickable, type Picks } from "./picking";
import { fit, follow } from "./width";

Object.assign(transforms, data, marks, encode);

export interface Chart {
  spec: VegaSpec;
  locale?: { number?: object; time?: object };
  picks?: Picks;
}

export interface VegaSpec {
  autosize?: string | { type?: string; contains?: string };
  padding?: number | { left?: number; right?: number };
  signals?: { name: string; update?: unknown }[];
  [property: string]: unknown;
}

const refuse = (): Promise<never> => Promise.reject(new Error("Charts load nothing."));

/** A chart brings its data along: nothing is fetched, no link opened. */
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

/** One picture for assistive technology, with the name that the server's picture had; Vega's own says less. */
function boxes(name: string): [HTMLElement, HTMLElement] {
  const outer = document.createElement("div");
  outer.className = "chart-view";
  outer.setAttribute("role", "img");
  outer.setAttribute("aria-label", name);
  const inner = document.createElement("div");
  inner.setAttribute("aria-hidden", "true");
  outer.append(inner);
  return [outer, inner];
}

/** The name of a picture, or of the first one in a box of pictures. */
function nameOf(picture: Element): string {
  const named = picture.matches("[aria-label], [alt]") ? picture : picture.querySelector("[aria-label], [alt]");
  return named?.getAttribute("aria-label") ?? named?.getAttribute("alt") ?? "";
}

interface Logger {
  level: () => Logger;
  error: (...told: unknown[]) => Logger;
  warn: () => Logger;
  info: () => Logger;
  debug: () => Logger;
}

/** Vega tells a logger what fails in a chart and goes on; here it must be known, so that the picture can stay. */
function listener(failures: unknown[]): Logger {
  const silent = (): Logger => logger; // Vega calls these without their object
  const logger: Logger = {
    level: silent,
    error: (...told) => {
      failures.push(told[0]);
      return logger;
    },
    warn: silent,
    info: silent,
    debug: silent,
  };
  return logger;
}

/** Draw the chart in the place of `picture`; the function returned ends it. */
export async function render(host: HTMLElement, picture: Element, chart: Chart): Promise<() => void> {
  const [box, inner] = boxes(nameOf(picture));
  const failures: unknown[] = [];
  const width = picture.getBoundingClientRect().width;
  await document.fonts.load('12px "Fira Sans"'); // texts are measured before they are drawn
  const view = new View(parse(chart.spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    loader,
    locale: chart.locale,
    logger: listener(failures),
    renderer: "svg",
    hover: true,
    tooltip: tooltipOf(host),
  });
  try {
    // Drawn beside the page first, so that a failure leaves the picture as it was.
    view.initialize(inner);
    await view.runAsync();
    await fit(view, chart.spec, width);
    if (failures.length) throw failures[0];
  } catch (error) {
    view.finalize();
    throw error;
  }
  picture.replaceWith(box);
  if (chart.picks) pickable(view, box, chart.picks);
  const unfollow = follow(view, chart.spec, box);
  return () => {
    unfollow();
    view.finalize();
  };
}
