// @ts-check
/** Opens the form where its words are, and puts what was posted in its place. */
import { loadAnchors } from './anchors.js';
import { addCard, addressOf } from './cards.js';
import { draftHere, dropDraft, dropDraftOf } from './drafts.js';
import { mountForm, targetsIn } from './form.js';
import { article, closest, emit, fetchPartial, find, findAll, focusOn, isPlain, listen, notify, numeral, on, responseOf, sectionOf, sentence } from './page.js';
import { placeFor } from './sheet.js';

function respond({ kind, targets }) {
	// Offsets are enough in the address, which quotes could outgrow; the form gets them whole.
	const places = JSON.stringify(targets.map(({ exact, ...place }) => place));
	openForm(`${article().dataset.respond}?${new URLSearchParams({ kind, targets: places })}`, () => placeFor(targets[0]?.passage, 'full'), { kind, targets });
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
	if (targets) find('[name=targets]', form).value = JSON.stringify(targets);
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
	if (!find(responseOf(key))) insert(place, turn);
	notify(turn?.dataset.state === 'held' ? 'held' : 'posted');
	for (const passage of new Set(targetsIn(form).map((target) => target.passage))) count(sectionOf(passage));
	const response = find(responseOf(key));
	focusOn(response && (find('.card-toggle', response) ?? response));
	if (article()) loadAnchors();
}

function insert(place, turn) {
	const card = closest(place, '.beside > .response');
	const list = find('ol.thread', place);
	if (place.matches('.beside')) return addCard(find('.response', turn), place);
	if (place.matches('.turn')) {
		let last = place;
		while (last.nextElementSibling?.dataset.depth > place.dataset.depth) last = last.nextElementSibling;
		last.after(turn);
	} else if (list) list.append(turn);
	else if (card) return emit('open-card', { card });
	else return location.reload();
	emit('inserted', { node: turn });
}

function count(section) {
	const link = section && find('.passage-count', section);
	if (!link) return;
	const n = Number(section.dataset.count) + 1;
	section.dataset.count = String(n);
	link.textContent = numeral(n);
	link.setAttribute('aria-label', sentence('count', { n: numeral(n) }));
}

function offerDraft() {
	const offer = find('#draft-offer');
	const draft = draftHere();
	if (!offer || !draft || find('form[data-composer]')) return;
	offer.hidden = false;
	listen('click', ({ target }) => {
		const button = closest(target, 'button');
		if (!button) return;
		offer.hidden = true;
		if (button.dataset.deed === 'discard') return dropDraft(draft.key);
		// A reply goes on on its own page, beside what it answers.
		if (!draft.url.includes('/respond/')) return location.assign(draft.url);
		const [first] = JSON.parse(draft.fields.targets || '[]');
		openForm(draft.url, () => placeFor(first?.passage, 'full'));
	}, offer);
}

export function mount(root) {
	for (const form of findAll('form[data-composer]', root)) mountForm(form);
	on('respond', respond);
	on('posted', posted);
	on('cancelled', cancelled);
	listen('click', (event) => {
		if (!closest(event.target, '[data-respond-whole]') || !article() || !isPlain(event)) return;
		event.preventDefault();
		respond({ kind: 'comment', targets: [] });
	});
	offerDraft();
}
