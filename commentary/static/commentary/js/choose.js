// @ts-check
/** Choosing words by keys alone: left and right move by word, up and down by passage. */
import { targetsOf, textAt, unitRange } from './offsets.js';
import { announce, article, closest, emit, isPlain, listen, passages, on, sentence, speak } from './page.js';
import { keepInSight } from './sheet.js';

/** anchor and head are words: {passage, index}. @type {any} */
let choice = null;
const known = {};

/** Words, emoji among them, as {from, to} in UTF-16 units. */
export const cutWords = (text, locale) =>
	[...new Intl.Segmenter(locale, { granularity: 'word' }).segment(text)]
		.filter(({ isWordLike, segment }) => isWordLike || /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment))
		.map(({ index, segment }) => ({ from: index, to: index + segment.length }));

function wordsIn(passage) {
	const node = textAt(passage);
	return known[passage] ??= node ? cutWords(node.data, closest(node, '[lang]').lang || undefined) : [];
}

const wordAt = ({ passage, index }) => wordsIn(passage)[index];

function toPassage({ passage }, by, last = false) {
	const all = passages().map(({ dataset }) => dataset.passage).filter((key) => wordsIn(key).length);
	const next = all[all.indexOf(passage) + by];
	return next && { passage: next, index: last ? wordsIn(next).length - 1 : 0 };
}

function step({ passage, index }, by) {
	const next = { passage, index: index + by };
	return wordAt(next) ? next : toPassage(next, by, by < 0);
}

function moved(key, head) {
	const forward = getComputedStyle(textAt(head.passage).parentElement).direction === 'rtl' ? -1 : 1;
	const steps = { ArrowRight: forward, ArrowLeft: -forward };
	const jumps = { ArrowUp: -1, ArrowDown: 1 };
	return key in steps ? step(head, steps[key]) : key in jumps && toPassage(head, jumps[key]);
}

function rangeOf(word) {
	const { from, to } = wordAt(word);
	return unitRange(textAt(word.passage), from, to);
}

/** From the first chosen word to the last, whichever way the choice was made. */
function chosen() {
	const [first, last] = [rangeOf(choice.anchor), rangeOf(choice.head)].sort((a, b) => a.compareBoundaryPoints(Range.START_TO_START, b));
	first.setEnd(last.endContainer, last.endOffset);
	return first;
}

function show(extended) {
	const targets = targetsOf(chosen(), document);
	const word = rangeOf(choice.head);
	emit('draft', { targets });
	if (document.documentElement.dataset.highlights !== 'words') select(chosen());
	speak(extended ? sentence('chosen', { words: targets.map(({ exact }) => exact).join(' ').slice(-120) }) : String(word));
	keepInSight(word);
}

function select(range) {
	const selection = document.getSelection();
	selection?.removeAllRanges();
	selection?.addRange(range);
}

function begin(section) {
	leave();
	const start = { passage: section?.dataset.passage, index: 0 };
	if (!section || !wordAt(start)) return;
	choice = { anchor: start, head: start, section };
	document.body.dataset.choosing = 'on';
	// An application gets the arrow keys that a reading cursor would take.
	section.role = 'application';
	section.ariaLabel = sentence('choosing');
	section.focus({ preventScroll: true });
	show(false);
}

function leave() {
	if (!choice) return;
	choice.section.role = choice.section.ariaLabel = null;
	choice = null;
	delete document.body.dataset.choosing;
	emit('draft', { targets: [] });
}

function onKey(event) {
	const { key, shiftKey } = event;
	if (!choice || !isPlain(event)) return;
	const place = moved(key, choice.head);
	if (place) {
		choice.head = place;
		if (!shiftKey) choice.anchor = place;
		show(shiftKey);
	} else if (key === 'Enter') {
		const range = chosen();
		leave();
		select(range);
		emit('chosen');
	} else if (key === 'Escape' || key === 'Tab') {
		leave();
		announce('choosing-left');
	} else return;
	event.preventDefault();
	event.stopPropagation();
}

export function mount() {
	if (!article() || !Intl.Segmenter) return;
	on('choose', ({ section }) => begin(section));
	listen('keydown', onKey, document, true);
	listen('pointerdown', leave);
}
