// @ts-check
/** Connects words and cards: hovering shows, a click or focus stays. */
import { anchorsAt, anchorsOf } from './anchors.js';
import { addressOf, cardOf, showCard } from './cards.js';
import { rangeOf } from './offsets.js';
import { announce, article, closest, emit, find, findAll, focusOn, isPlain, listen, on, press, responseOf, sectionOf, wide } from './page.js';
import { keepInSight } from './sheet.js';

let kept = null;
let hovered = null;

/** The responses about words under a point; the nearest caret may lie far off. */
function responsesAt(x, y) {
	const caret = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y);
	const section = closest(caret?.offsetNode ?? caret?.startContainer, '[data-words]')?.closest('.passage');
	const under = (r) => x >= r.left && x <= r.right && y >= r.top && y <= r.bottom;
	return section ? anchorsAt(section.dataset.passage, caret.offset ?? caret.startOffset).filter((anchor) => [...rangeOf(anchor)?.getClientRects() ?? []].some(under)) : [];
}

function connect(key, how) {
	if (how === 'hover' && key === hovered) return;
	hovered = key;
	if (how === 'focus') kept = key;
	const mark = how === 'focus' ? 'is-focused' : 'is-hovered';
	for (const card of findAll(`.beside > .${mark}`)) card.classList.remove(mark);
	if (key) cardOf(key)?.classList.add(mark);
	emit('connect', { key: key ?? kept, how });
}

/** A further click shows the next response there. */
function onTextClick(event) {
	if (!isPlain(event) || closest(event.target, 'a, button') || String(document.getSelection())) return;
	const here = responsesAt(event.clientX, event.clientY);
	const next = here[(here.findIndex(({ id }) => id === kept) + 1) % here.length];
	connect(next?.id ?? null, 'focus');
	if (next) showCard(next.id, next.passage, !wide.matches);
}

/** A link where its words are not drawn. */
function onQuote(link) {
	const { response } = closest(link, '.response').dataset;
	const anchor = anchorsOf(response).find(({ target, part }) => link.dataset.quote === `${target}.${part}`);
	return anchor ? showWords([anchor]) : false;
}

function onFocus({ target }) {
	const key = closest(target, '.beside > .response')?.dataset.response;
	if (!key || key === kept) return;
	connect(key, 'focus');
	const [anchor] = anchorsOf(key);
	if (!anchor) return;
	announce('about', { words: anchor.exact.slice(0, 120) });
	keepInSight(rangeOf(anchor));
}

/** #r-KEY and ?response=KEY lead to a response, #p-KEY:start-end,… to words, with @N as revision N had them. */
export function readAddress(hash, search, present = '') {
	const [, seen = present] = /@(\d+)$/.exec(hash) ?? [];
	const targets = [...hash.matchAll(/(?:^#|,)p-(\w+):(\d+)-(\d+)/g)]
		.map(([, passage, start, end]) => (seen === present ? { passage, start: Number(start), end: Number(end) } : { passage }));
	const [, response] = /^#r-(\w+)$/.exec(hash) ?? /[?&]response=(\w+)/.exec(search) ?? [];
	return targets.length ? { targets } : { response };
}

function showWords(targets) {
	emit('words', { targets });
	focusOn(sectionOf(targets[0].passage));
	keepInSight(rangeOf(targets[0]));
}

function follow() {
	const { response, targets } = readAddress(location.hash, location.search, article()?.dataset.revision);
	const [, passage] = /^#p-(\w+)/.exec(location.hash) ?? [];
	// A passage that is no longer in the text has a page still.
	if (passage && article() && !sectionOf(passage)) return location.replace(`passages/${passage}/`);
	const turn = find(`.turn > ${responseOf(response)}`);
	const [anchor] = anchorsOf(response);
	if (targets) showWords(targets);
	else if (turn) {
		turn.classList.add('is-focused');
		focusOn(turn, 'center');
	} else if (anchor) showCard(response, anchor.passage, true);
	else if (response && article()) location.replace(addressOf(response));
}

export function mount() {
	const text = find('#text');
	addEventListener('hashchange', follow);
	if (!text) return follow();
	// Cards cannot be focused before they have their places.
	listen('commentary:placed', follow, document, { once: true });
	listen('pointermove', ({ pointerType, buttons, clientX, clientY, target }) => {
		if (pointerType !== 'mouse' || buttons) return;
		const here = text.contains(target) ? responsesAt(clientX, clientY) : [];
		const { id: key } = here.find(({ id }) => id === kept) ?? here[0] ?? {};
		text.classList.toggle('is-over-words', Boolean(key));
		connect(key || closest(target, '.beside > .response')?.dataset.response || null, 'hover');
	});
	listen('click', onTextClick, text);
	press('a[data-quote]', onQuote);
	press('.passage-count', (link) => !wide.matches && emit('debate', closest(link, '.passage').dataset));
	listen('focusin', onFocus);
	on('focus-response', ({ key }) => connect(key, 'focus'));
}
