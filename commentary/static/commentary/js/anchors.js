// @ts-check
/** Which words responses are about. Where others stand, an anchor is refused and reported; nothing is searched for. */
import { measure, textAt } from './offsets.js';
import { article, emit, listen } from './page.js';

const REST = 60000; // ms

/** from and to: UTF-16 units; nothing between them where a whole passage is meant. @type {any[]} */
let placed = [];
let asked = 0;
const reported = new Set();

export function place(anchors, textOf) {
	const known = {};
	const spans = anchors.map((anchor) => {
		const { passage, start, end, exact, whole } = anchor;
		const { text, units } = (known[passage] ??= measure(textOf(passage) ?? ''));
		const [from, to] = [units(start), units(end)];
		return { ...anchor, from, to: whole ? from : to, holds: from < to && text.slice(from, to) === exact };
	});
	return { placed: spans.filter(({ holds }) => holds), refused: spans.filter(({ holds }) => !holds) };
}

/** Ids for the server's log, the same once. The page is everybody's and has no token. */
export async function report(refused, revision, address) {
	const body = JSON.stringify({ revision, anchors: refused.slice(0, 50) }, ['revision', 'anchors', 'id', 'target', 'part', 'passage']);
	if (!refused.length || reported.has(body)) return;
	reported.add(body);
	console.warn('commentary: not drawn', body);
	const { token } = await (await fetch(address)).json();
	await fetch(address, { method: 'POST', body, headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token } });
}

/** Anchors of another revision are not for these words: what is drawn stays. */
export async function loadAnchors() {
	const { dataset } = article();
	asked = Date.now();
	try {
		const answer = await fetch(dataset.anchors, { cache: 'no-cache' });
		const { anchors, revision } = await answer.json();
		if (revision === Number(dataset.revision)) {
			const result = place(anchors, (passage) => textAt(passage)?.data);
			placed = result.placed;
			report(result.refused, revision, dataset.refused).catch((error) => console.warn('commentary: not reported', error));
		} else emit('stale', { revision });
	} catch (error) {
		// Counts and passage pages remain.
		console.warn('commentary: anchors not read', error);
	}
	emit('anchors');
}

export const anchorsByPassage = () => Map.groupBy(placed, ({ passage }) => passage);
export const anchorsOf = (id) => placed.filter((anchor) => anchor.id === id);

/** At a UTF-16 unit, the shortest first. */
export const anchorsAt = (passage, unit) => placed
	.filter(({ passage: its, from, to }) => its === passage && from <= unit && unit <= to && from < to)
	.sort((a, b) => a.to - a.from - (b.to - b.from));

export function mount() {
	if (!article()) return;
	loadAnchors();
	listen('visibilitychange', () => document.hidden || Date.now() - asked < REST || loadAnchors());
}
