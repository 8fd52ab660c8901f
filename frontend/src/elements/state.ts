import { fieldsOf, type Field } from "../state/fields";
import { addressOf } from "../state/address";
import { follow } from "../state/visit";

/**
 * Wraps a form (GET, `data-state`) whose controls are the state of the page. Links of the content that have
 * `data-state-link`, or lie in something that has it, lead to other states.
 *
 * A change fetches the page of the new address and shows its `#inhalt`, and what else has `data-state-part`; without
 * scripts the form's button does it.
 */
export class KobimoState extends HTMLElement {
  connectedCallback(): void {
    this.classList.add("active");
    this.addEventListener("change", this.changed);
    this.addEventListener("submit", this.submitted);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.changed);
    this.removeEventListener("submit", this.submitted);
  }

  private readonly changed = (event: Event): void => {
    const { target } = event;
    const form = target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.form : null;
    if (form?.matches("[data-state]")) this.visit(form);
  };

  private readonly submitted = (event: SubmitEvent): void => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-state]")) return;
    event.preventDefault();
    this.visit(form);
  };

  private visit(form: HTMLFormElement): void {
    const fields: Field[] = fieldsOf(form);
    follow(addressOf(form.action, fields));
  }
}
