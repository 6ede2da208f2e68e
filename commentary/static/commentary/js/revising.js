// @ts-check
/** The editor's desk for revisions. Everything works without this; a feature that fails leaves the others alone. */
import * as attach from './revising-attach.js';
import * as guard from './revising-guard.js';
import * as times from './times.js';

for (const feature of [times, guard, attach]) {
	try {
		feature.mount(document);
	} catch (error) {
		console.error('commentary: a feature could not start', error);
	}
}
