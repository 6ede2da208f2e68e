// @ts-check
/** Draws what is discussed by CSS highlights; a browser without them keeps the passages' marks. */
import { anchorsByPassage, anchorsOf } from './anchors.js';
import { rangeOf, textAt } from './offsets.js';
import { sweep } from './overlaps.js';
import { article, on } from './page.js';

const able = 'highlights' in CSS;
/** Later ones are drawn over earlier ones. */
const NAMES = ['hl-comment', 'hl-critique', 'hl-question', 'hl-correction', 'hl-note', 'hl-2', 'hl-3', 'hl-draft', 'hl-focus'];

function draw(name, ranges) {
	const highlight = new Highlight();
	for (const range of ranges) if (range) highlight.add(range);
	highlight.priority = NAMES.indexOf(name);
	CSS.highlights.set(name, highlight);
}

/** The text never changes in the page, so static ranges do and cost least. */
function paint() {
	const begun = performance.now();
	const ranges = Object.fromEntries(NAMES.slice(0, 7).map((name) => [name, []]));
	for (const [passage, anchors] of anchorsByPassage()) {
		const node = textAt(passage);
		const add = (name, startOffset, endOffset) =>
			ranges[name].push(new StaticRange({ startContainer: node, startOffset, endContainer: node, endOffset }));
		for (const { kind, from, to } of anchors) if (from < to) add(`hl-${kind}`, from, to);
		for (const { from, to, count } of sweep(anchors)) add(count > 2 ? 'hl-3' : 'hl-2', from, to);
	}
	for (const name in ranges) draw(name, ranges[name]);
	performance.measure('commentary:paint', { start: begun });
}

export function mount() {
	if (!article()) return;
	document.documentElement.dataset.highlights = able ? 'words' : 'passages';
	if (!able) return;
	on('anchors', paint);
	on('connect', ({ key }) => draw('hl-focus', anchorsOf(key).map(rangeOf)));
	on('draft', ({ targets }) => draw('hl-draft', targets.map(rangeOf)));
	on('words', ({ targets }) => draw('hl-focus', targets.map(rangeOf)));
}
