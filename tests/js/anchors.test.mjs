// What is drawn, what is refused, and what becomes of a page whose text was published anew.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';

globalThis.matchMedia = () => ({ matches: false });
/** As much of a browser as the anchors ask for: an article, its passages, events. */
class Text { constructor(data) { this.data = data; } }
globalThis.Text = Text;
globalThis.CSS = { escape: String };
const heard = [];
const words = new Map();
const article = { dataset: {} };
globalThis.document = {
	hidden: false,
	querySelector: (selector) => (selector === '#article' ? article : { firstChild: words.get(/#p-(\w+)/.exec(selector)?.[1]) }),
	addEventListener: (name, listener) => heard.push([name, listener]),
	dispatchEvent: (event) => heard.push([event.type, event.detail]),
};
const { anchorsOf, loadAnchors, mount, place, report } = await import('../../commentary/static/commentary/js/anchors.js');

const cases = JSON.parse(readFileSync(new URL('../cases/places.json', import.meta.url), 'utf8'));
const anchor = (id, passage, start, end, exact) => ({ id, target: 0, part: 0, kind: 'comment', passage, start, end, exact });
const settled = () => new Promise((resolve) => { setTimeout(resolve); });
const emitted = (name) => heard.filter(([type]) => type === `commentary:${name}`).map(([, detail]) => detail);

let asked;
/** What the server says of anchors; posts are kept in `asked`. */
function serve(answer) {
	asked = [];
	globalThis.fetch = async (url, { method = 'GET', body = '', headers = {} } = {}) => {
		asked.push({ url, method, body, headers });
		if (answer instanceof Error) throw answer;
		return { json: async () => (url === '/anchors/' ? answer : { token: 'a-token' }) };
	};
}

beforeEach(() => {
	heard.length = 0;
	article.dataset = { anchors: '/anchors/', refused: '/refused/', revision: '1' };
	words.clear();
	words.set('p1', new Text('The ferry \u{1f6a2} left at dawn.'));
});

for (const { name, text, start, end, exact, holds, utf16_start, utf16_end } of cases) {
	test(`${holds ? 'drawn' : 'refused'}: ${name}`, () => {
		const { placed, refused } = place([anchor('r1', 'p', start, end, exact)], () => text);
		assert.equal(placed.length, Number(holds));
		assert.equal(refused.length, Number(!holds));
		if (holds) assert.deepEqual([placed[0].from, placed[0].to], [utf16_start, utf16_end]);
	});
}

test('a passage that is not there refuses its anchors and no others', () => {
	const { placed, refused } = place([anchor('r1', 'gone', 0, 3, 'The'), anchor('r2', 'p1', 0, 3, 'The')], (key) => words.get(key)?.data);
	assert.deepEqual([placed.map(({ id }) => id), refused.map(({ id }) => id)], [['r2'], ['r1']]);
});

test('ten thousand anchors are judged, each by its own words', () => {
	const many = Array.from({ length: 10_000 }, (_, n) => anchor(`r${n}`, 'p1', 4, 9, n % 100 ? 'ferry' : 'barge'));
	const { placed, refused } = place(many, (key) => words.get(key)?.data);
	assert.deepEqual([placed.length, refused.length], [9_900, 100]);
});

test('what was refused is reported with ids and without words', async () => {
	serve({ revision: 1, anchors: [anchor('r1', 'p1', 0, 3, 'The'), { ...anchor('r2', 'p1', 4, 9, 'barge'), target: 2, part: 1 }] });
	await loadAnchors();
	await settled();
	assert.deepEqual(anchorsOf('r1').map(({ from, to }) => [from, to]), [[0, 3]]);
	assert.deepEqual(anchorsOf('r2'), []);
	assert.deepEqual(asked.map(({ url, method }) => [method, url]), [['GET', '/anchors/'], ['GET', '/refused/'], ['POST', '/refused/']]);
	const { body, headers } = asked.at(-1);
	assert.deepEqual(JSON.parse(body), { revision: 1, anchors: [{ id: 'r2', target: 2, part: 1, passage: 'p1' }] });
	assert.deepEqual(headers, { 'Content-Type': 'application/json', 'X-CSRFToken': 'a-token' });
});

test('the same refusals are reported once, others again, and at most fifty', async () => {
	serve({});
	const [one, two] = [anchor('s1', 'p1', 0, 3, 'A'), anchor('s2', 'p1', 0, 3, 'B')];
	const posts = () => asked.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body).anchors.map(({ id }) => id));
	await report([one], 1, '/refused/');
	await report([one], 1, '/refused/');
	await report([], 1, '/refused/');
	assert.deepEqual(posts(), [['s1']]);
	await report([one, two], 1, '/refused/');
	assert.deepEqual(posts(), [['s1'], ['s1', 's2']]);
	await report(Array.from({ length: 80 }, (_, n) => anchor(`m${n}`, 'p1', 0, 3, 'C')), 1, '/refused/');
	assert.equal(posts().at(-1).length, 50);
});

test('a report that does not arrive is told in the console and hurts nothing', async (context) => {
	const said = context.mock.method(console, 'warn', () => {});
	serve({ revision: 1, anchors: [anchor('t1', 'p1', 0, 3, 'Now')] });
	const reach = globalThis.fetch;
	globalThis.fetch = async (url, options) => { if (url === '/refused/') throw new Error('away'); return reach(url, options); };
	await loadAnchors();
	await settled();
	assert.equal(emitted('anchors').length, 1);
	assert.match(said.mock.calls.at(-1).arguments[0], /not reported/);
});

test('anchors of another revision are not drawn, and what was drawn stays', async () => {
	serve({ revision: 1, anchors: [anchor('r1', 'p1', 0, 3, 'The')] });
	await loadAnchors();
	for (const revision of [2, 0]) {
		heard.length = 0;
		serve({ revision, anchors: [anchor('r9', 'p1', 4, 9, 'ferry'), anchor('r1', 'p1', 4, 9, 'barge')] });
		await loadAnchors();
		await settled();
		assert.deepEqual(emitted('stale'), [{ revision }]);
		assert.deepEqual([anchorsOf('r9').length, anchorsOf('r1').map(({ from }) => from)], [0, [0]]);
		// It is stale, not wrong: nothing is reported.
		assert.deepEqual(asked.map(({ method }) => method), ['GET']);
		assert.equal(emitted('anchors').length, 1);
	}
});

test('anchors that cannot be read leave those that were drawn', async (context) => {
	context.mock.method(console, 'warn', () => {});
	serve({ revision: 1, anchors: [anchor('r1', 'p1', 0, 3, 'The')] });
	await loadAnchors();
	serve(new Error('away'));
	await loadAnchors();
	assert.equal(anchorsOf('r1').length, 1);
});

test('a page that comes into sight again asks anew, but not within a minute', async (context) => {
	context.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
	serve({ revision: 1, anchors: [] });
	mount();
	const [[, seen]] = heard.filter(([name]) => name === 'visibilitychange');
	const gets = () => asked.filter(({ url }) => url === '/anchors/').length;
	assert.equal(gets(), 1);
	context.mock.timers.setTime(1_030_000);
	seen();
	assert.equal(gets(), 1);
	context.mock.timers.setTime(1_060_000);
	document.hidden = true;
	seen();
	assert.equal(gets(), 1);
	document.hidden = false;
	seen();
	assert.equal(gets(), 2);
	seen();
	assert.equal(gets(), 2);
});
