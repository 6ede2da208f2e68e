// @ts-check
/** What was typed is not left behind unseen; Cmd or Ctrl and Enter saves. */
import { closest, find, findAll, listen } from './page.js';

const FIELDS = 'textarea[name], input:not([type=hidden]), select';
const changed = (form) => findAll(FIELDS, form).some((field) =>
	(field.matches('select') ? [...field.options].some((one) => one.selected !== one.defaultSelected && (one.defaultSelected || one.index)) : field.value !== field.defaultValue));

let sent = /** @type {any} */ (null);

function onKey(event) {
	const form = closest(event.target, 'form[data-guard]');
	if (!form || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
	event.preventDefault();
	if (!event.repeat) form.requestSubmit(find('button[type=submit]', form));
}

export function mount(root) {
	listen('keydown', onKey, root);
	listen('submit', (event) => {
		if (sent) event.preventDefault();
		else sent = event.target;
	}, root);
	addEventListener('beforeunload', (event) => {
		// Words in another form than the one that is sent would be gone with the page.
		if (!findAll('form[data-guard]', root).some((form) => form !== sent && changed(form))) return;
		event.preventDefault();
		sent = null;
	});
	addEventListener('pageshow', () => { sent = null; });
	find('[aria-invalid=true]', root)?.focus();
}
