// @ts-check
/** Times in the reader's zone and language, relative under a week. */
import { findAll, language, on } from './page.js';

/** @type {[number, any][]} */
const UNITS = [[86400, 'day'], [3600, 'hour'], [60, 'minute']];

export function wording(then, now, locale, timeZone = '') {
	const exact = then.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: timeZone || undefined });
	const ago = (now.getTime() - then.getTime()) / 1000;
	if (ago < 0 || ago >= 7 * 86400) return { text: exact, exact };
	const [seconds, unit] = UNITS.find(([least]) => ago >= least) ?? UNITS[2];
	return { text: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-Math.floor(ago / seconds), unit), exact };
}

/** Dates without a time, such as a dated entry's, stay as printed. */
function localise(root) {
	for (const time of findAll('time[datetime*=T]', root)) {
		const then = new Date(time.dateTime);
		if (!then.getTime()) continue;
		const { text, exact } = wording(then, new Date(), language(), document.body.dataset.timeZone);
		time.textContent = text;
		time.title = exact;
	}
}

export function mount(root) {
	localise(root);
	on('inserted', ({ node }) => localise(node));
}
