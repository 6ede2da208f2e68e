// @ts-check
/** Each card level with its words, by transforms alone, so that nothing else shifts. */
import { anchorsOf } from './anchors.js';
import { targetsIn } from './form.js';
import { rangeOf } from './offsets.js';
import { pack } from './packing.js';
import { emit, find, findAll, listen, on, wide } from './page.js';

const ITEMS = '.beside > .response, .beside > .composer, .beside > .more-on';
const CARD = 110; // px a collapsed card needs, about

function wordsOf(item) {
	const passage = item.parentElement.dataset.beside;
	const about = item.matches('.composer') ? targetsIn(item) : anchorsOf(item.dataset.response);
	return rangeOf(about.find((one) => one.passage === passage) ?? {}) ?? rangeOf({ passage });
}

function measured(margin) {
	const origin = margin.getBoundingClientRect().top;
	let last = 0;
	return findAll(ITEMS).map((item) => {
		const want = item.matches('.more-on') ? last : (wordsOf(item)?.getBoundingClientRect().top ?? origin) - origin;
		last = Math.max(last, want);
		return { item, want, height: item.offsetHeight };
	}).sort((a, b) => a.want - b.want);
}

function layOut(margin, text) {
	const items = measured(margin);
	// Tab and reading aloud follow the words too.
	if (!margin.dataset.state) for (const { item } of items) item.parentElement.append(item);
	margin.dataset.density = items.length * CARD > text.offsetHeight ? 'tight' : 'loose';
	const at = (selector) => items.findIndex(({ item }) => item.matches(selector));
	const tops = pack(items, { focus: at('.composer') < 0 ? at('.is-focused') : at('.composer') });
	let end = 0;
	items.forEach(({ item, height }, i) => {
		item.style.transform = `translateY(${Math.round(tops[i])}px)`;
		end = Math.max(end, Math.ceil(tops[i] + height));
	});
	margin.style.minHeight = `${end}px`;
	// A frame later: the first places are taken without a transition.
	requestAnimationFrame(() => {
		margin.dataset.state = 'ready';
		emit('placed');
	});
}

export function mount() {
	const [margin, text] = [find('#margin'), find('#text')];
	if (!margin || !text) return;
	let frame;
	const later = () => {
		cancelAnimationFrame(frame);
		frame = requestAnimationFrame(() => layOut(margin, text));
	};
	const sizes = new ResizeObserver(later);
	const watch = () => {
		sizes.disconnect();
		for (const element of [text, ...findAll(ITEMS)]) sizes.observe(element);
		later();
	};
	on('anchors', watch);
	on('inserted', watch);
	on('connect', ({ how }) => how === 'focus' && later());
	listen('change', watch, wide);
}
