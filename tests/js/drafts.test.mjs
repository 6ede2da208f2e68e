import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { draftFor, draftHere, draftKey, dropDraftOf, keepDraft, writeFields } from '../../commentary/static/commentary/js/drafts.js';

/** As much of a browser as drafts ask for. */
class Storage {
	getItem(key) { return this[key] ?? null; }
	setItem(key, value) { this[key] = value; }
	removeItem(key) { delete this[key]; }
}
globalThis.FormData = class {
	constructor(form) { this.fields = form.elements.filter(({ type, checked }) => type !== 'radio' || checked); }
	[Symbol.iterator]() { return this.fields.map(({ name, value }) => [name, value])[Symbol.iterator](); }
};
const signIn = (viewer) => { globalThis.document = { body: { dataset: { viewer } } }; };
const field = (name, value, rest = {}) => ({ name, value, type: 'text', ...rest });
const formOf = (...elements) => ({ dataset: { draftKey: '/respond/,p1:0-4', source: '/respond/?kind=comment' }, elements });

beforeEach(() => {
	globalThis.localStorage = new Storage();
	globalThis.location = { pathname: '/articles/a/' };
	signIn('ada');
});

test('a draft comes back with its words and its attempt to post, without the token', () => {
	const form = formOf(field('body', 'Well.'), field('client_key', 'k1'), field('csrfmiddlewaretoken', 't'), field('version', '3'));
	assert.equal(keepDraft(form), true);
	assert.deepEqual(draftFor(form).fields, { body: 'Well.', client_key: 'k1' });
});

test('a draft is kept for one person only', () => {
	const form = formOf(field('body', 'Mine.'));
	keepDraft(form);
	signIn('bo');
	assert.equal(draftFor(form), null);
	assert.equal(draftHere(), undefined);
	assert.notEqual(draftKey('ada', 'x'), draftKey('ad', 'ax'));
});

test('the latest draft of a page is offered, those of other pages are not', () => {
	const form = formOf(field('body', 'Here.'));
	keepDraft(form);
	assert.equal(draftHere().fields.body, 'Here.');
	globalThis.location = { pathname: '/articles/b/' };
	assert.equal(draftHere(), undefined);
});

test('a draft goes when it was posted, and after thirty days', () => {
	const form = formOf(field('body', 'Gone.'));
	keepDraft(form);
	dropDraftOf(form);
	assert.equal(draftFor(form), null);
	keepDraft(form);
	const [key] = Object.keys(localStorage);
	localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), at: Date.now() - 31 * 86400000 }));
	assert.equal(draftHere(), undefined);
	assert.equal(draftFor(form), null);
});

test('storage that is full or switched off is told, not swallowed', () => {
	globalThis.localStorage = { getItem() { throw new Error('denied'); }, setItem() { throw new Error('full'); } };
	const form = formOf(field('body', 'Kept nowhere.'));
	assert.equal(keepDraft(form), false);
	assert.equal(draftFor(form), undefined);
	assert.equal(draftHere(), undefined);
});

test('radios come back as they were chosen', () => {
	const radios = ['comment', 'critique'].map((kind) => field('kind', kind, { type: 'radio', checked: kind === 'comment' }));
	writeFields(formOf(...radios, field('body', '')), { kind: 'critique', body: 'Text' });
	assert.deepEqual(radios.map(({ checked }) => checked), [false, true]);
});
