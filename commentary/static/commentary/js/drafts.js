// @ts-check
/** What is being written, kept on this device until it is posted: over reloads, log-ins and failures. */

const PREFIX = 'commentary:draft:';
const KEPT_DAYS = 30;

/** One draft a person and place, so that nobody is shown another's. */
export const draftKey = (viewer, key) => `${PREFIX}${viewer}:${key}`;
const viewer = () => document.body.dataset.viewer ?? '';
const keyOf = (form) => draftKey(viewer(), form.dataset.draftKey);

const isKept = ({ name, type }) => name && !['submit', 'file'].includes(type) && name !== 'csrfmiddlewaretoken';

/** Every field by name, those of other kinds too; the CSRF token is no part of a draft. */
export const readFields = (form) => Object.fromEntries([...form.elements]
	.filter((field) => isKept(field) && (field.type !== 'radio' || field.checked))
	.map((field) => [field.name, field.type === 'checkbox' ? field.checked : field.value]));

export function writeFields(form, fields) {
	for (const field of form.elements) {
		const value = fields[field.name];
		if (value === undefined || !isKept(field)) continue;
		if (field.type === 'radio') field.checked = field.value === value;
		else field[field.type === 'checkbox' ? 'checked' : 'value'] = value;
	}
}

/** False when the browser keeps nothing (full, or switched off); the caller says so. */
export function keepDraft(form) {
	const { source: url } = form.dataset;
	try {
		localStorage.setItem(keyOf(form), JSON.stringify({ url, page: location.pathname, at: Date.now(), fields: readFields(form) }));
		return true;
	} catch {
		return false;
	}
}

function read(key) {
	try {
		return JSON.parse(localStorage.getItem(key) ?? 'null');
	} catch {
		return null;
	}
}

export const draftFor = (form) => read(keyOf(form));

export function dropDraft(key) {
	try {
		localStorage.removeItem(key);
	} catch { /* nothing was kept either */ }
}

export const dropDraftOf = (form) => dropDraft(keyOf(form));

/** The viewer's latest unfinished draft of this page; old ones are let go. */
export function draftHere() {
	let keys = /** @type {string[]} */ ([]);
	try {
		keys = Object.keys(localStorage).filter((key) => key.startsWith(draftKey(viewer(), '')));
	} catch { /* no storage, no drafts */ }
	const drafts = keys.map((key) => ({ ...read(key), key }));
	for (const { at, key } of drafts) if (!(Date.now() - at < KEPT_DAYS * 86400000)) dropDraft(key);
	return drafts.filter(({ url, page }) => url && page === location.pathname).sort((a, b) => b.at - a.at)[0];
}
