// @ts-check
/** Where things about a passage or the article appear: margin, sheet, or below the text. */
import { article, copyOf, find, findAll, wide } from './page.js';
import { closeSheet, openSheet } from './sheet.js';

export const besideOf = (passage) => find(`[data-beside="${passage}"]`);

/** The part of the margin beside a passage, in the order of the text for whoever moves by Tab. */
function makeBeside(passage) {
	const made = copyOf('beside');
	made.dataset.beside = passage;
	const order = findAll('#text .passage').map(({ dataset }) => dataset.passage);
	const margin = find('#margin');
	const next = findAll('[data-beside]', margin).find(({ dataset }) => order.indexOf(dataset.beside) > order.indexOf(passage));
	margin.insertBefore(made, next ?? null);
	return made;
}

/** The element to put something into, made visible. No passage: the whole article. */
export function placeFor(passage, height = 'half') {
	if (!passage || !article()) {
		closeSheet();
		return find('#whole');
	}
	const beside = besideOf(passage) ?? makeBeside(passage);
	if (!wide.matches) openSheet(beside, height);
	return beside;
}
