// @ts-check
/**
 * Which words each response is about. An anchor whose quote is not what
 * stands at its offsets is refused and reported; the browser never searches.
 */
import { measure, textAt } from './offsets.js';
import { article, emit } from './page.js';

/** With from and to in UTF-16 units, both 0 where a whole passage is meant. @type {any[]} */
let placed = [];

/** Sorts anchors into those whose words stand where they should and the rest. */
export function place(anchors, textOf) {
	const measures = new Map();
	const result = { placed: /** @type {any[]} */ ([]), refused: /** @type {any[]} */ ([]) };
	for (const anchor of anchors) {
		const { passage, start, end, exact } = anchor;
		const text = textOf(passage);
		if (!measures.has(passage)) measures.set(passage, measure(text ?? ''));
		const { units } = measures.get(passage);
		const [from, to] = end == null ? [0, 0] : [units(start), units(end)];
		const holds = text != null && from <= to && (end == null || text.slice(from, to) === exact);
		if (holds) result.placed.push({ ...anchor, from, to });
		else result.refused.push(anchor);
	}
	return result;
}

/** Fetches the page's anchors, keeps those that hold and tells the page. */
export async function loadAnchors() {
	try {
		const answer = await fetch(article().dataset.anchors, { cache: 'no-cache' });
		const { anchors } = await answer.json();
		const texts = new Map(anchors.map(({ passage }) => [passage, undefined]));
		for (const passage of texts.keys()) texts.set(passage, textAt(passage)?.data);
		const result = place(anchors, (passage) => texts.get(passage));
		placed = result.placed;
		for (const { id, passage } of result.refused) console.warn(`commentary: ${id} not drawn, other words stand in ${passage}`);
	} catch (error) {
		// The page stays whole without highlights: counts and passage pages remain.
		console.warn('commentary: anchors could not be read', error);
	}
	emit('anchors');
}

/** @returns {Map<string, any[]>} */
export function anchorsByPassage() {
	const groups = new Map(placed.map(({ passage }) => [passage, []]));
	for (const anchor of placed) groups.get(anchor.passage).push(anchor);
	return groups;
}

export const anchorsOf = (id) => placed.filter((anchor) => anchor.id === id);

/** The responses about the words at a UTF-16 unit, the shortest span first. */
export const anchorsAt = (passage, unit) => placed
	.filter(({ passage: its, from, to }) => its === passage && from <= unit && unit <= to && from < to)
	.sort((a, b) => a.to - a.from - (b.to - b.from));

export function mount() {
	if (article()) loadAnchors();
}
