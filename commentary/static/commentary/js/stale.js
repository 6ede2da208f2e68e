// @ts-check
/** The text was published anew meanwhile: nothing on the page changes, the new one is offered. */
import { article, find, focusOn, offer, on, speak } from './page.js';

function show(name) {
	const said = find(`#revision-offer [data-${name}]`);
	said.hidden = false;
	speak(said.textContent);
	// What is being written is kept on this device.
	offer('revision-offer', (deed) => (deed === 'reload' ? location.reload() : focusOn(article())));
	return said;
}

export function mount() {
	let known = Number(article()?.dataset.revision);
	on('stale', ({ revision }) => {
		if (revision <= known) return;
		known = revision;
		show('stale');
	});
	on('lost', ({ url }) => { find('a', show('lost')).href = url; });
}
