// @ts-check
/** The console by keyboard. Which key does what stands on the controls, as data-key. */
import { closest, find, findAll, isWriting, keyOf, keysAreOn, listen, mountSwitch } from './page.js';
import { closePanel } from './console-panels.js';

// A letter does nothing on a radio or a box, so keys work there.
const TYPED = 'input:not([type=radio], [type=checkbox])';
const shown = (selector) => findAll(selector).filter((one) => one.checkVisibility());
const links = () => shown('[data-row] .case-link');
const here = () => closest(document.activeElement, '[data-row]') ?? find('[data-row].is-current');

function step(by) {
	const all = links();
	const row = here();
	const next = row ? all[all.findIndex((link) => row.contains(link)) + by] : all[0];
	next?.focus();
}

function chooseReason(n) {
	const radio = shown('[data-reason] .template input')[n - 1];
	if (!radio) return;
	radio.focus();
	radio.click();
	// What the reason leaves open is the next thing to write.
	[...radio.form.elements].find((field) => field.matches('textarea') && !field.value)?.focus();
}

const DEEDS = {
	j: () => step(1),
	k: () => step(-1),
	x: () => find('[type=checkbox]', here() ?? find('[data-row]') ?? document)?.click(),
};

function onLetter(event) {
	const key = keyOf(event);
	const control = shown(`[data-key="${CSS.escape(key)}"]`).at(-1);
	// A key held down steps through the list, and decides nothing twice.
	if (event.repeat && !'jk'.includes(key)) return;
	if (DEEDS[key]) DEEDS[key]();
	else if (/^[1-9]$/.test(key)) chooseReason(Number(key));
	else if (control) control.click();
	else return;
	event.preventDefault();
}

function onKey(event) {
	if (event.isComposing) return;
	const form = closest(event.target, '.console form, form[data-reason]');
	if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && form) {
		event.preventDefault();
		if (!event.repeat) form.requestSubmit();
	} else if (event.key === 'Escape') closePanel(event);
	else if (!isWriting(event, TYPED) && keysAreOn()) onLetter(event);
}

export function mount(root) {
	mountSwitch();
	listen('click', ({ target }) => closest(target, '[data-key="?"]') && find('#keys-dialog').showModal(), root);
	listen('keydown', onKey, root);
}
