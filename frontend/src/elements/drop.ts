/** Wraps a file field: a file may be dropped on it, and a chosen one is sent at once. */
export class KobimoDrop extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!field || this.classList.contains("active")) return;
    this.classList.add("active");
    field.addEventListener("change", () => this.send(field));
    for (const name of ["dragenter", "dragover"]) {
      this.addEventListener(name, (event) => {
        event.preventDefault();
        this.classList.add("over");
      });
    }
    this.addEventListener("dragleave", () => this.classList.remove("over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.classList.remove("over");
      if (!event.dataTransfer?.files.length) return;
      field.files = event.dataTransfer.files;
      this.send(field);
    });
  }

  private send(field: HTMLInputElement): void {
    if (!field.files?.length) return;
    const busy = this.querySelector<HTMLElement>("[data-busy]");
    if (busy) busy.textContent = busy.dataset["busy"] ?? "";
    field.form?.requestSubmit();
  }
}
