import type { Field } from "./fields";

/** Return the address of a state: only what is not empty and differs from the standard. */
export function addressOf(action: string, fields: readonly Field[]): URL {
  const address = new URL(action);
  address.search = address.hash = "";
  for (const { name, values, standard } of fields) {
    const said = values.filter((value) => value !== "");
    if (said.length === 1 && said[0] === standard) continue;
    for (const value of said) address.searchParams.append(name, value);
  }
  return address;
}
