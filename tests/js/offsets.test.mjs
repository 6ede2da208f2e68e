// The cases the server is tested with too: code points there, UTF-16 units here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { measure, snap, targetAt } from '../../commentary/static/commentary/js/offsets.js';

const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), 'utf8'));

for (const { name, text, length, utf16_length, spans } of cases('offsets')) {
	test(`code points and UTF-16 units agree: ${name}`, () => {
		const measured = measure(text);
		assert.equal(measured.length, length);
		assert.equal(text.length, utf16_length);
		for (const { start, end, exact, utf16_start, utf16_end } of spans) {
			assert.deepEqual([measured.units(start), measured.units(end)], [utf16_start, utf16_end]);
			assert.deepEqual([measured.points(utf16_start), measured.points(utf16_end)], [start, end]);
			assert.equal(text.slice(measured.units(start), measured.units(end)), exact);
		}
	});
}

for (const { name, text, start, end, snapped_start, snapped_end } of cases('graphemes')) {
	test(`a span takes in whole characters: ${name}`, () => {
		assert.deepEqual(snap(text, start, end), [snapped_start, snapped_end]);
	});
}

test('an offset outside the text has no place', () => {
	for (const text of ['abc', 'a\u{1f600}c']) {
		assert.ok(Number.isNaN(measure(text).units(4)));
		assert.ok(Number.isNaN(measure(text).units(-1)));
		assert.equal(measure(text).units(3), text.length);
	}
});

test('white space at the borders of a selection is left out', () => {
	assert.deepEqual(targetAt('p', 'one two  three', 3, 9), { passage: 'p', start: 4, end: 7, exact: 'two' });
	assert.equal(targetAt('p', 'one  two', 3, 5), null);
});

test('a selection that cuts a family of emoji takes all of it', () => {
	const text = 'A \u{1f469}\u200d\u{1f467} and \u{1f44d}\u{1f3fd}';
	assert.equal(targetAt('p', text, 2, 4)?.exact, '\u{1f469}\u200d\u{1f467}');
	assert.deepEqual(targetAt('p', text, text.length - 2, text.length), { passage: 'p', start: 10, end: 12, exact: '\u{1f44d}\u{1f3fd}' });
});
