// The offer of a newer text: once for each, put away for good, and the place of a response that lost its words.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

globalThis.Text = class {};
globalThis.matchMedia = () => ({ matches: false });
const listeners = new Map();
const pieces = new Map();
const piece = (selector) => pieces.get(selector) ?? pieces.set(selector, {
	hidden: true, textContent: selector, dataset: { revision: '3' }, tabIndex: -1, focused: 0, children: new Map(),
	addEventListener(name, listener) { (this.clicks ??= []).push(listener); },
	querySelector(inner) { return piece(`${selector} ${inner}`); },
	focus() { this.focused += 1; },
}).get(selector);
globalThis.document = {
	querySelector: piece,
	addEventListener: (name, listener) => listeners.set(name, listener),
};
globalThis.location = { reload() { this.reloaded = (this.reloaded ?? 0) + 1; } };
const { mount } = await import('../../commentary/static/commentary/js/stale.js');

const emit = (name, detail) => listeners.get(`commentary:${name}`)({ detail });
const bar = () => piece('#revision-offer');
/** Presses a button of the bar, whichever times the bar was shown. */
function press(deed) {
	const button = { dataset: { deed } };
	const target = { closest: (selector) => (selector === 'button' ? button : null) };
	for (const click of bar().clicks) click({ type: 'click', target, preventDefault() {} });
}

beforeEach(() => {
	listeners.clear();
	pieces.clear();
	globalThis.location.reloaded = 0;
	mount();
});

test('a newer revision is offered, an older one or the same is not', () => {
	emit('stale', { revision: 2 });
	emit('stale', { revision: 3 });
	assert.equal(bar().hidden, true);
	emit('stale', { revision: 4 });
	assert.equal(bar().hidden, false);
	assert.equal(piece('#revision-offer [data-stale]').hidden, false);
	assert.equal(piece('#revision-offer [data-lost]').hidden, true);
});

test('what was put away comes back only for a still newer one', () => {
	emit('stale', { revision: 4 });
	press('stay');
	assert.equal(bar().hidden, true);
	assert.equal(piece('#article').focused, 1);
	emit('stale', { revision: 4 });
	assert.equal(bar().hidden, true);
	emit('stale', { revision: 5 });
	assert.equal(bar().hidden, false);
	assert.equal(globalThis.location.reloaded, 0);
});

test('whoever takes the offer gets the new text', () => {
	emit('stale', { revision: 4 });
	press('reload');
	assert.equal(globalThis.location.reloaded, 1);
});

test('a response that lost its words is told with its own page', () => {
	emit('lost', { url: '/responses/abc/' });
	assert.equal(bar().hidden, false);
	assert.equal(piece('#revision-offer [data-lost]').hidden, false);
	assert.equal(piece('#revision-offer [data-lost] a').href, '/responses/abc/');
});
