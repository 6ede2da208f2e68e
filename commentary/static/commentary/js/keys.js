// @ts-check
/** Single keys for reading and responding; off by the reader's switch, and never in a field. */
import { announce, closest, emit, find, findAll, focusOn, isPlain, listen, pace } from './page.js';
import { selectedTargets } from './selection.js';

const SWITCH = 'commentary:keys';

/** The passage the reader is at: the focused one or the one of the focused card, else the first in sight. */
function current() {
	const active = document.activeElement;
	const all = findAll('#text .passage');
	const passage = closest(active, '.beside')?.dataset.beside;
	return closest(active, '.passage') ?? all.find(({ dataset }) => dataset.passage === passage)
		?? all.find((section) => section.getBoundingClientRect().bottom > 80);
}

function toPassage(by) {
	const all = findAll('#text .passage');
	const started = closest(document.activeElement, '.passage, .beside');
	const next = started ? all[all.indexOf(current()) + by] : current();
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
	const targets = selectedTargets();
	emit('respond', { kind: 'comment', targets: targets.length ? targets : [{ passage: current()?.dataset.passage }] });
}

const OF_TEXT = {
	j: () => toPassage(1),
	k: () => toPassage(-1),
	c: respond,
	s: () => emit('choose', { section: current() }),
};
const ANYWHERE = {
	'[': () => toResponse(-1),
	']': () => toResponse(1),
	'?': () => find('#keys-dialog')?.showModal(),
	'/': () => find('input[type=search]')?.focus(),
};

function onKey(event) {
	if (!isPlain(event) || closest(event.target, 'input, textarea, select, [contenteditable], dialog')) return;
	// On a Cyrillic or Greek keyboard the letter's place counts.
	const key = event.key > '~' ? event.code.replace('Key', '').toLowerCase() : event.key;
	const deed = ANYWHERE[key] ?? (find('#text') && OF_TEXT[key]);
	if (event.key === 'Enter' && event.target.matches('.passage')) emit('debate', { passage: event.target.dataset.passage });
	else if (deed && document.body.dataset.keys !== 'off') deed();
	else return;
	event.preventDefault();
}

/** The reader's own switch, kept on this device. */
function mountSwitch() {
	const boxes = findAll('[data-keys-switch]');
	const set = (state) => {
		document.body.dataset.keys = state;
		for (const box of boxes) box.checked = state !== 'off';
	};
	try {
		set(localStorage.getItem(SWITCH) ?? document.body.dataset.keys);
	} catch { /* no storage: the page's own setting stands */ }
	for (const box of boxes) {
		listen('change', () => {
			set(box.checked ? 'on' : 'off');
			localStorage.setItem(SWITCH, box.checked ? 'on' : 'off');
		}, box);
	}
}

export function mount() {
	listen('keydown', onKey);
	mountSwitch();
}
