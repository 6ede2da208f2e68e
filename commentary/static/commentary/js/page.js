// @ts-check
/** What the page gives to every feature. */
const page = /** @type {any} */ (document);
export const find = (selector, root = page) => root.querySelector(selector);
export const findAll = (selector, root = page) => [...root.querySelectorAll(selector)];
export const closest = (node, selector) => (node instanceof Text ? node.parentElement : node)?.closest?.(selector);
export const copyOf = (template) => find(`template#${template}`).content.firstElementChild.cloneNode(true);

export const article = () => find('#article');
export const passages = () => findAll('#text .passage');
export const sectionOf = (passage) => find(`#p-${passage}`);
export const responseOf = (key) => `[data-response="${key}"]`;

export const listen = (name, listener, target = page, options) => target.addEventListener(name, listener, options);
/** Features speak to each other by events of the document. */
export const emit = (name, detail = {}) => document.dispatchEvent(new CustomEvent(`commentary:${name}`, { detail }));
export const on = (name, listener) => listen(`commentary:${name}`, ({ detail }) => listener(detail));

/** Not dealt with yet, nor meant for the browser itself. */
export const isPlain = ({ altKey, ctrlKey, metaKey, shiftKey, defaultPrevented, isComposing, type }) =>
	!(altKey || ctrlKey || metaKey || (shiftKey && type === 'click') || defaultPrevented || isComposing);

/** A plain click on what the selector finds; a deed that gives false leaves it to the browser. */
export const press = (selector, deed, root = page) => listen('click', (event) => {
	const pressed = isPlain(event) && closest(event.target, selector);
	if (pressed && deed(pressed) !== false) event.preventDefault();
}, root);

export const wide = matchMedia('(min-width: 1100px)');
export const pace = () => /** @type {any} */ (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth');

export const language = () => document.documentElement.lang;
export const numeral = (n) => Number(n).toLocaleString(language());

/** A translated sentence: data-say-NAME of #announce, {placeholders} filled. */
export const sentence = (name, values = {}) =>
	(find('#announce').getAttribute(`data-say-${name}`) ?? '').replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

/** For screen readers; the pause lets the same words be read twice. */
export function speak(text) {
	find('#announce').textContent = '';
	setTimeout(() => { find('#announce').textContent = text; }, 60);
}

export const announce = (name, values = {}) => speak(sentence(name, values));

let fading;

export function notify(name) {
	const notice = find('#notice');
	clearTimeout(fading);
	notice.hidden = false;
	notice.textContent = sentence(name);
	fading = setTimeout(() => { notice.hidden = true; }, 8000);
}

/** A bar that stays until one of its buttons is pressed. */
export function offer(id, deed) {
	const bar = find(`#${id}`);
	if (!bar) return;
	bar.hidden = false;
	press('button', ({ dataset }) => {
		bar.hidden = true;
		deed(dataset.deed);
	}, bar);
}

/** Focuses what cannot be focused by itself too; block: where to scroll it. */
export function focusOn(element, block) {
	if (element?.tabIndex < 0) element.tabIndex = -1;
	element?.focus({ preventScroll: true });
	if (block) element?.scrollIntoView({ block, behavior: pace() });
}

/** What DOMParser reads never runs scripts. */
function parse(html) {
	const fragment = document.createDocumentFragment();
	fragment.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
	return fragment;
}

/** Status 0: the server was not reached; login: it wants a log-in first; wait: seconds asked for by a 429. */
export async function fetchPartial(url, body) {
	try {
		const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers: { 'X-Partial': '1' } });
		return {
			status: answer.status,
			login: answer.status === 401 || (answer.redirected && answer.url.includes('/login/')),
			key: answer.headers.get('X-Response-Key'),
			wait: Number(answer.headers.get('Retry-After')) || 60,
			nodes: parse(await answer.text()),
		};
	} catch (error) {
		console.warn('commentary: not reached', url, error);
		return { status: 0, nodes: parse('') };
	}
}

const depth = (turn) => Number(turn.dataset.depth);

export function branch(turn) {
	const under = [];
	for (let next = turn.nextElementSibling; next && depth(next) > depth(turn); next = next.nextElementSibling) under.push(next);
	return under;
}

export const keysAreOn = () => document.body.dataset.keys !== 'off';
export const isWriting = (event, inputs = 'input') => !isPlain(event) || closest(event.target, `${inputs}, textarea, select, [contenteditable], dialog`);
/** On a Cyrillic or Greek keyboard the letter's place counts. */
export const keyOf = ({ code, key }) => key > '~' ? code.replace('Key', '').toLowerCase() : key;

export function mountSwitch() {
	const { dataset } = document.body;
	dataset.keys = localStorage.getItem('commentary:keys') ?? dataset.keys;
	for (const box of findAll('[data-keys-switch]')) {
		box.checked = keysAreOn();
		listen('change', () => localStorage.setItem('commentary:keys', dataset.keys = box.checked ? 'on' : 'off'), box);
	}
}
