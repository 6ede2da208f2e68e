// @ts-check
/** A feature that fails leaves the others alone. */
import * as anchors from './anchors.js';
import * as cards from './cards.js';
import * as choose from './choose.js';
import * as composer from './composer.js';
import * as highlights from './highlights.js';
import * as keys from './keys.js';
import * as link from './link.js';
import * as margin from './margin.js';
import * as selection from './selection.js';
import * as sheet from './sheet.js';
import * as stale from './stale.js';
import * as threads from './threads.js';
import * as times from './times.js';

// Listeners for anchors stand before what fetches them.
for (const { mount } of [times, highlights, cards, margin, sheet, link, selection, choose, keys, composer, threads, stale, anchors]) {
	try {
		mount(document);
	} catch (error) {
		console.error('commentary: a feature could not start', error);
	}
}
