/** A named field of a form: its values and the value that the address need not name. */
export interface Field {
  name: string;
  values: string[];
  standard: string | null;
}

/** Read the fields of a form in document order; `data-default` on a control gives the standard value. */
export function fieldsOf(form: HTMLFormElement): Field[] {
  const fields = new Map<string, Field>();
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    const field = fields.get(name) ?? { name, values: [], standard: standardOf(form, name) };
    field.values.push(value);
    fields.set(name, field);
  }
  return [...fields.values()];
}

function standardOf(form: HTMLFormElement, name: string): string | null {
  const controls = [...form.elements]; // also those that lie elsewhere on the page
  const control = controls.find((one) => one.getAttribute("name") === name && one.hasAttribute("data-default"));
  return control?.getAttribute("data-default") ?? null;
}
