// @ts-check
/** One composer: its kinds, quotes, evidence, preview and draft. Without this it is a plain form. */
import { draftFor, keepDraft, readFields, writeFields } from './drafts.js';
import { closest, copyOf, emit, find, findAll, listen, notify, on, sectionOf, sentence } from './page.js';
import { say, send } from './send.js';
import { fetchPartial } from './server.js';

export const targetsIn = (form) => JSON.parse(find('[name=targets]', form)?.value || '[]');

/** Shows the fields the kind needs; hidden ones keep their text and are not sent. */
function showKind(form) {
	const { kind = form.dataset.kind } = readFields(form);
	form.dataset.kind = kind;
	for (const group of findAll('[data-for-kind]', form)) {
		group.hidden = !group.dataset.forKind.split(' ').includes(kind);
		for (const field of findAll('input, select, textarea', group)) field.disabled = group.hidden;
	}
	for (const part of findAll(`details[data-open-for~="${kind}"]`, form)) part.open = true;
}

/** Evidence: the rows with something in them and an empty one; returns whether there are more. */
function showRows(form, wanted = 1) {
	const rows = findAll('.evidence-row', form);
	const filled = rows.findLastIndex((row) => findAll('[name]', row).some(({ value }) => value)) + 1;
	const shown = Math.max(filled, wanted);
	rows.forEach((row, n) => { row.hidden = n >= shown; });
	const add = find('[data-add-evidence]', form);
	if (add) add.hidden = shown >= rows.length;
}

function addEvidence(form) {
	const shown = findAll('.evidence-row:not([hidden])', form).length;
	showRows(form, shown + 1);
	find('[name]', findAll('.evidence-row', form)[shown])?.focus();
}

/** Draws the quotes the form carries, in the order of its targets, here and in the text. */
function drawQuotes(form) {
	const targets = targetsIn(form);
	emit('draft', { targets });
	find('[data-quotes]', form)?.replaceChildren(...targets.map(({ passage, exact }, n) => {
		const item = copyOf('composer-quote');
		find('q', item).textContent = exact ?? find('[data-words]', sectionOf(passage) ?? form)?.textContent;
		find('[data-remove-quote]', item).dataset.removeQuote = String(n);
		return item;
	}));
}

function setTargets(form, targets) {
	find('[name=targets]', form).value = JSON.stringify(targets);
	drawQuotes(form);
	keep(form);
}

const keep = (form) => say(form, sentence(keepDraft(form) ? 'draft-kept' : 'draft-not-kept'));

async function preview(form, button) {
	const panel = find('.composer-preview', form);
	const body = find('[name=body]', form);
	const showing = panel.hidden;
	if (showing) {
		const { status, nodes } = await fetchPartial(form.dataset.preview || '/preview/', new FormData(form));
		if (status !== 200) return say(form, sentence('not-loaded'));
		panel.replaceChildren(nodes);
	}
	panel.hidden = !showing;
	body.hidden = showing;
	button.setAttribute('aria-pressed', String(showing));
	if (!showing) body.focus();
}

function onClick(form, event) {
	const button = closest(event.target, 'button, a');
	const has = (name) => button?.hasAttribute(`data-${name}`);
	if (has('preview')) preview(form, button);
	else if (has('add-evidence')) addEvidence(form);
	else if (has('remove-quote')) setTargets(form, targetsIn(form).toSpliced(button.dataset.removeQuote, 1));
	else if (has('add-quote')) {
		emit('adding');
		notify('add-quote');
	} else if (has('cancel') && form.dataset.source) emit('cancelled', { form });
	else return;
	event.preventDefault();
}

function onKey(form, event) {
	if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
	else if (event.key === 'Escape' && form.dataset.source && !event.isComposing) emit('cancelled', { form });
	else return;
	event.preventDefault();
}

/**
 * Gives a form its manners. quote: Markdown put first when nothing is written
 * yet; kind: the one just asked for; key: that of a form it replaces.
 */
export function mountForm(form, { quote = '', kind = '', key = '' } = {}) {
	const body = find('[name=body]', form);
	// A draft belongs to the words it was begun for.
	form.dataset.draftKey = key || form.dataset.draftKey + targetsIn(form).map(({ passage, start, end }) => `,${passage}:${start}-${end}`).join('');
	const draft = draftFor(form);
	if (draft) {
		writeFields(form, kind ? { ...draft.fields, kind } : draft.fields);
		say(form, sentence('draft-back'));
	}
	if (quote && !body.value) body.value = quote;
	showKind(form);
	showRows(form);
	drawQuotes(form);
	listen('input', ({ target }) => {
		if (target.name === 'kind') showKind(form);
		keep(form);
	}, form);
	listen('click', (event) => onClick(form, event), form);
	listen('keydown', (event) => onKey(form, event), form);
	listen('submit', (event) => {
		event.preventDefault();
		send(form);
	}, form);
	on('add-quote', ({ targets }) => form.isConnected && setTargets(form, [...targetsIn(form), ...targets]));
	if (form.dataset.source) body.focus({ preventScroll: true });
}
