// @ts-check
/** The cards beside the text: collapsed to a few lines, open with their thread. */
import { anchorsOf } from './anchors.js';
import { closest, copyOf, emit, fetchPartial, find, findAll, focusOn, listen, notify, numeral, on, responseOf, sectionOf, sentence, wide } from './page.js';
import { besideOf, placeFor } from './sheet.js';

const CARD = '.beside > .response';

export const cardOf = (key) => find(`.beside > ${responseOf(key)}`);
const toggleOf = (card) => find(':scope > .card-toggle', card);
export const addressOf = (key) => `/responses/${key}/`;

function prepare(card) {
	if (card.dataset.state) return;
	const { response: key } = card.dataset;
	const toggle = copyOf('card-toggle');
	const replies = anchorsOf(key)[0]?.replies;
	card.dataset.state = 'collapsed';
	if (replies) find('[data-replies]', toggle).textContent = sentence('replies', { n: numeral(replies) });
	toggle.setAttribute('aria-describedby', `r-${key}-by`);
	card.append(toggle);
}

function setOpen(card, open) {
	card.dataset.state = open ? 'open' : 'collapsed';
	toggleOf(card).ariaExpanded = open;
	if (open && !find('.card-thread', card)) loadThread(card, card.dataset.response);
}

async function loadThread(card, key) {
	const slot = copyOf('card-thread');
	slot.ariaBusy = 'true';
	card.append(slot);
	const { status, nodes } = await fetchPartial(addressOf(key));
	const thread = find('ol.thread', nodes);
	slot.ariaBusy = null;
	if (status !== 200) notify('not-loaded');
	if (!thread) return slot.remove();
	thread.removeAttribute('id');
	find(responseOf(key), thread)?.parentElement.remove();
	slot.append(thread);
	emit('inserted', { node: slot });
}

/** Fetches what is not shown; a sheet takes it to the pressed words. */
export async function showCard(key, passage, open) {
	const beside = placeFor(passage);
	let card = cardOf(key);
	if (!card) {
		const { nodes } = await fetchPartial(addressOf(key));
		card = find(responseOf(key), nodes);
		if (!card) return location.assign(addressOf(key));
	}
	if (!wide.matches || !cardOf(key)) addCard(card, beside);
	if (open) setOpen(card, true);
	focusOn(toggleOf(card));
}

export function addCard(card, beside) {
	if (!beside.contains(card)) beside.insertBefore(card, find(':scope > .more-on', beside));
	prepare(card);
	emit('inserted', { node: card });
}

function onClick({ target, defaultPrevented }) {
	const card = closest(target, CARD);
	const toggle = closest(target, '.card-toggle');
	const inside = toggle ?? (card?.dataset.state === 'collapsed' && !closest(target, 'a') && !String(document.getSelection()));
	if (!inside || defaultPrevented) return;
	setOpen(card, card.dataset.state !== 'open');
	focusOn(toggleOf(card));
}

function openDebate(passage) {
	const section = sectionOf(passage);
	const first = find(`${CARD}, .composer`, besideOf(passage) ?? section);
	if (first) {
		placeFor(passage);
		focusOn(find('.card-toggle, textarea', first));
	} else if (section.dataset.count > 0) location.assign(find('.passage-count', section).href);
	else emit('respond', { kind: 'comment', targets: [{ passage }] });
}

export function mount() {
	if (!find('#margin')) return;
	// The anchors know how many replies there are.
	on('anchors', () => findAll(CARD).forEach(prepare));
	on('open-card', ({ card }) => setOpen(card, true));
	on('debate', ({ passage }) => openDebate(passage));
	listen('click', onClick);
}
