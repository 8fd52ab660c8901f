import { Tooltip, type Line } from "../tooltip";

type Handler = (handler: unknown, event: MouseEvent | null, item: unknown, value: unknown) => void;

/** Return the function by which Vega shows tooltips: text only, whatever the data say. */
export function tooltipOf(host: HTMLElement): Handler {
  const tooltip = new Tooltip(host);
  return (_handler, event, _item, value) => {
    if (!event || value === null || value === undefined || value === "") tooltip.hideSoon();
    else tooltip.show("", linesOf(value), event.clientX, event.clientY);
  };
}

/** A tooltip of several fields comes as an object of their names and texts. */
function linesOf(value: unknown): Line[] {
  if (typeof value !== "object" || value === null) return [{ text: String(value) }];
  return Object.entries(value).map(([name, text]) => ({ name, text: String(text) }));
}
