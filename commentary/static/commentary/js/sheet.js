// @ts-check
/** Where things about a passage appear: the margin, or on narrow screens a sheet from below. */
import { article, copyOf, emit, find, findAll, focusOn, listen, on, pace, press, sectionOf, wide } from './page.js';

const HEIGHTS = ['peek', 'half', 'full'];

let panel;
/** home: where the guest belongs; opener: where the keyboard was. @type {any} */
let shown = null;

function setHeight(height) {
	panel.dataset.height = height;
	panel.style.height = '';
}

function openSheet(guest, height) {
	if (shown?.guest !== guest) {
		const opener = shown?.opener ?? document.activeElement;
		giveBack();
		shown = { guest, opener, home: document.createComment('') };
		guest.before(shown.home);
		find('#sheet-body').replaceChildren(guest);
	}
	panel.hidden = false;
	setHeight(height);
	keepInSight(sectionOf(guest.dataset.beside));
}

function giveBack() {
	shown?.home.replaceWith(shown.guest);
	shown = null;
}

function closeSheet() {
	if (!shown) return;
	const { opener } = shown;
	const inside = panel.contains(document.activeElement);
	giveBack();
	panel.hidden = true;
	emit('focus-response', { key: null });
	if (inside) focusOn(opener);
}

/** Scrolls a range or an element into what the sheet leaves free. */
export function keepInSight(words) {
	const rect = words?.getBoundingClientRect();
	const free = innerHeight - (shown ? panel.offsetHeight : 0);
	if (!rect || (rect.top >= 60 && rect.bottom <= free - 16)) return;
	scrollBy({ top: rect.top - Math.min(Math.max(60, (free - rect.height) / 2), free / 2), behavior: pace() });
}

const nextHeight = () => setHeight(HEIGHTS[(HEIGHTS.indexOf(panel.dataset.height) + 1) % 3]);

function mountGrip(grip) {
	let from, height, moved;
	listen('pointerdown', ({ clientY, pointerId }) => {
		[from, height, moved] = [clientY, panel.offsetHeight, false];
		grip.setPointerCapture(pointerId);
	}, grip);
	listen('pointermove', ({ clientY, pointerId }) => {
		if (!grip.hasPointerCapture(pointerId)) return;
		moved ||= Math.abs(clientY - from) > 4;
		panel.classList.toggle('is-dragging', moved);
		if (moved) panel.style.height = `${Math.max(40, height + from - clientY)}px`;
	}, grip);
	listen('lostpointercapture', () => {
		panel.classList.remove('is-dragging');
		const share = panel.offsetHeight / innerHeight;
		if (moved && share < 0.12) closeSheet();
		else if (moved) setHeight(share < 0.4 ? 'peek' : share < 0.75 ? 'half' : 'full');
	}, grip);
	listen('click', ({ detail }) => (moved && detail) || nextHeight(), grip);
}

export const besideOf = (passage) => find(`[data-beside="${passage}"]`);

/** In the order of the text, for whoever moves by Tab. */
function makeBeside(passage) {
	const made = copyOf('beside');
	made.dataset.beside = passage;
	const isBehind = ({ dataset }) => sectionOf(passage).compareDocumentPosition(sectionOf(dataset.beside)) & Node.DOCUMENT_POSITION_FOLLOWING;
	const next = findAll('#margin > .beside').find(isBehind);
	find('#margin').insertBefore(made, next ?? null);
	return made;
}

/** Shows and returns where something is to stand: with its passage, or else the whole article. */
export function placeFor(passage, height = 'half') {
	const here = sectionOf(passage);
	if (!here) closeSheet();
	if (!here || !article()) return find('#whole');
	const beside = besideOf(passage) ?? makeBeside(passage);
	if (!wide.matches) openSheet(beside, height);
	return beside;
}

export function mount() {
	panel = find('#sheet');
	if (!panel) return;
	mountGrip(find('[data-sheet-grip]', panel));
	press('[data-sheet-size]', nextHeight, panel);
	press('[data-sheet-close]', closeSheet, panel);
	listen('keydown', ({ key, defaultPrevented }) => key === 'Escape' && !defaultPrevented && closeSheet(), panel);
	for (const name of ['choose', 'adding']) on(name, () => shown && setHeight('peek'));
	listen('change', closeSheet, wide);
}
