// @ts-check
/** One composer; without this it is a plain form. No outcome of posting costs a letter. */
import { draftFor, keepDraft, readFields, writeFields } from './drafts.js';
import { copyOf, emit, fetchPartial, find, findAll, focusOn, listen, notify, on, press, sectionOf, sentence } from './page.js';

export const targetsIn = (form) => JSON.parse(form.elements.targets?.value || '[]');

/** Which fields a kind has is told by CSS; here only what it opens. */
function showKind(form) {
	for (const part of findAll(`details[data-open-for~="${form.elements.kind?.value}"]`, form)) part.open = true;
}

function addEvidence(form) {
	const rows = findAll('.evidence-row', form);
	const row = rows.at(-1).cloneNode(true);
	find('.field-error', row)?.remove();
	for (const part of findAll('[name], label', row)) {
		for (const { name, value } of [...part.attributes]) part.setAttribute(name, value.replace(/\d+(?=-\w+$)/, rows.length));
		part.value = '';
	}
	rows.at(-1).after(row);
	find('[data-add-evidence]', form).hidden = rows.length >= 9;
	return find('[name]', row);
}

function drawQuotes(form) {
	const targets = targetsIn(form);
	emit('draft', { targets });
	find('[data-quotes]', form)?.replaceChildren(...targets.map(({ passage, exact }, n) => {
		const item = copyOf('composer-quote');
		find('q', item).textContent = exact ?? find('[data-words]', sectionOf(passage) ?? form)?.textContent;
		find('[data-remove-quote]', item).dataset.removeQuote = n;
		return item;
	}));
}

function setTargets(form, targets) {
	form.elements.targets.value = JSON.stringify(targets);
	drawQuotes(form);
	keep(form);
}

function removeQuote(form, n) {
	const targets = targetsIn(form).toSpliced(n, 1);
	delete targets[n]?.continues;
	setTargets(form, targets);
}

const kept = (form) => sentence(keepDraft(form) ? 'draft-kept' : 'draft-not-kept');
const keep = (form) => say(form, kept(form));

async function preview(form, button) {
	const panel = find('.composer-preview', form);
	const { body } = form.elements;
	body.hidden = panel.hidden;
	panel.hidden = !body.hidden;
	button.ariaPressed = body.hidden;
	if (!body.hidden) return body.focus();
	const { status, nodes } = await fetchPartial(form.dataset.preview, new FormData(form));
	panel.replaceChildren(status === 200 ? nodes : sentence('not-loaded'));
}

const DEEDS = {
	preview,
	'add-evidence': (form) => addEvidence(form).focus(),
	'remove-quote': (form, { dataset }) => removeQuote(form, dataset.removeQuote),
	'add-quote': () => {
		emit('adding');
		notify('add-quote');
	},
	cancel: (form) => Boolean(form.dataset.source) && emit('cancelled', { form }),
};

function onKey(form, event) {
	if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
	else if (event.key === 'Escape' && form.dataset.source && !event.isComposing) emit('cancelled', { form });
	else return;
	event.preventDefault();
}

function say(form, text) {
	const state = find('.composer-state', form);
	if (state.textContent !== text) state.textContent = text;
}

/** After a log-in elsewhere the form's token is stale: posts once more with a fresh one. */
async function post(form) {
	const address = form.getAttribute('action');
	const answer = await fetchPartial(address, new FormData(form));
	if (answer.status !== 403) return answer;
	const { nodes, login } = await fetchPartial(form.dataset.source || address);
	const token = find('form [name=csrfmiddlewaretoken]', nodes)?.value;
	if (!token) return { ...answer, login };
	form.elements.csrfmiddlewaretoken.value = token;
	return fetchPartial(address, new FormData(form));
}

async function send(form) {
	if (form.dataset.state === 'sending') return;
	form.dataset.state = 'sending';
	say(form, sentence('sending'));
	const draft = kept(form);
	const answer = await post(form);
	const { key, nodes, status } = answer;
	form.dataset.state = 'ready';
	if (key) emit('posted', { form, key, nodes });
	else if (status === 422 || status === 409) takeErrors(form, find('form', nodes));
	else explain(form, answer, draft);
}

function explain(form, { status, login, wait }, draft) {
	const name = login ? 'logged-out' : { 0: 'offline', 403: 'forbidden', 429: 'too-fast' }[status] ?? 'not-posted';
	say(form, `${sentence(name, { n: wait, status })} ${draft}`);
	const link = login && copyOf('log-in');
	if (!link) return;
	link.href += `?next=${encodeURIComponent(location.pathname)}`;
	find('.composer-state', form).append(' ', link);
}

function takeErrors(form, next) {
	// Its key is the server's to change: one that was used stands for the words posted with it.
	const { client_key, revision, ...fields } = readFields(form);
	writeFields(next, fields);
	if (form.dataset.source) next.dataset.source = form.dataset.source;
	form.replaceWith(next);
	mountForm(next, { key: form.dataset.draftKey });
	say(next, sentence('errors'));
	focusOn(find('[aria-invalid=true]', next) ?? find('.field-error, .notice-error', next), 'center');
}

/** quote: put first where nothing is written yet; kind: the one asked for; key: that of the form it replaces. */
export function mountForm(form, { quote = '', kind = '', key = '' } = {}) {
	const { body } = form.elements;
	// A draft belongs to the words it was begun for.
	form.dataset.draftKey = key || form.dataset.draftKey + targetsIn(form).map(({ passage, start, end }) => `,${passage}:${start}-${end}`).join('');
	const draft = !key && draftFor(form);
	if (draft) {
		while (`evidence-${findAll('.evidence-row', form).length}-url` in draft.fields) addEvidence(form);
		writeFields(form, kind ? { ...draft.fields, kind } : draft.fields);
		say(form, sentence('draft-back'));
	}
	if (quote && !body.value) body.value = quote;
	showKind(form);
	drawQuotes(form);
	listen('input', ({ target }) => {
		if (target.name === 'kind') showKind(form);
		keep(form);
	}, form);
	for (const deed in DEEDS) press(`:is(a, button)[data-${deed}]`, (button) => DEEDS[deed](form, button), form);
	listen('keydown', (event) => onKey(form, event), form);
	listen('submit', (event) => event.preventDefault() ?? send(form), form);
	on('add-quote', ({ targets }) => form.isConnected && setTargets(form, [...targetsIn(form), ...targets]));
	if (form.dataset.source) body.focus({ preventScroll: true });
}
