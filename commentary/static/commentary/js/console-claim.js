// @ts-check
/** A claim is renewed while its page is open and in sight; what can be taken back is offered as long as it can. */
import { fetchPartial, find, listen } from './page.js';

async function renew(holder, form) {
	if (document.hidden) return;
	const body = new FormData(form);
	body.set('do', 'renew');
	const { status, nodes } = await fetchPartial(holder.dataset.claim, body);
	if (status === 409) lose(holder, nodes.textContent);
}

/** Somebody else has it: said where it said "kept for you". What was typed stays. */
function lose(holder, said) {
	holder.textContent = said;
	holder.setAttribute('role', 'alert');
	holder.className = 'case-flag';
	delete holder.dataset.claim;
}

function mountClaim(root) {
	const holder = find('[data-claim]', root);
	const form = find('[data-decide]', root);
	if (!holder || !form) return;
	const again = () => holder.dataset.claim && renew(holder, form);
	setInterval(again, Number(holder.dataset.every) * 1000);
	listen('visibilitychange', again);
}

function mountUndo(root) {
	const bar = find('[data-undo]', root);
	if (!bar) return;
	const status = find('[role=status]', bar);
	// A live region is read when it changes, not when it is there from the first.
	status.textContent = '';
	setTimeout(() => { status.textContent = status.dataset.say; }, 60);
	setTimeout(() => { bar.hidden = true; }, Number(bar.dataset.undo) * 1000);
}

export function mount(root) {
	mountClaim(root);
	mountUndo(root);
}
