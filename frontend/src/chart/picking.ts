import type { Item, View } from "vega-view";

/** Where a click on what stands for an area leads, by area. */
export type Picks = Readonly<Record<string, string>>;

/** Make a click on what a chart draws of an area a click on a link, which the page may follow without loading anew. */
export function pickable(view: View, box: HTMLElement, picks: Picks): void {
  view.addEventListener("mousemove", (_event, item) => {
    box.style.cursor = pickOf(item, picks) ? "pointer" : "";
  });
  view.addEventListener("click", (event, item) => {
    const href = pickOf(item, picks);
    if (!href) return;
    const link = document.createElement("a");
    link.href = href;
    link.hidden = true;
    link.dataset["stateLink"] = "";
    box.append(link);
    const { ctrlKey, metaKey, shiftKey, altKey } = event; // with these a browser opens another tab or window
    const held = { ctrlKey, metaKey, shiftKey, altKey };
    link.dispatchEvent(new MouseEvent("click", { ...held, bubbles: true, cancelable: true, view: window }));
    link.remove();
  });
}

function pickOf(item: Item | null | undefined, picks: Picks): string | undefined {
  const area = item?.datum?.["area"];
  return typeof area === "string" ? picks[area] : undefined;
}
