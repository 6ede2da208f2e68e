// @ts-check
/** Branches fold, more replies load and replies are written in place. */
import { openForm } from './composer.js';
import { announce, branch, closest, copyOf, emit, fetchPartial, find, findAll, focusOn, listen, notify, numeral, on, press } from './page.js';

function addFolds() {
	for (const turn of findAll('.turn')) {
		if (!find(':scope > .fold', turn) && branch(turn).length) turn.prepend(copyOf('fold'));
	}
}

/** Opening a branch leaves folded what was folded inside it. */
function toggleFold(button) {
	const turn = button.parentElement;
	const folded = turn.classList.toggle('is-folded');
	const under = branch(turn);
	for (const one of under) one.hidden = folded;
	for (const inner of under.filter((one) => one.matches('.is-folded')).flatMap(branch)) inner.hidden = true;
	button.ariaExpanded = !folded;
	announce(folded ? 'folded' : 'unfolded', { n: numeral(under.length) });
}

async function loadMore(link) {
	const holder = link.parentElement;
	if (holder.ariaBusy) return;
	holder.ariaBusy = 'true';
	const { status, nodes } = await fetchPartial(link.href);
	holder.ariaBusy = null;
	if (status !== 200) return notify('not-loaded');
	// A reply posted meanwhile may stand here already.
	const turns = findAll('.thread > li', nodes).filter((turn) => !find(`#${find('.response', turn)?.id}`));
	if (holder.matches('li')) holder.before(...turns);
	else find('ol.thread', holder.parentElement).append(...turns);
	const next = find('a[data-next]', nodes);
	if (next) link.replaceWith(next);
	else holder.remove();
	emit('inserted', { node: document });
	announce('loaded', { n: numeral(turns.length) });
	focusOn(find('.response', turns[0]));
}

function quoted(response) {
	const selection = document.getSelection();
	const words = find('.body', response).contains(selection?.anchorNode) && String(selection).trim();
	return words ? `${words.replace(/^/gm, '> ')}\n\n` : '';
}

async function openMenu(link) {
	if (closeMenu() === link) return;
	const { status, nodes } = await fetchPartial(link.href);
	if (status !== 200) return location.assign(link.href);
	const menu = copyOf('response-menu');
	menu.append(nodes);
	link.after(menu);
	link.ariaExpanded = 'true';
	focusOn(find('a, button', menu));
}

function closeMenu() {
	const menu = find('.response-menu');
	const link = menu?.previousElementSibling;
	menu?.remove();
	if (link) link.ariaExpanded = 'false';
	return link;
}

function reply(link) {
	const response = link.closest('.response');
	openForm(link.href, () => link.closest('.turn') ?? response, { quote: quoted(response) });
}

const DEEDS = { '.fold': toggleFold, '.more-replies a, a[data-next]': loadMore, '.deed-reply': reply, '.deed-more': openMenu };

export function mount() {
	addFolds();
	on('inserted', addFolds);
	// A press would clear the selection that a reply quotes.
	listen('mousedown', (event) => closest(event.target, '.deed-reply') && event.preventDefault());
	listen('click', ({ target }) => closest(target, '.response-menu, .deed-more') || closeMenu());
	for (const selector in DEEDS) press(selector, DEEDS[selector]);
	listen('keydown', (event) => {
		if (event.key !== 'Escape' || !find('.response-menu')) return;
		focusOn(closeMenu());
		event.preventDefault();
	}, document, true);
}
