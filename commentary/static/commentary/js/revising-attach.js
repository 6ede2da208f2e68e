// @ts-check
/** Other words for a quote: selected in the text beside it, or in a field with the passage's words. */
import { measure, targetAt, unitRange } from './offsets.js';
import { closest, find, findAll, listen, pace } from './page.js';

const passages = () => findAll('[data-text] [data-passage]');
const passageOf = (key) => find(`[data-text] [data-passage="${CSS.escape(key)}"]`);

/** The text nodes of the new wording: what is taken out stands there too, and is no part of it. */
function nodesOf(passage) {
	const walker = document.createTreeWalker(find('[data-words]', passage), NodeFilter.SHOW_TEXT);
	const nodes = /** @type {Text[]} */ ([]);
	while (walker.nextNode()) if (!closest(walker.currentNode, 'del, .visually-hidden')) nodes.push(/** @type {Text} */ (walker.currentNode));
	return nodes;
}

export const textOf = (passage) => nodesOf(passage).map(({ data }) => data).join('');

/** Where a border of a selection falls in the new wording of a passage, in UTF-16 units. */
function borderIn(nodes, container, offset) {
	let before = 0;
	for (const node of nodes) {
		if (node === container) return before + offset;
		const range = document.createRange();
		range.selectNodeContents(node);
		if (range.comparePoint(container, offset) < 0) return before;
		before += node.length;
	}
	return before;
}

/** One stretch of words; in each passage that it covers, one target. */
function selected() {
	const selection = document.getSelection();
	const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
	if (!range) return [];
	return passages().filter((one) => range.intersectsNode(one)).flatMap((one) => {
		const nodes = nodesOf(one);
		const from = borderIn(nodes, range.startContainer, range.startOffset);
		const to = borderIn(nodes, range.endContainer, range.endOffset);
		return targetAt(one.dataset.passage, textOf(one), from, to) ?? [];
	}).map((target, n) => (n ? { ...target, continues: true } : target));
}

function take(form, targets) {
	const words = targets.map(({ exact }) => exact).join(' … ');
	find('[data-targets]', form).value = JSON.stringify(targets);
	find('[name=passage]', form).value = targets[0].passage;
	find('[name=quote]', form).value = words;
	const said = find('[data-chosen]', form);
	said.textContent = `${said.dataset.say} ${words.slice(-200)}`;
}

function read(form) {
	const passage = passageOf(find('[name=passage]', form).value);
	const field = find('[data-reading] textarea', form);
	find('[data-reading]', form).hidden = !passage;
	field.value = passage ? textOf(passage) : '';
	field.setSelectionRange(0, 0);
}

function mountForm(form) {
	const field = find('[data-reading] textarea', form);
	const choice = find('[name=passage]', form);
	listen('selectionchange', () => {
		const targets = find('[data-text]')?.contains(document.getSelection()?.anchorNode) ? selected() : [];
		if (targets.length) take(form, targets);
	});
	listen('select', () => {
		const target = targetAt(choice.value, field.value, field.selectionStart, field.selectionEnd);
		if (target) take(form, [target]);
	}, field);
	// A field that is read-only has no caret, and so nothing to select by keys.
	listen('beforeinput', (event) => event.preventDefault(), field);
	listen('change', () => read(form), choice);
	// Words that are typed are looked up by the server.
	for (const typed of [choice, find('[name=quote]', form)]) listen('input', () => { find('[data-targets]', form).value = ''; }, typed);
	read(form);
	// The address names the quote, and the browser goes there last.
	addEventListener('load', () => setTimeout(() => {
		(find('[aria-invalid=true]', form) ?? choice).focus({ preventScroll: true });
		form.scrollIntoView({ block: 'nearest' });
	}));
}

/** The ranges of places written as key:start-end, several with spaces between. */
function rangesOf(places) {
	return places.split(' ').flatMap((place) => {
		const [, key, start, end] = /^(.+):(\d+)-(\d+)$/.exec(place) ?? [];
		const passage = key && passageOf(key);
		if (!passage) return [];
		const { units } = measure(textOf(passage));
		let [from, to] = [units(Number(start)), units(Number(end))];
		return nodesOf(passage).flatMap((node) => {
			const range = from < node.length && to > 0 ? unitRange(node, Math.max(0, from), Math.min(node.length, to)) : [];
			from -= node.length;
			to -= node.length;
			return range;
		});
	});
}

function show(event) {
	const link = closest(event.target, '[data-show]');
	const ranges = link ? rangesOf(link.dataset.show) : [];
	if (!ranges.length) return;
	event.preventDefault();
	for (const fold of findAll('details.fold')) fold.open ||= fold.contains(ranges[0].startContainer);
	CSS.highlights?.set('shown', new Highlight(...ranges));
	closest(ranges[0].startContainer, '[data-passage]').scrollIntoView({ block: 'center', behavior: pace() });
}

export function mount(root) {
	const form = find('form[data-attach]', root);
	if (form) mountForm(form);
	listen('click', show, root);
}
