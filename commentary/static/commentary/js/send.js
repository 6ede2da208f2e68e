// @ts-check
/** Posts a composer and says in words how it went; no outcome costs a letter. */
import { dropDraftOf, keepDraft, readFields, writeFields } from './drafts.js';
import { copyOf, emit, find, findAll, focusOn, sentence } from './page.js';
import { fetchPartial } from './server.js';

const TOKEN = 'form[data-composer] [name=csrfmiddlewaretoken]';

/** The line of a form that tells its state; the same words are not read out twice. */
export function say(form, text) {
	const state = find('.composer-state', form);
	if (state && state.textContent !== text) state.textContent = text;
}

/** After a log-in elsewhere the form's token is stale: fetches a fresh one and posts once more. */
async function post(form) {
	const address = form.getAttribute('action') || location.href;
	const answer = await fetchPartial(address, new FormData(form));
	if (answer.status !== 403) return answer;
	const { nodes, login } = await fetchPartial(form.dataset.source || address);
	const token = find(TOKEN, nodes)?.value;
	if (!token) return { ...answer, login };
	find('[name=csrfmiddlewaretoken]', form).value = token;
	return fetchPartial(address, new FormData(form));
}

/** A form that is being sent is not sent again. */
export async function send(form) {
	if (form.dataset.state === 'sending') return;
	form.dataset.state = 'sending';
	say(form, sentence('sending'));
	const kept = keepDraft(form);
	const answer = await post(form);
	const next = find('form[data-composer]', answer.nodes);
	form.dataset.state = 'ready';
	if (answer.key) emit('posted', { form, key: answer.key, node: answer.nodes });
	else if (answer.status === 422 && next) takeErrors(form, next);
	else if (answer.status === 200 && answer.moved && !answer.login) {
		dropDraftOf(form);
		location.assign(answer.moved);
	} else explain(form, answer, kept);
}

function explain(form, { status, login, wait }, kept) {
	const name = login ? 'logged-out' : { 0: 'offline', 403: 'forbidden', 429: 'too-fast' }[status] ?? 'not-posted';
	say(form, `${sentence(name, { n: wait, status })} ${sentence(kept ? 'draft-kept' : 'draft-not-kept')}`);
	const link = login && copyOf('log-in');
	if (!link) return;
	link.href += `?next=${encodeURIComponent(location.pathname)}`;
	find('.composer-state', form).append(' ', link);
}

/** The server's form with its errors takes the place of this one; the words stay the reader's. */
function takeErrors(form, next) {
	writeFields(next, readFields(form));
	if (form.dataset.source) next.dataset.source = form.dataset.source;
	form.replaceWith(next);
	emit('form', { form: next, key: form.dataset.draftKey });
	say(next, sentence('errors'));
	const error = findAll('.field-error', next).find(({ textContent }) => textContent.trim());
	focusOn(find('[aria-invalid=true]', next) ?? find('textarea, input:not([type=hidden]), select', error?.parentElement ?? next));
}
