/** What an element is made with. Text is always text: nothing here, or elsewhere on this page, reads markup. */
export interface Made {
  class?: string;
  text?: string;
  attributes?: Readonly<Record<string, string>>;
  /** Called when it is pressed or changed; `on` says which. */
  on?: Readonly<Record<string, (event: Event) => void>>;
}

type Child = Node | string | undefined | false;

/** Makes an element with its children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  made: Made = {},
  children: readonly Child[] = [],
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (made.class !== undefined) {
    element.className = made.class;
  }
  if (made.text !== undefined) {
    element.textContent = made.text;
  }
  Object.entries(made.attributes ?? {}).forEach(([name, value]) => {
    element.setAttribute(name, value);
  });
  Object.entries(made.on ?? {}).forEach(([name, listener]) => {
    element.addEventListener(name, listener);
  });
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** A button that is pressed, and never sends a form by itself. */
export function button(text: string, look: 'primary' | 'secondary' | 'link', press: () => void): HTMLButtonElement {
  const looks = { primary: 'btn btn-primary', secondary: 'btn btn-outline-secondary', link: 'btn btn-link' };
  return make('button', { class: looks[look], text, attributes: { type: 'button' }, on: { click: press } });
}

/** A link to a page outside, which opens beside this one. */
export function link(text: string, address: `https://${string}`): HTMLElement {
  return make('a', { text, attributes: { href: address, target: '_blank', rel: 'noopener noreferrer' } });
}

let labels = 0;

/** A field with its label, and a hint below it that is read out with it. */
export function labelled(
  label: string,
  field: HTMLInputElement | HTMLSelectElement,
  hint?: string,
  look = 'field',
): HTMLElement {
  labels += 1;
  field.id = `field-${labels}`;
  const below = hint === undefined ? undefined : make('div', { class: 'form-text', text: hint });
  if (below !== undefined) {
    below.id = `hint-${labels}`;
    field.setAttribute('aria-describedby', below.id);
  }
  const words = make('label', { class: 'form-label', text: label, attributes: { for: field.id } });
  return make('div', { class: look }, look === 'field' ? [words, field, below] : [field, words, below]);
}

/** A switch with its label. */
export function toggle(label: string, on: boolean, change: (on: boolean, box: HTMLInputElement) => void): HTMLElement {
  const box = make('input', { class: 'form-check-input', attributes: { type: 'checkbox', role: 'switch' } });
  box.checked = on;
  box.addEventListener('change', () => {
    change(box.checked, box);
  });
  return labelled(label, box, undefined, 'form-check form-switch');
}

/**
 * A field for a secret. What is stored never comes into the page: the field is empty, and empty means unchanged.
 */
export function secretField(placeholder: string): HTMLInputElement {
  return make('input', {
    class: 'form-control',
    attributes: { type: 'password', autocomplete: 'new-password', spellcheck: 'false', placeholder },
  });
}

/** Moves the focus to a heading or a part that takes none by itself, so that a screen reader goes on from there. */
export function focusOn(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus();
}
