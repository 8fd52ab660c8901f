import { rgba, type Colour } from "./colours";

const SCALE = 2;

interface Tile {
  size: number;
  draw: (pen: CanvasRenderingContext2D, size: number) => void;
}

const missing: Tile = {
  size: 9,
  draw: (pen, size) => lines(pen, 1, 0.6, [-1, 1, 1, -1], [0, size, size, 0], [size - 1, size + 1, size + 1, size - 1]),
};

/** The patterns of the server's maps, by status; an unknown one counts as missing. */
const TILES: Readonly<Record<string, Tile>> = {
  missing,
  suppressed: { size: 9, draw: (pen, size) => spots(pen, 0.75, 1.6, size / 4, (size * 3) / 4) },
  too_small: { size: 7, draw: (pen, size) => lines(pen, 1.7, 0.65, [size / 2, 0, size / 2, size]) },
  incomplete: { size: 14, draw: ring },
  not_comparable: { size: 9, draw: (pen, size) => lines(pen, 1.1, 0.75, [0, 0, size, size], [0, size, size, 0]) },
};

/** Draw one tile of the pattern that fills areas of a status. */
export function tile(status: string, ink: Colour): { image: ImageData; pixelRatio: number } {
  const { size, draw } = TILES[status] ?? missing;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * SCALE;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.scale(SCALE, SCALE);
  pen.fillStyle = pen.strokeStyle = rgba(ink);
  draw(pen, size);
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: SCALE };
}

type Ends = readonly [x1: number, y1: number, x2: number, y2: number];

function lines(pen: CanvasRenderingContext2D, width: number, opacity: number, ...ends: readonly Ends[]): void {
  pen.lineWidth = width;
  pen.globalAlpha = opacity;
  pen.beginPath();
  for (const [x1, y1, x2, y2] of ends) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
  pen.stroke();
}

function spots(pen: CanvasRenderingContext2D, opacity: number, radius: number, ...places: readonly number[]): void {
  pen.globalAlpha = opacity;
  for (const place of places) {
    pen.beginPath();
    pen.arc(place, place, radius, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** A ring that shows on every shade, so in colours of its own. */
function ring(pen: CanvasRenderingContext2D, size: number): void {
  pen.fillStyle = "#ffffff";
  pen.strokeStyle = "#1b2733";
  pen.beginPath();
  pen.arc(size / 2, size / 2, 2, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
}
