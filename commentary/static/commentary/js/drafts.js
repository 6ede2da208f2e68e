// @ts-check
/** What is being written, kept on this device until it is posted. */

const KEPT = 30 * 86400000;

/** One draft a person and place, so that nobody is shown another's. */
export const draftKey = (viewer, key) => `commentary:draft:${viewer}:${key}`;
const viewer = () => document.body.dataset.viewer;
const keyOf = (form) => draftKey(viewer(), form.dataset.draftKey);

/** Token and version are the server's and no part of a draft. */
export function readFields(form) {
	const { csrfmiddlewaretoken, version, ...fields } = Object.fromEntries(new FormData(form));
	return fields;
}

export function writeFields(form, fields) {
	for (const field of form.elements) {
		if (!(field.name in fields)) continue;
		if (field.type === 'radio') field.checked = field.value === fields[field.name];
		else field.value = fields[field.name];
	}
}

/** undefined where storage is full or switched off. */
function attempt(deed) {
	try {
		return deed(localStorage);
	} catch {
		return undefined;
	}
}

export const keepDraft = (form) => Boolean(attempt((storage) => {
	const draft = { url: form.dataset.source, page: location.pathname, at: Date.now(), fields: readFields(form) };
	storage.setItem(keyOf(form), JSON.stringify(draft));
	return true;
}));

const read = (key) => attempt((storage) => JSON.parse(storage.getItem(key)));
export const draftFor = (form) => read(keyOf(form));
export const dropDraft = (key) => attempt((storage) => storage.removeItem(key));
export const dropDraftOf = (form) => dropDraft(keyOf(form));

/** The viewer's latest unfinished draft of this page; old ones are let go. */
export function draftHere() {
	const keys = attempt(Object.keys) ?? [];
	return keys.filter((key) => key.startsWith(draftKey(viewer(), ''))).map((key) => ({ ...read(key), key }))
		.filter(({ at, key, page, url }) => (Date.now() - at < KEPT || dropDraft(key)) && url && page === location.pathname)
		.sort((a, b) => b.at - a.at)[0];
}
