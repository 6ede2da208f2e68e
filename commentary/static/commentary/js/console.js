// @ts-check
/** The moderators' console. Everything works without this; a feature that fails leaves the others alone. */
import * as bulk from './console-bulk.js';
import * as claim from './console-claim.js';
import * as keys from './console-keys.js';
import * as panels from './console-panels.js';
import * as times from './times.js';

export function mount(root) {
	for (const feature of [times, panels, bulk, claim, keys]) {
		try {
			feature.mount(root);
		} catch (error) {
			console.error('commentary: a feature could not start', error);
		}
	}
}

mount(document);
