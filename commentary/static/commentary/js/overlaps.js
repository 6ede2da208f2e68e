// @ts-check
/**
 * The stretches covered by several responses, and by how many, found by one sweep over their
 * borders. Two quotes of one response over the same words count once.
 */
export function sweep(spans) {
	const borders = spans
		.filter(({ from, to }) => from < to)
		.flatMap(({ id, from, to }) => [{ at: from, id, step: 1 }, { at: to, id, step: -1 }])
		.sort((a, b) => a.at - b.at);
	const found = [];
	const open = new Map();
	let since = 0;
	for (const { at, id, step } of borders) {
		if (at > since && open.size > 1) found.push({ from: since, to: at, count: open.size });
		since = at;
		const left = (open.get(id) ?? 0) + step;
		if (left) open.set(id, left);
		else open.delete(id);
	}
	return found;
}
