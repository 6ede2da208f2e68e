// @ts-check
/** Mounts the features a page has use for; one that fails leaves the others alone. */
import { mount as anchors } from './anchors.js';
import { mount as cards } from './cards.js';
import { mount as choose } from './choose.js';
import { mount as composer } from './composer.js';
import { mount as highlights } from './highlights.js';
import { mount as keys } from './keys.js';
import { mount as link } from './link.js';
import { mount as margin } from './margin.js';
import { mount as selection } from './selection.js';
import { mount as sheet } from './sheet.js';
import { mount as threads } from './threads.js';
import { mount as times } from './times.js';

// Those that listen for anchors stand before the one that fetches them.
const FEATURES = [times, highlights, cards, margin, sheet, link, selection, choose, keys, composer, threads, anchors];

for (const mount of FEATURES) {
  try {
    mount(document);
  } catch (error) {
    console.error('commentary: a feature could not start', error);
  }
}
