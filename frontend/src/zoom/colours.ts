/** Red, green, blue and opacity, each from 0 to 255. */
export type Colour = readonly [number, number, number, number];

/** Read custom properties of an element as colours, whatever notation the sheet uses. */
export class Colours {
  private readonly style: CSSStyleDeclaration;
  private readonly pen: CanvasRenderingContext2D;

  constructor(element: Element) {
    this.style = getComputedStyle(element);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    if (!pen) throw new Error("no canvas");
    this.pen = pen;
  }

  /** Return a property as a colour; a medium grey where it is none. */
  colour(name: string): Colour {
    this.pen.clearRect(0, 0, 1, 1);
    this.pen.fillStyle = "#888";
    this.pen.fillStyle = this.style.getPropertyValue(name).trim(); // what is no colour changes nothing
    this.pen.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 255] = this.pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha];
  }
}

/** Write a colour the way that a style of MapLibre reads it. */
export function rgba([red, green, blue, alpha]: Colour): string {
  return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
}
