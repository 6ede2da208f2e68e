// @ts-check
// Passkeys: the browser makes or shows one, and the form carries what it says to the server.
// A form is told apart by data-passkey: 'create' or 'get'. Without data-options (the id of a
// JSON block in the page) the options are asked of the address that the form posts to.

export function mount(root) {
	for (const form of root.querySelectorAll('form[data-passkey]')) {
		prepare(form);
	}
}

function prepare(form) {
	const button = form.querySelector('[data-passkey-button]');
	const state = form.querySelector('[data-passkey-state]');
	if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
		state.textContent = form.dataset.missing ?? '';
		return;
	}
	button.hidden = false;
	button.addEventListener('click', async () => {
		state.textContent = '';
		button.disabled = true;
		try {
			field(form, 'credential').value = JSON.stringify(await ask(form));
			form.submit();
		} catch {
			state.textContent = form.dataset.failed ?? '';
			button.disabled = false;
		}
	});
}

async function ask(form) {
	const options = await readOptions(form);
	const making = form.dataset.passkey === 'create';
	const credential = making
		? await navigator.credentials.create({ publicKey: creationOptions(form, options) })
		: await navigator.credentials.get({
				publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
			});
	return /** @type {PublicKeyCredential} */ (credential).toJSON();
}

async function readOptions(form) {
	const block = document.getElementById(form.dataset.options ?? '');
	const told = block ? JSON.parse(block.textContent ?? '') : await fetchOptions(form.action);
	return (told.creation_options ?? told.request_options).publicKey;
}

async function fetchOptions(address) {
	const answer = await fetch(address, { headers: { Accept: 'application/json' } });
	if (!answer.ok) throw new Error(String(answer.status));
	return answer.json();
}

/** A passkey that is to do without a password must be kept by the device and ask who holds it. */
function creationOptions(form, options) {
	const alone = Boolean(field(form, 'passwordless')?.checked);
	options.authenticatorSelection = {
		...options.authenticatorSelection,
		residentKey: alone ? 'required' : 'discouraged',
		requireResidentKey: alone,
		...(alone ? { userVerification: 'required' } : {}),
	};
	return PublicKeyCredential.parseCreationOptionsFromJSON(options);
}

function field(form, name) {
	return form.elements.namedItem(name);
}

mount(document);
