// @ts-check
/** Where the cards of the margin stand. */

/**
 * Tops in px for items sorted by `want` (where their words stand): each level
 * with its words or pushed down by the one before. The focused one is level;
 * those before make room upwards, as far as the margin's top lets them.
 */
export function pack(items, { gap = 12, focus = -1 } = {}) {
	const tops = pushDown(items, gap, 0);
	if (!items[focus]) return tops;
	const before = items.slice(0, focus).reduce((sum, { height }) => sum + height + gap, 0);
	tops[focus] = Math.max(items[focus].want, before);
	for (let i = focus - 1; i >= 0; i -= 1) tops[i] = Math.min(tops[i], tops[i + 1] - gap - items[i].height);
	const rest = pushDown(items.slice(focus + 1), gap, tops[focus] + items[focus].height + gap);
	return [...tops.slice(0, focus + 1), ...rest];
}

function pushDown(items, gap, floor) {
	return items.map(({ want, height }) => {
		const top = Math.max(want, floor);
		floor = top + height + gap;
		return top;
	});
}
