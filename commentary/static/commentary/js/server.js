// @ts-check
/** Partial pages from our own server; what DOMParser reads never runs scripts. */

function parse(html) {
	const fragment = document.createDocumentFragment();
	fragment.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes);
	return fragment;
}

/**
 * Status 0: the server was not reached; login: it wants a log-in first; wait: seconds asked for by a 429.
 * @type {(url: string, body?: FormData) => Promise<any>}
 */
export async function fetchPartial(url, body) {
	try {
		const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers: { 'X-Partial': '1' } });
		return {
			status: answer.status,
			login: answer.status === 401 || (answer.redirected && answer.url.includes('/login/')),
			key: answer.headers.get('X-Response-Key'),
			wait: Number(answer.headers.get('Retry-After')) || 60,
			nodes: parse(await answer.text()),
		};
	} catch (error) {
		console.warn('commentary: not reached', url, error);
		return { status: 0, nodes: parse('') };
	}
}
