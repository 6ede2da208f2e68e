// @ts-check
/** Which words responses are about. Where others stand, an anchor is refused and reported; nothing is searched for. */
import { measure, textAt } from './offsets.js';
import { article, emit } from './page.js';

/** from and to: UTF-16 units; nothing between them where a whole passage is meant. @type {any[]} */
let placed = [];

export function place(anchors, textOf) {
	const known = {};
	const spans = anchors.map((anchor) => {
		const { passage, start, end, exact, whole } = anchor;
		const { text, units } = (known[passage] ??= { text: textOf(passage), ...measure(textOf(passage) ?? '') });
		const [from, to] = [units(start), units(end)];
		return { ...anchor, from, to: whole ? from : to, holds: from <= to && text?.slice(from, to) === exact };
	});
	return { placed: spans.filter(({ holds }) => holds), refused: spans.filter(({ holds }) => !holds) };
}

export async function loadAnchors() {
	try {
		const answer = await fetch(article().dataset.anchors, { cache: 'no-cache' });
		const { anchors } = await answer.json();
		const result = place(anchors, (passage) => textAt(passage)?.data);
		placed = result.placed;
		for (const { id, passage } of result.refused) console.warn(`commentary: ${id} not drawn, other words in ${passage}`);
	} catch (error) {
		// Counts and passage pages remain.
		console.warn('commentary: anchors could not be read', error);
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
	if (article()) loadAnchors();
}
