// @ts-check
/** Addresses that lead to a response (#r-KEY, ?response=KEY) or to words (#p-KEY:start-end,…). */
import { anchorsOf } from './anchors.js';
import { showCard } from './cards.js';
import { rangeOf } from './offsets.js';
import { article, emit, find, focusOn, pace, responseOf, sectionOf } from './page.js';
import { keepInSight } from './sheet.js';

/** What an address points at: {targets} or {response}, or neither. */
export function readAddress(hash, search) {
	const targets = [...hash.matchAll(/(?:^#|,)p-(\w+):(\d+)-(\d+)/g)]
		.map(([, passage, start, end]) => ({ passage, start: Number(start), end: Number(end) }));
	const [, response] = /^#r-(\w+)$/.exec(hash) ?? /[?&]response=(\w+)/.exec(search) ?? [];
	return targets.length ? { targets } : { response };
}

export function showWords(targets) {
	emit('words', { targets });
	focusOn(sectionOf(targets[0].passage));
	keepInSight(rangeOf(targets[0]));
}

function showResponse(key) {
	const [anchor] = anchorsOf(key);
	const turn = find(`.turn > ${responseOf(key)}`);
	if (turn) {
		turn.classList.add('is-focused');
		turn.scrollIntoView({ block: 'center', behavior: pace() });
		focusOn(turn);
	} else if (anchor) showCard(key, anchor.passage, true);
	else if (article()) location.replace(`/responses/${key}/`);
}

function follow() {
	const { response, targets } = readAddress(location.hash, location.search);
	if (targets) showWords(targets);
	else if (response) showResponse(response);
}

export function mount() {
	addEventListener('hashchange', follow);
	if (article()) document.addEventListener('commentary:anchors', () => requestAnimationFrame(follow), { once: true });
	else follow();
}
