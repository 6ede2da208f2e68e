// @ts-check
/** Single keys. */
import { announce, closest, emit, find, findAll, focusOn, isWriting, keyOf, keysAreOn, listen, mountSwitch, pace, passages, sectionOf } from './page.js';
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
	focusOn(next, 'center');
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
	if (isWriting(event)) return;
	const deed = DEEDS[keyOf(event)];
	if (event.key === 'Enter' && event.target.matches('.passage')) emit('debate', { passage: event.target.dataset.passage });
	else if (deed && keysAreOn()) deed();
	else return;
	event.preventDefault();
}

export function mount() {
	listen('keydown', onKey);
	mountSwitch();
}
