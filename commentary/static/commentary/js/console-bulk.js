// @ts-check
/** Choosing several: how many they are, and what can be done with them. */
import { find, findAll, listen, numeral } from './page.js';

function show(form) {
	const chosen = findAll('[name=chosen]:checked', form).length;
	find('[data-bulk-count]', form).textContent = chosen ? numeral(chosen) : '';
	find('[data-bulk-deeds]', form).hidden = !chosen;
	find('[data-bulk-deeds]', form).open = chosen > 0;
}

export function mount(root) {
	const form = find('[data-bulk]', root);
	if (!form) return;
	listen('change', () => show(form), form);
	show(form);
}
