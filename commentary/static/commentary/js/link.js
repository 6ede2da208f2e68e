// @ts-check
/** Connects words and cards both ways: hovering shows, a click or focus stays. */
import { anchorsAt, anchorsOf } from './anchors.js';
import { addressOf, cardOf, showCard } from './cards.js';
import { rangeOf } from './offsets.js';
import { announce, article, closest, emit, find, findAll, focusOn, isPlain, listen, on, pace, responseOf, sectionOf, wide } from './page.js';
import { keepInSight } from './sheet.js';

let kept = null;
let hovered = null;

/** The responses about words under a point; the nearest caret may lie far off. */
function responsesAt(x, y) {
	const caret = document.caretPositionFromPoint?.(x, y) ?? older(document.caretRangeFromPoint(x, y));
	const section = closest(caret.offsetNode, '[data-words]')?.closest('.passage');
	const under = (r) => x >= r.left && x <= r.right && y >= r.top && y <= r.bottom;
	return section ? anchorsAt(section.dataset.passage, caret.offset).filter((anchor) => [...rangeOf(anchor)?.getClientRects() ?? []].some(under)) : [];
}

const older = (range) => ({ offsetNode: range?.startContainer, offset: range?.startOffset });

function connect(key, how) {
	if (how === 'hover' && key === hovered) return;
	hovered = key;
	if (how === 'focus') kept = key;
	const mark = how === 'focus' ? 'is-focused' : 'is-hovered';
	for (const card of findAll(`.beside > .${mark}`)) card.classList.remove(mark);
	if (key) cardOf(key)?.classList.add(mark);
	emit('connect', { key: key ?? kept, how });
}

/** A further click shows the next response on the same words. */
function onTextClick(event) {
	if (!isPlain(event) || closest(event.target, 'a, button') || String(document.getSelection())) return;
	const here = responsesAt(event.clientX, event.clientY);
	const next = here[(here.findIndex(({ id }) => id === kept) + 1) % here.length];
	connect(next?.id ?? null, 'focus');
	if (next) showCard(next.id, next.passage, !wide.matches);
}

/** A quote leads to its words, a passage's count to the sheet. */
function onLink(event) {
	const link = closest(event.target, 'a[data-quote], .passage-count');
	if (!link || !isPlain(event)) return;
	const { passage, start, end } = link.dataset;
	if (passage && sectionOf(passage)) showWords([{ passage, start, end }]);
	else if (!passage && !wide.matches) emit('debate', { passage: link.closest('.passage').dataset.passage });
	else return;
	event.preventDefault();
}

function onFocus({ target }) {
	const key = closest(target, '.beside > .response')?.dataset.response;
	if (!key || key === kept) return;
	connect(key, 'focus');
	const [anchor] = anchorsOf(key);
	if (!anchor) return;
	announce('about', { words: String(rangeOf(anchor)).slice(0, 120) });
	keepInSight(rangeOf(anchor));
}

/** #r-KEY and ?response=KEY lead to a response, #p-KEY:start-end,… to words. */
export function readAddress(hash, search) {
	const targets = [...hash.matchAll(/(?:^#|,)p-(\w+):(\d+)-(\d+)/g)]
		.map(([, passage, start, end]) => ({ passage, start: Number(start), end: Number(end) }));
	const [, response] = /^#r-(\w+)$/.exec(hash) ?? /[?&]response=(\w+)/.exec(search) ?? [];
	return targets.length ? { targets } : { response };
}

function showWords(targets) {
	emit('words', { targets });
	focusOn(sectionOf(targets[0].passage));
	keepInSight(rangeOf(targets[0]));
}

function follow() {
	const { response, targets } = readAddress(location.hash, location.search);
	const turn = find(`.turn > ${responseOf(response)}`);
	const [anchor] = anchorsOf(response);
	if (targets) showWords(targets);
	else if (turn) {
		turn.classList.add('is-focused');
		turn.scrollIntoView({ block: 'center', behavior: pace() });
		focusOn(turn);
	} else if (anchor) showCard(response, anchor.passage, true);
	else if (response && article()) location.replace(addressOf(response));
}

export function mount() {
	const text = find('#text');
	addEventListener('hashchange', follow);
	if (!text) return follow();
	// Cards cannot be focused before they have their places.
	document.addEventListener('commentary:placed', follow, { once: true });
	let frame = 0;
	listen('pointermove', ({ pointerType, buttons, clientX, clientY, target }) => {
		if (pointerType !== 'mouse' || buttons || frame) return;
		frame = requestAnimationFrame(() => {
			frame = 0;
			const here = text.contains(target) ? responsesAt(clientX, clientY) : [];
			const { id: key } = here.find(({ id }) => id === kept) ?? here[0] ?? {};
			text.classList.toggle('is-over-words', Boolean(key));
			connect(key || closest(target, '.beside > .response')?.dataset.response || null, 'hover');
		});
	});
	listen('click', onTextClick, text);
	listen('click', onLink);
	listen('focusin', onFocus);
	on('focus-response', ({ key }) => connect(key, 'focus'));
}
