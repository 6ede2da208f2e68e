// @ts-check
/** Single keys, off by the reader's switch and never in a field. */
import { announce, closest, emit, find, findAll, focusOn, isPlain, listen, pace, passages, sectionOf } from './page.js';
import { selectedTargets } from './selection.js';

/** The passage of what is focused, else the first in sight. */
function current() {
	const active = document.activeElement;
	return closest(active, '.passage') ?? sectionOf(closest(active, '.beside')?.dataset.beside)
		?? passages().find((section) => section.getBoundingClientRect().bottom > 80);
}

function toPassage(by) {
	const started = closest(document.activeElement, '.passage, .beside');
	const next = started ? passages()[passages().indexOf(current()) + by] : current();
	if (!next) return;
	focusOn(next);
	next.scrollIntoView({ block: 'center', behavior: pace() });
	announce('count', { n: next.dataset.count });
}

function toResponse(by) {
	const all = findAll('.response').filter((one) => one.checkVisibility());
	const focused = closest(document.activeElement, '.response');
	if (!focused && find('#margin')) return emit('debate', { passage: current()?.dataset.passage });
	const next = all[all.indexOf(focused) + by];
	if (!next) return;
	focusOn(find(':scope > .card-toggle', next) ?? next);
	next.scrollIntoView({ block: 'nearest', behavior: pace() });
}

function respond() {
	const [passage, targets] = [current()?.dataset.passage, selectedTargets()];
	if (passage) emit('respond', { kind: 'comment', targets: targets.length ? targets : [{ passage }] });
}

const DEEDS = {
	j: () => toPassage(1),
	k: () => toPassage(-1),
	c: respond,
	s: () => emit('choose', { section: current() }),
	'[': () => toResponse(-1),
	']': () => toResponse(1),
	'?': () => find('#keys-dialog')?.showModal(),
};

function onKey(event) {
	if (!isPlain(event) || closest(event.target, 'input, textarea, select, [contenteditable], dialog')) return;
	// On a Cyrillic or Greek keyboard the letter's place counts.
	const key = event.key > '~' ? event.code.replace('Key', '').toLowerCase() : event.key;
	const deed = DEEDS[key];
	if (event.key === 'Enter' && event.target.matches('.passage')) emit('debate', { passage: event.target.dataset.passage });
	else if (deed && document.body.dataset.keys !== 'off') deed();
	else return;
	event.preventDefault();
}

function mountSwitch() {
	const { dataset } = document.body;
	dataset.keys = localStorage.getItem('commentary:keys') ?? dataset.keys;
	for (const box of findAll('[data-keys-switch]')) {
		box.checked = dataset.keys !== 'off';
		listen('change', () => {
			dataset.keys = box.checked ? 'on' : 'off';
			localStorage.setItem('commentary:keys', dataset.keys);
		}, box);
	}
}

export function mount() {
	listen('keydown', onKey);
	mountSwitch();
}
