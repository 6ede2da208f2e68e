// @ts-check
/** The reason, the escalation and the conversation open in place; a reason fills its fields; nothing is sent twice. */
import { closest, find, findAll, focusOn, isPlain, listen } from './page.js';

const FILLED = ['facts', 'ground', 'provision', 'why', 'public_reason'];
const TEXT = 'textarea, input:not([type=radio], [type=checkbox]), select';
let opener = /** @type {any} */ (null);
let sent = false;

/** What a reason put into a field gives way to another reason; what somebody typed does not. */
function fill(radio) {
	for (const name of FILLED) {
		const field = radio.form.elements[name];
		if (field.value && field.value !== field.dataset.filled) continue;
		field.value = field.dataset.filled = radio.dataset[name] ?? '';
	}
}

function panelOf(name) {
	return find(['escalate', 'talk'].includes(name) ? `#${name}` : '#reason');
}

/** Words that are selected in the response are the facts to begin with. */
function quoteInto(field) {
	const selection = document.getSelection();
	const words = String(selection).trim();
	if (field && !field.value && words && find('[data-case-card]').contains(selection?.anchorNode)) field.value = `“${words}” `;
}

function openPanel(name) {
	const panel = panelOf(name);
	for (const other of findAll('form.reason-form[id]')) other.hidden = other !== panel;
	panel.hidden = false;
	panel.open = true;
	quoteInto(find('[name=facts]', panel));
	const choice = find(`[name=do][value=${name}]`, panel);
	if (choice) choice.checked = true;
	const first = find('.template :checked', panel) ?? find('.template input', panel) ?? find('textarea', panel);
	focusOn(first);
	panel.scrollIntoView({ block: 'nearest' });
	first.scrollIntoView({ block: 'nearest' });
}

/** Escape leaves the field first, so that the keys work again, and then puts the panel away. */
export function closePanel(event) {
	const panel = closest(event.target, '.reason-form[id], #talk');
	if (!panel || event.defaultPrevented) return;
	event.preventDefault();
	if (closest(event.target, TEXT)) return focusOn(panel.matches('details') ? find('summary', panel) : panel);
	if (panel.matches('details')) panel.open = false;
	else panel.hidden = true;
	focusOn(opener?.isConnected ? opener : find('.decide-deed'));
}

function onClick(event) {
	const control = closest(event.target, '[data-open]');
	if (!control || !isPlain(event) || !panelOf(control.dataset.open)) return;
	// By pointer, the conversation folds and unfolds as any other.
	if (control.matches('summary') && event.detail) return;
	event.preventDefault();
	opener = control;
	openPanel(control.dataset.open);
}

function onSubmit(event) {
	if (event.defaultPrevented || event.target.method === 'dialog') return;
	if (sent) event.preventDefault();
	sent = true;
}

export function mount(root) {
	listen('click', onClick, root);
	listen('submit', onSubmit, root);
	// A page that comes back from the browser's memory may send again.
	addEventListener('pageshow', () => { sent = false; });
	listen('change', ({ target }) => target.matches('[data-reason] [name=template]') && fill(target), root);
	const chosen = find('[data-reason] [name=template]:checked', root);
	if (chosen) fill(chosen);
	focusOn(find('#refusal', root) ?? find('[data-reason]:not([hidden]) [aria-invalid=true]', root));
}
