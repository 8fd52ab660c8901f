/** All elements of the pages. What is large comes later and only where it is used. */
import { KobimoChart } from "./elements/chart";
import { KobimoCopy } from "./elements/copy";
import { KobimoDrop } from "./elements/drop";
import { KobimoFormula } from "./elements/formula";
import { KobimoGrid } from "./elements/grid";
import { KobimoMap } from "./elements/map";
import { KobimoProgress } from "./elements/progress";
import { KobimoSearch } from "./elements/search";
import { KobimoSlices } from "./elements/slices";
import { KobimoSpan } from "./elements/span";
import { KobimoStand } from "./elements/stand";
import { KobimoState } from "./elements/state";
import { KobimoTable } from "./elements/table";
import { KobimoTour } from "./elements/tour";
import { KobimoZoomMap } from "./elements/zoom-map";

customElements.define("kobimo-chart", KobimoChart);
customElements.define("kobimo-copy", KobimoCopy);
customElements.define("kobimo-drop", KobimoDrop);
customElements.define("kobimo-formula", KobimoFormula);
customElements.define("kobimo-grid", KobimoGrid);
customElements.define("kobimo-map", KobimoMap);
customElements.define("kobimo-progress", KobimoProgress);
customElements.define("kobimo-search", KobimoSearch);
customElements.define("kobimo-slices", KobimoSlices);
customElements.define("kobimo-span", KobimoSpan);
customElements.define("kobimo-stand", KobimoStand);
customElements.define("kobimo-state", KobimoState);
customElements.define("kobimo-table", KobimoTable);
customElements.define("kobimo-tour", KobimoTour);
customElements.define("kobimo-zoom-map", KobimoZoomMap);

/** One page needs it, and none of the others should wait for it. */
if (document.querySelector("kobimo-pair") !== null) {
  void import("./elements/pair").then(({ KobimoPair }) => customElements.define("kobimo-pair", KobimoPair));
}
