// @ts-check
/** The one place where code points (server), UTF-16 units (browser) and DOM ranges meet. */

const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/;
const clusters = Intl.Segmenter && new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Both conversions for one text. `units` gives NaN outside it, so that a wrong offset never draws. */
export function measure(text) {
	if (!ASTRAL.test(text)) {
		const inside = (n) => (n >= 0 && n <= text.length ? Number(n) : NaN);
		return { text, units: inside, points: inside, length: text.length };
	}
	const starts = [];
	for (let i = 0; i < text.length; i += Number(text.codePointAt(i)) > 0xffff ? 2 : 1) starts.push(i);
	const length = starts.push(text.length) - 1;
	return { text, units: (point) => starts[point] ?? NaN, points: (unit) => starts.findLastIndex((start) => start <= unit), length };
}

function outward(text, unit, forward) {
	const cluster = clusters?.segment(text).containing(unit);
	if (!cluster || cluster.index === unit) return unit;
	return forward ? cluster.index + cluster.segment.length : cluster.index;
}

/** Outward to the borders of what a reader sees as one character; in code points, as on the server. */
export function snap(text, start, end) {
	const { units, points } = measure(text);
	const from = outward(text, units(start), false);
	const to = start === end && from === units(start) ? from : outward(text, units(end), true);
	return [points(from), points(to)];
}

/** No white space at the borders, no cut characters. */
export function targetAt(passage, text, from, to) {
	const words = text.slice(from, to).trim();
	if (!words) return null;
	const first = text.indexOf(words, from);
	const { units, points } = measure(text);
	const [start, end] = snap(text, points(first), points(first + words.length));
	return { passage, start, end, exact: text.slice(units(start), units(end)) };
}

/** The one text node of a passage. @returns {Text | null} */
export function textAt(passage) {
	const node = document.querySelector(`#p-${CSS.escape(passage)} [data-words]`)?.firstChild;
	return node instanceof Text ? node : null;
}

export function unitRange(node, from, to) {
	const range = document.createRange();
	range.setStart(node, from);
	range.setEnd(node, to);
	return range;
}

/** The range of a target's words if they stand there; without offsets, of its passage. */
export function rangeOf({ passage, start, end, exact }) {
	const node = textAt(passage);
	if (!node) return null;
	const { units } = measure(node.data);
	const [from, to] = end == null ? [0, node.length] : [units(start), units(end)];
	return from <= to && (!exact || node.data.slice(from, to) === exact) ? unitRange(node, from, to) : null;
}

/** One target for each passage that a DOM range covers; together they are one quote. */
export function targetsOf(range, root) {
	return [...root.querySelectorAll('.passage')].flatMap((section) => {
		const { passage } = section.dataset;
		const node = range.intersectsNode(section) && textAt(passage);
		return node ? targetAt(passage, node.data, border(range, node, true), border(range, node, false)) ?? [] : [];
	}).map((target, n) => (n ? { ...target, continues: true } : target));
}

function border(range, node, start) {
	const [container, offset] = start ? [range.startContainer, range.startOffset] : [range.endContainer, range.endOffset];
	if (container === node) return offset;
	const edge = start ? 0 : node.length;
	// A range that stops before this node, or starts after it, covers nothing here.
	return range.comparePoint(node, edge) === 0 ? edge : node.length - edge;
}
