// @ts-check
/** Opens the form for a response where its words are, and puts what was posted in its place. */
import { loadAnchors } from './anchors.js';
import { addCard } from './cards.js';
import { draftHere, dropDraft, dropDraftOf } from './drafts.js';
import { mountForm, targetsIn } from './form.js';
import { article, closest, emit, find, findAll, focusOn, isPlain, listen, notify, numeral, on, responseOf, sectionOf, sentence } from './page.js';
import { fetchPartial } from './server.js';
import { placeFor, setHeight } from './sheet.js';

/** Long quotes stay out of the address: offsets are enough there, the form gets them whole. */
const LONGEST = 4000;

function addressOf(kind, targets) {
	const query = (list) => `${article().dataset.respond}?${new URLSearchParams({ kind, targets: JSON.stringify(list) })}`;
	const whole = query(targets);
	return whole.length < LONGEST ? whole : query(targets.map(({ exact, ...rest }) => rest));
}

function respond({ kind, targets }) {
	openForm(addressOf(kind, targets), () => placeFor(targets[0]?.passage, 'full'), { kind, targets });
}

/**
 * Fetches a form and puts it into a place. When the server answers with
 * something else, a log-in page for one, the browser goes there instead.
 */
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

/** Takes a form away; its draft stays on the device. Returns where it stood. */
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

function posted({ form, key, node }) {
	dropDraftOf(form);
	const reply = form.closest('.turn, .response');
	if (!reply && !article()) return location.assign(`/responses/${key}/`);
	const place = takeAway(form);
	const turn = find('.turn', node);
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
		// After the last reply of the branch.
		let last = place;
		while (last.nextElementSibling?.dataset.depth > place.dataset.depth) last = last.nextElementSibling;
		last.after(turn);
	} else if (list) list.append(turn);
	else if (card) return emit('open-card', { card });
	else return location.reload();
	emit('inserted', { node: turn });
}

/** One response more at a passage's own count. */
function count(section) {
	const link = section && find('.passage-count', section);
	if (!link) return;
	const n = Number(section.dataset.count) + 1;
	section.dataset.count = String(n);
	link.textContent = numeral(n);
	link.setAttribute('aria-label', sentence('count', { n: numeral(n) }));
}

/** An unfinished draft of this page is offered, never opened by itself. */
function offerDraft() {
	const offer = find('#draft-offer');
	const draft = draftHere();
	if (!offer || !draft || find('form[data-composer]')) return;
	offer.hidden = false;
	listen('click', ({ target }) => {
		const deed = closest(target, '[data-deed]')?.dataset.deed;
		if (!deed) return;
		offer.hidden = true;
		if (deed === 'discard') return dropDraft(draft.key);
		const [first] = JSON.parse(draft.fields.targets || '[]');
		const reply = closest(find(`.deed-reply[href="${draft.url}"]`), '.turn, .response');
		openForm(draft.url, () => reply ?? placeFor(first?.passage, 'full'));
	}, offer);
}

export function mount(root) {
	for (const form of findAll('form[data-composer]', root)) mountForm(form);
	on('respond', respond);
	on('posted', posted);
	on('form', ({ form, key }) => mountForm(form, { key }));
	on('cancelled', cancelled);
	on('adding', () => find('#sheet form') && setHeight('peek'));
	listen('click', (event) => {
		const link = closest(event.target, '[data-respond-whole], [data-respond-passage]');
		if (!link || !article() || !isPlain(event) || event.shiftKey) return;
		event.preventDefault();
		const { respondPassage: passage } = link.dataset;
		respond({ kind: 'comment', targets: passage ? [{ passage }] : [] });
	});
	offerDraft();
}
