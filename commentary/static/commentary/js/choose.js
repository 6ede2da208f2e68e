// @ts-check
/**
 * Choosing words by keys alone: left and right move by word, up and down by
 * passage, Shift extends, over passages too; Enter accepts, Escape leaves.
 */
import { rangeOf, targetAt, textAt, unitRange } from './offsets.js';
import { announce, article, closest, emit, listen, passages, on, sentence, speak } from './page.js';
import { keepInSight } from './sheet.js';

/** anchor and head are words: {passage, index}. @type {any} */
let choice = null;
const known = new Map();

/** Words, emoji among them, as {from, to} in UTF-16 units. */
export const cutWords = (text, locale = undefined) =>
	[...new Intl.Segmenter(locale, { granularity: 'word' }).segment(text)]
		.filter(({ isWordLike, segment }) => isWordLike || /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment))
		.map(({ index, segment }) => ({ from: index, to: index + segment.length }));

function wordsIn(passage) {
	const node = textAt(passage);
	if (!known.has(passage)) known.set(passage, node ? cutWords(node.data, closest(node, '[lang]').lang || undefined) : []);
	return known.get(passage);
}

const keys = () => passages().map(({ dataset }) => dataset.passage).filter((passage) => wordsIn(passage).length);
const wordAt = ({ passage, index }) => wordsIn(passage)[index];

function toPassage({ passage }, by, last = false) {
	const all = keys();
	const next = all[all.indexOf(passage) + by];
	return next && { passage: next, index: last ? wordsIn(next).length - 1 : 0 };
}

function step({ passage, index }, by) {
	const next = { passage, index: index + by };
	return wordAt(next) ? next : toPassage(next, by, by < 0);
}

function moved(key, head) {
	const forward = getComputedStyle(closest(textAt(head.passage), '*')).direction === 'rtl' ? -1 : 1;
	const steps = { ArrowRight: forward, ArrowLeft: -forward };
	const jumps = { ArrowUp: -1, Home: 0, End: 0, ArrowDown: 1 };
	return key in steps ? step(head, steps[key]) : key in jumps && toPassage(head, jumps[key], key === 'End');
}

function chosen() {
	const all = keys();
	const [first, last] = [choice.anchor, choice.head]
		.sort((a, b) => all.indexOf(a.passage) - all.indexOf(b.passage) || a.index - b.index);
	return all.slice(all.indexOf(first.passage), all.indexOf(last.passage) + 1).map((passage) => {
		const text = textAt(passage)?.data ?? '';
		const to = passage === last.passage ? wordAt(last).to : text.length;
		return /** @type {any} */ (targetAt(passage, text, passage === first.passage ? wordAt(first).from : 0, to));
	});
}

function show(extended) {
	const targets = chosen();
	emit('draft', { targets });
	if (document.documentElement.dataset.highlights !== 'words') select(targets);
	const { from, to } = wordAt(choice.head);
	const word = unitRange(textAt(choice.head.passage), from, to);
	const all = targets.map(({ exact }) => exact).join(' ');
	speak(extended ? sentence('chosen', { words: all.length > 120 ? `… ${all.slice(-100)}` : all }) : String(word));
	keepInSight(word);
}

function select(targets) {
	const [first, last] = /** @type {Range[]} */ ([rangeOf(targets[0]), rangeOf(targets.at(-1))]);
	document.getSelection()?.setBaseAndExtent(first.startContainer, first.startOffset, last.endContainer, last.endOffset);
}

function begin(section) {
	leave();
	const start = { passage: section?.dataset.passage, index: 0 };
	if (!section || !wordAt(start)) return;
	choice = { anchor: start, head: start, section };
	document.body.dataset.choosing = 'on';
	// An application gets the arrow keys that a screen reader's reading cursor would take.
	section.setAttribute('role', 'application');
	section.setAttribute('aria-label', sentence('choosing'));
	section.focus({ preventScroll: true });
	show(false);
}

function leave() {
	if (!choice) return;
	for (const name of ['role', 'aria-label']) choice.section.removeAttribute(name);
	choice = null;
	delete document.body.dataset.choosing;
	emit('draft', { targets: [] });
}

function onKey(event) {
	if (!choice || event.ctrlKey || event.metaKey || event.altKey) return;
	const place = moved(event.key, choice.head);
	if (place) {
		choice.head = place;
		if (!event.shiftKey) choice.anchor = place;
		show(event.shiftKey);
	} else if (event.key === 'Enter') {
		const targets = chosen();
		leave();
		select(targets);
		emit('chosen');
	} else if (event.key === 'Escape' || event.key === 'Tab') {
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
