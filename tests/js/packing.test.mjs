import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pack } from '../../commentary/static/commentary/js/packing.js';

const items = (...rows) => rows.map(([want, height]) => ({ want, height }));

test('cards with room stand level with their words', () => {
	assert.deepEqual(pack(items([0, 50], [100, 50], [300, 50])), [0, 100, 300]);
});

test('a card that would collide is pushed down', () => {
	assert.deepEqual(pack(items([0, 50], [10, 50], [20, 50]), { gap: 10 }), [0, 60, 120]);
});

test('the focused card is level and the ones before it make room', () => {
	const tops = pack(items([100, 50], [110, 50], [120, 50]), { gap: 10, focus: 2 });
	assert.deepEqual(tops, [0, 60, 120]);
});

test('the ones after the focused card move down only as far as they must', () => {
	assert.deepEqual(pack(items([100, 50], [110, 200], [120, 50], [500, 50]), { gap: 10, focus: 1 }), [50, 110, 320, 500]);
});

test('nothing leaves the margin at its top', () => {
	assert.deepEqual(pack(items([0, 100], [0, 100], [10, 100]), { gap: 10, focus: 2 }), [0, 110, 220]);
});

test('cards never overlap, whichever is focused', () => {
	let seed = 11;
	const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
	for (let round = 0; round < 200; round += 1) {
		const cards = Array.from({ length: 1 + random(40) }, () => ({ want: random(2000), height: 20 + random(300) })).sort((a, b) => a.want - b.want);
		const tops = pack(cards, { gap: 8, focus: random(cards.length + 1) - 1 });
		assert.ok(tops[0] >= 0);
		for (let i = 1; i < cards.length; i += 1) assert.ok(tops[i] >= tops[i - 1] + cards[i - 1].height + 8);
	}
});

test('an empty margin needs nothing', () => {
	assert.deepEqual(pack([]), []);
});
