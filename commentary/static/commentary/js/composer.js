// @ts-check
/** Opens the form where its words are, and puts what was posted in its place. */
import { loadAnchors } from './anchors.js';
import { addCard, addressOf } from './cards.js';
import { draftHere, dropDraft, dropDraftOf } from './drafts.js';
import { mountForm, targetsIn } from './form.js';
import { article, branch, closest, emit, fetchPartial, find, findAll, focusOn, notify, numeral, offer, on, press, responseOf, sectionOf, sentence } from './page.js';
import { placeFor } from './sheet.js';

function respond({ kind, targets }) {
	// Quotes could outgrow the address; the form gets them whole.
	const places = JSON.stringify(targets.map(({ exact, ...place }) => place));
	const { respond: address, revision } = article().dataset;
	openForm(`${address}?${new URLSearchParams({ kind, targets: places, revision })}`, () => placeFor(targets[0]?.passage, 'full'), { kind, targets });
}

/** Where the server has no form but a log-in, say, the browser goes there. */
export async function openForm(url, place, { targets = undefined, quote = '', kind = '' } = {}) {
	const { status, login, nodes } = await fetchPartial(url);
	const form = find('form[data-composer]', nodes);
	if (!status) return notify('offline');
	if (!form || login) return location.assign(url);
	for (const other of findAll('form[data-source]')) other.remove();
	const slot = place();
	form.dataset.source = url;
	if (targets) form.elements.targets.value = JSON.stringify(targets);
	if (slot.id === 'whole') find('.whole-head', slot).after(form);
	else if (slot.matches('.beside')) slot.prepend(form);
	else slot.append(form);
	mountForm(form, { quote, kind });
	emit('inserted', { node: form });
	form.scrollIntoView({ block: 'nearest' });
}

function takeAway(form) {
	const place = form.parentElement;
	form.remove();
	emit('draft', { targets: [] });
	emit('inserted', { node: place });
	return place;
}

function cancelled({ form }) {
	const place = takeAway(form);
	focusOn(sectionOf(place.dataset.beside) ?? closest(place, '.response, .turn, section'));
}

function posted({ form, key, nodes }) {
	dropDraftOf(form);
	if (!article() && !form.closest('.turn, .response')) return location.assign(addressOf(key));
	const place = takeAway(form);
	const turn = find('.turn', nodes);
	const response = responseOf(key);
	if (!find(response)) insert(place, turn);
	if (turn?.matches('[data-lost]')) emit('lost', { url: addressOf(key) });
	else notify(turn?.dataset.state === 'held' ? 'held' : 'posted');
	for (const passage of new Set(targetsIn(form).map(({ passage }) => passage))) count(sectionOf(passage));
	focusOn(find(`${response} .card-toggle`) ?? find(response));
	if (article()) loadAnchors();
}

function insert(place, turn) {
	const card = closest(place, '.beside > .response');
	const list = find('ol.thread', place);
	if (place.matches('.beside')) return addCard(find('.response', turn), place);
	if (place.matches('.turn')) (branch(place).at(-1) ?? place).after(turn);
	else if (list) list.append(turn);
	else if (card) return emit('open-card', { card });
	else return location.reload();
	emit('inserted', { node: turn });
}

function count(section) {
	const link = section && find('.passage-count', section);
	if (!link) return;
	const n = numeral(section.dataset.count = Number(section.dataset.count) + 1);
	link.textContent = n;
	link.ariaLabel = sentence('count', { n });
}

function offerDraft() {
	const draft = draftHere();
	if (draft && !find('form[data-composer]')) offer('draft-offer', (deed) => {
		if (deed === 'discard') return dropDraft(draft.key);
		// A reply goes on on its own page, beside what it answers.
		if (!draft.url.includes('/respond/')) return location.assign(draft.url);
		const [first] = JSON.parse(draft.fields.targets || '[]');
		openForm(draft.url, () => placeFor(first?.passage, 'full'));
	});
}

export function mount(root) {
	for (const form of findAll('form[data-composer]', root)) mountForm(form);
	on('respond', respond);
	on('posted', posted);
	on('cancelled', cancelled);
	if (article()) press('[data-respond-whole]', () => respond({ kind: 'comment', targets: [] }));
	offerDraft();
}
