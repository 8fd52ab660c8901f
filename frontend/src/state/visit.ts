import { announce } from "../announce";

const CONTENT = "inhalt";

let running: AbortController | undefined;
let shown = place(new URL(location.href));

/** Show the page of `address` and make it the current entry of the history. */
export function follow(address: URL): void {
  void visit(address, true);
}

/** Show the content of the page at `address`; any failure becomes an ordinary navigation. */
async function visit(address: URL, push: boolean): Promise<void> {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const content = document.getElementById(CONTENT);
  content?.setAttribute("aria-busy", "true");
  try {
    const [page, final] = await fetched(address, signal);
    // Before the content changes: addresses in it are relative to the new one.
    if (push && final.href !== location.href) history.pushState(null, "", final);
    shown = place(final);
    replace(page);
  } catch {
    if (signal.aborted) return;
    if (push) location.assign(address);
    else location.reload();
  }
}

async function fetched(address: URL, signal: AbortSignal): Promise<[Document, URL]> {
  const response = await fetch(address, { headers: { Accept: "text/html" }, signal });
  const type = response.headers.get("Content-Type") ?? "";
  const final = new URL(response.url);
  if (!response.ok || !type.startsWith("text/html") || final.origin !== location.origin) {
    throw new Error(`${response.status} ${type}`);
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.getElementById(CONTENT) || !document.getElementById(CONTENT)) throw new Error("no content");
  final.hash = address.hash;
  return [page, final];
}

function replace(page: Document): void {
  const focus = focused();
  const top = window.scrollY;
  swap([document.getElementById(CONTENT)], [page.getElementById(CONTENT)]);
  swap(beside(document), beside(page));
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  const canonical = page.querySelector<HTMLLinkElement>("link[rel=canonical]");
  if (canonical) document.querySelector("link[rel=canonical]")?.setAttribute("href", canonical.getAttribute("href") ?? "");
  focus();
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
  else window.scrollTo({ top, behavior: "instant" });
  announce(document.getElementById(CONTENT)?.dataset["announce"] ?? page.title);
}

/** Return what follows the state without being part of the content. */
function beside(page: Document): Element[] {
  const parts = [...page.querySelectorAll("form[data-state], [data-state-part]")];
  return parts.filter((part) => !part.closest(`#${CONTENT}`));
}

/** Put the elements of the other page in the place of ours. */
function swap(ours: readonly (Element | null)[], theirs: readonly (Element | null)[]): void {
  ours.forEach((old, index) => {
    const next = theirs[index];
    if (next) old?.replaceWith(document.adoptNode(next));
  });
}

/** Remember what has the focus; the function returned gives it back to the same thing of the new content. */
function focused(): () => void {
  const active = document.activeElement;
  if (!active || active === document.body) return () => undefined;
  const selectors = [
    active.id && `#${CSS.escape(active.id)}`,
    active instanceof SVGElement && active.dataset["key"] && `svg [data-key="${CSS.escape(active.dataset["key"])}"]`,
    active.hasAttribute("href") && `#${CONTENT} a[href="${CSS.escape(active.getAttribute("href") ?? "")}"]`,
  ];
  return () => {
    if (active.isConnected) return;
    const found = selectors
      .map((selector) => (selector ? document.querySelector<HTMLElement | SVGElement>(selector) : null))
      .find((element) => element !== null);
    (found ?? contentAsTarget())?.focus({ preventScroll: true });
  };
}

/** Where the focused thing is gone, the content takes the focus, so that the keyboard goes on there. */
function contentAsTarget(): HTMLElement | null {
  const content = document.getElementById(CONTENT);
  content?.setAttribute("tabindex", "-1");
  return content;
}

/** An address without its fragment: a jump within the page is no other page. */
function place(address: URL): string {
  return address.pathname + address.search;
}

function clicked(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest(`#${CONTENT} a`) : null;
  const href = link?.getAttribute("href"); // of a link in SVG the property is no text
  if (!link?.closest("[data-state-link]") || !href || link.hasAttribute("download") || link.getAttribute("target")) return;
  const address = new URL(href, document.baseURI);
  if (address.origin !== location.origin || !document.querySelector("kobimo-state.active")) return;
  event.preventDefault();
  follow(address);
}

function moved(): void {
  const address = new URL(location.href);
  if (place(address) !== shown) void visit(address, false);
}

document.addEventListener("click", clicked);
window.addEventListener("popstate", moved);
