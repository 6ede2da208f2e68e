import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sweep } from '../../commentary/static/commentary/js/overlaps.js';

const span = (id, from, to) => ({ id, from, to });
const over = (from, to, count) => ({ from, to, count });

test('words that one response is about do not overlap', () => {
	assert.deepEqual(sweep([span('a', 0, 5), span('b', 5, 9)]), []);
});

test('two responses overlap where both stand', () => {
	assert.deepEqual(sweep([span('a', 0, 5), span('b', 3, 9)]), [over(3, 5, 2)]);
});

test('three are told apart from two', () => {
	const found = sweep([span('a', 0, 10), span('b', 2, 8), span('c', 4, 6)]);
	assert.deepEqual(found, [over(2, 4, 2), over(4, 6, 3), over(6, 8, 2)]);
});

test('two quotes of one response over the same words count once', () => {
	assert.deepEqual(sweep([span('a', 0, 5), span('a', 3, 9)]), []);
	assert.deepEqual(sweep([span('a', 0, 5), span('a', 3, 9), span('b', 4, 6)]).filter(({ count }) => count > 2), []);
});

test('a response about a whole passage marks no words', () => {
	assert.deepEqual(sweep([span('a', 0, 0), span('b', 0, 4)]), []);
});

test('the sweep agrees with counting at each place', () => {
	let seed = 7;
	const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
	for (let round = 0; round < 300; round += 1) {
		const spans = Array.from({ length: 1 + random(9) }, (_, i) => {
			const from = random(30);
			return span(`r${random(7)}-${i % 5}`, from, from + random(12));
		});
		const depths = Array.from({ length: 45 }, (_, at) => new Set(spans.filter((s) => s.from <= at && at < s.to).map((s) => s.id)).size);
		const found = sweep(spans);
		depths.forEach((depth, at) => {
			const there = found.filter(({ from, to }) => from <= at && at < to).map(({ count }) => count);
			assert.deepEqual(there, depth > 1 ? [depth] : []);
		});
	}
});
