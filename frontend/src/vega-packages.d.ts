/** The parts of Vega in use; its packages bring no types of their own. */
declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
}
declare module "vega-encode";
declare module "vega-transforms";
declare module "vega-view-transforms";
declare module "vega-parser" {
  export function parse(spec: object, config?: object, options?: { ast?: boolean }): object;
}
declare module "vega-view" {
  /** What is under the pointer; `datum` is the row that it stands for. */
  export interface Item {
    datum?: Readonly<Record<string, unknown>>;
  }
  export class View {
    constructor(runtime: object, options: object);
    initialize(container: Element): this;
    container(): Element | null;
    addEventListener(type: string, handler: (event: MouseEvent, item: Item | null | undefined) => void): this;
    runAsync(): Promise<this>;
    finalize(): this;
    width(): number;
    width(value: number): this;
  }
}
