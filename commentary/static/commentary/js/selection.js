// @ts-check
/** The bar of deeds over selected words: after the pointer is released, never while it drags. */
import { targetsOf } from './offsets.js';
import { article, copyOf, emit, find, focusOn, listen, notify, on, press } from './page.js';

let bar;
let targets;
let dragging;
let timer;
let before; // where the keyboard was before it went into the bar

export function selectedTargets() {
	const selection = document.getSelection();
	const text = find('#text');
	if (!text || !selection || selection.isCollapsed) return [];
	const inside = text.contains(selection.anchorNode) || text.contains(selection.focusNode);
	return inside ? targetsOf(selection.getRangeAt(0), text) : [];
}

function show(enter = false) {
	targets = selectedTargets();
	if (!targets.length) return hide();
	bar.hidden = false;
	// Only a form that takes several quotes can be added to.
	find('[data-deed=add]', bar).hidden = !find('form [data-add-quote]');
	bar.style.transform = standing();
	if (!enter) return;
	before = document.activeElement;
	focusOn(find('button:not([hidden])', bar));
}

/** Above the first line, or below the last where there is no room. */
function standing() {
	const lines = [...document.getSelection()?.getRangeAt(0).getClientRects() ?? []].filter(({ width }) => width);
	const { offsetWidth: width, offsetHeight: height } = bar;
	const above = lines[0].top > height + 16;
	const line = lines.at(above ? 0 : -1);
	const top = above ? line.top - height - 8 : Math.min(line.bottom, innerHeight - height) + 8;
	const left = Math.max(8, Math.min(line.left + (line.width - width) / 2, document.body.clientWidth - width - 8));
	return `translate(${Math.round(left + scrollX)}px, ${Math.round(top + scrollY)}px)`;
}

function hide() {
	clearTimeout(timer);
	if (bar.contains(document.activeElement)) focusOn(before);
	bar.hidden = true;
}

function soon(wait) {
	clearTimeout(timer);
	timer = setTimeout(() => dragging || document.body.dataset.choosing || show(), wait);
}

async function act(deed) {
	hide();
	if (deed === 'add') return emit('add-quote', { targets });
	if (deed !== 'link') return emit('respond', { kind: deed, targets });
	const fragment = `#${targets.map(({ passage, start, end }) => `p-${passage}:${start}-${end}`).join(',')}@${article().dataset.revision}`;
	try {
		await navigator.clipboard.writeText(location.origin + location.pathname + fragment);
		notify('link-copied');
	} catch { // no secure context, or the reader said no
		history.replaceState(null, '', fragment);
		notify('link-in-address');
	}
}

function onKey(event) {
	if (bar.hidden || event.defaultPrevented) return;
	if (event.key === 'Escape') hide();
	else if (event.key === 'Tab' && !bar.contains(document.activeElement)) show(true);
	else return;
	event.preventDefault();
}

function release() {
	if (dragging) soon(10);
	dragging = false;
}

export function mount() {
	bar = find('#action-bar');
	if (!bar || !article()) return;
	bar.prepend(copyOf('add-words'));
	// Keeps the selection when the mouse presses a button.
	listen('mousedown', (event) => event.preventDefault(), bar);
	press('[data-deed]', ({ dataset }) => act(dataset.deed), bar);
	on('chosen', () => show(true));
	listen('pointerdown', ({ target }) => {
		if (bar.contains(target)) return;
		dragging = true;
		hide();
	});
	listen('pointerup', release);
	// A touch that becomes a native selection ends so; its handles speak by selectionchange.
	listen('pointercancel', release);
	listen('selectionchange', () => {
		if (dragging || bar.contains(document.activeElement)) return;
		if (document.getSelection()?.isCollapsed) hide();
		else soon(300);
	});
	listen('keydown', onKey);
}
