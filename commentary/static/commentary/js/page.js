// @ts-check
/** What the page gives to every feature. */

/** @type {(selector: string, root?: any) => any} */
export const find = (selector, root = document) => root.querySelector(selector);
/** @type {(selector: string, root?: any) => any[]} */
export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
/** @type {(node: any, selector: string) => any} */
export const closest = (node, selector) => (node instanceof Text ? node.parentElement : node)?.closest?.(selector);
/** @type {(template: string) => any} */
export const copyOf = (template) => find(`template#${template}`).content.firstElementChild.cloneNode(true);

export const article = () => find('#article[data-article]');
export const passages = () => findAll('#text .passage');
export const sectionOf = (passage) => find(`#p-${passage}`);
export const responseOf = (key) => `[data-response="${key}"]`;

/** @type {(name: string, listener: (event: any) => any, target?: any, capture?: boolean) => void} */
export const listen = (name, listener, target = document, capture = false) => target.addEventListener(name, listener, capture);
/** Features speak to each other by events of the document. */
export const emit = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`commentary:${name}`, { detail }));
export const on = (name, listener) => listen(`commentary:${name}`, ({ detail }) => listener(detail));

/** Not dealt with yet, nor meant for the browser itself. */
export const isPlain = ({ altKey, ctrlKey, metaKey, shiftKey, defaultPrevented, isComposing, type }) =>
	!(altKey || ctrlKey || metaKey || (shiftKey && type === 'click') || defaultPrevented || isComposing);

export const wide = matchMedia('(min-width: 1100px)');
/** @type {() => ScrollBehavior} */
export const pace = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth');

export const language = () => document.documentElement.lang || navigator.language;
export const numeral = (n) => new Intl.NumberFormat(language()).format(n);

/** A translated sentence: data-say-NAME of #announce, {placeholders} filled. */
export const sentence = (name, values = {}) =>
	(find('#announce').getAttribute(`data-say-${name}`) ?? '').replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

/** For screen readers; the pause lets the same words be read twice. */
export function speak(text) {
	find('#announce').textContent = '';
	setTimeout(() => { find('#announce').textContent = text; }, 60);
}

export const announce = (name, values = {}) => speak(sentence(name, values));

let fading = 0;

export function notify(name) {
	const notice = find('#notice');
	clearTimeout(fading);
	notice.hidden = false;
	notice.textContent = sentence(name);
	fading = window.setTimeout(() => { notice.hidden = true; }, 8000);
}

/** Focuses what cannot be focused by itself too; the caller scrolls. */
export function focusOn(element) {
	if (element && !element.matches('a, button, input, select, textarea, [tabindex]')) element.tabIndex = -1;
	element?.focus({ preventScroll: true });
}
