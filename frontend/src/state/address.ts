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
  address.search = legible(address.search);
  return address;
}

/** Leave the signs as they are that need no code in a query: people read, quote and type addresses. */
function legible(search: string): string {
  const plain: Readonly<Record<string, string>> = { "%3A": ":", "%2F": "/", "%3D": "=", "%3B": ";", "+": "%20" };
  return search.replace(/%3A|%2F|%3D|%3B|\+/g, (code) => plain[code] ?? code);
}
