// What the modules of the page do without a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.matchMedia = () => ({ matches: false });
globalThis.document = {};
const js = '../../commentary/static/commentary/js';
const { place } = await import(`${js}/anchors.js`);
const { cutWords } = await import(`${js}/choose.js`);
const { readAddress } = await import(`${js}/link.js`);
const { wording } = await import(`${js}/times.js`);

const anchor = (start, end, exact, rest = {}) => ({ id: 'r1', kind: 'comment', passage: 'p1', start, end, exact, ...rest });
const textOf = (passage) => ({ p1: 'Tea \u{1f375} for two' })[passage];

test('an anchor holds only where its very words stand', () => {
	const { placed, refused } = place([anchor(6, 9, 'for'), anchor(6, 9, 'two'), anchor(9, 40, ' two'), anchor(6, 9, 'for', { passage: 'gone' })], textOf);
	assert.deepEqual(placed.map(({ from, to }) => [from, to]), [[7, 10]]);
	assert.equal(refused.length, 3);
});

test('a response about the whole passage is placed but marks no words', () => {
	const { placed } = place([anchor(0, 13, 'Tea \u{1f375} for two', { whole: true })], textOf);
	assert.deepEqual([placed[0].from, placed[0].to], [0, 0]);
});

test('addresses lead to responses and to words, over passages too', () => {
	assert.deepEqual(readAddress('#r-abc123', ''), { response: 'abc123' });
	assert.deepEqual(readAddress('', '?sort=newest&response=abc123'), { response: 'abc123' });
	assert.deepEqual(readAddress('#p-k1:3-9,p-k2:0-4', '').targets, [{ passage: 'k1', start: 3, end: 9 }, { passage: 'k2', start: 0, end: 4 }]);
	assert.deepEqual(readAddress('#p-k1', ''), { response: undefined });
	assert.deepEqual(readAddress('#p-k1:3-9@2', '', '2').targets, [{ passage: 'k1', start: 3, end: 9 }]);
	// Offsets of another revision say nothing here; the passages still do.
	assert.deepEqual(readAddress('#p-k1:3-9,p-k2:0-4@1', '', '2').targets, [{ passage: 'k1' }, { passage: 'k2' }]);
	assert.deepEqual(readAddress('#p-k1:3-9', '', '2').targets, [{ passage: 'k1', start: 3, end: 9 }]);
	assert.deepEqual(readAddress('#r-"]<b>', ''), { response: undefined });
});

test('words are cut as their language does, emoji among them', () => {
	const words = (text, locale) => cutWords(text, locale).map(({ from, to }) => text.slice(from, to));
	assert.deepEqual(words('One, two \u{1f469}\u200d\u{1f467}!', 'en'), ['One', 'two', '\u{1f469}\u200d\u{1f467}']);
	assert.deepEqual(words('\u05e9\u05e0\u05d9 \u05d9\u05e8\u05d9\u05d1\u05d9\u05dd', 'he').length, 2);
	assert.ok(words('\u4eca\u65e5\u306f\u6674\u308c', 'ja').length > 1);
});

test('times under a week are relative, older ones exact, the future never negative', () => {
	const now = new Date('2026-03-10T12:00:00Z');
	const say = (then) => wording(new Date(then), now, 'en', 'UTC').text;
	assert.equal(say('2026-03-10T11:59:40Z'), 'this minute');
	assert.equal(say('2026-03-10T09:00:00Z'), '3 hours ago');
	assert.equal(say('2026-03-09T11:00:00Z'), 'yesterday');
	assert.match(say('2026-03-01T12:00:00Z'), /Mar 1, 2026/);
	assert.match(say('2026-03-11T12:00:00Z'), /Mar 11, 2026/);
	assert.match(wording(new Date('2026-03-01T23:30:00Z'), now, 'en', 'Asia/Tokyo').exact, /Mar 2, 2026/);
});
