/** Say a text through the page's live region, for people who do not see what changed. */
export function announce(text: string): void {
  const region = document.querySelector("[role=status]");
  if (!region || !text) return;
  region.textContent = "";
  // A live region speaks when its text changes; without the pause the same text twice would be one.
  window.setTimeout(() => {
    region.textContent = text;
  }, 50);
}
