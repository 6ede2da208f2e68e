// @ts-check
/**
 * Passkeys: the browser makes or shows one, and the form carries what it says to the server.
 * data-passkey is 'create' or 'get'. Without data-options (the id of a JSON block)
 * the options are asked of the address that the form posts to.
 */
import { find, findAll, listen } from './page.js';

const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON;

function prepare(form) {
	const [button, state] = [find('[data-passkey-button]', form), find('[data-passkey-state]', form)];
	const { failed, missing } = form.dataset;
	button.hidden = !able;
	state.textContent = able ? '' : missing;
	listen('click', async () => {
		state.textContent = '';
		button.disabled = true;
		try {
			form.elements.credential.value = JSON.stringify(await ask(form));
			form.submit();
		} catch {
			state.textContent = failed;
			button.disabled = false;
		}
	}, button);
}

async function ask(form) {
	const { creation_options, request_options } = await readOptions(form);
	const { publicKey } = creation_options ?? request_options;
	const credential = form.dataset.passkey === 'create'
		? await navigator.credentials.create({ publicKey: creationOptions(form, publicKey) })
		: await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
	return /** @type {PublicKeyCredential} */ (credential).toJSON();
}

async function readOptions({ dataset, action }) {
	if (dataset.options) return JSON.parse(find(`#${dataset.options}`).textContent);
	const answer = await fetch(action, { headers: { Accept: 'application/json' } });
	if (!answer.ok) throw new Error(String(answer.status));
	return answer.json();
}

/** A passkey that is to do without a password must be kept by the device and ask who holds it. */
function creationOptions({ elements }, options) {
	const alone = elements.passwordless?.checked;
	options.authenticatorSelection = {
		...options.authenticatorSelection,
		residentKey: alone ? 'required' : 'discouraged',
		requireResidentKey: Boolean(alone),
		...(alone && { userVerification: 'required' }),
	};
	return PublicKeyCredential.parseCreationOptionsFromJSON(options);
}

findAll('form[data-passkey]').forEach(prepare);
