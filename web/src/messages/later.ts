import type { Catalogue } from '@dojang/ui/web-module.ts';
import { doorsEn } from './doors-en.ts';
import { doorsKo } from './doors-ko.ts';
import { paletteEn } from './palette-en.ts';
import { paletteKo } from './palette-ko.ts';
import { storiesEn } from './stories-en.ts';
import { storiesKo } from './stories-ko.ts';

/** What no first screen says: pages that name what modules recorded load it, and the palette. */
export const later: Catalogue = {
  ko: { ...doorsKo, ...paletteKo, ...storiesKo },
  en: { ...doorsEn, ...paletteEn, ...storiesEn },
};
