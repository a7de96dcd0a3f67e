import type { Catalogue } from '@dojang/ui/web-module.ts';
import { grantsEn } from '../grants/words-en.ts';
import { grantsKo } from '../grants/words-ko.ts';
import { orgEn } from '../org/org-en.ts';
import { orgKo } from '../org/org-ko.ts';
import { passkeysEn } from '../passkeys/words-en.ts';
import { passkeysKo } from '../passkeys/words-ko.ts';
import { policyEn } from '../policy/words-en.ts';
import { policyKo } from '../policy/words-ko.ts';
import { rolesEn } from '../roles/words-en.ts';
import { rolesKo } from '../roles/words-ko.ts';
import { accountEn } from '../sign-in/words-en.ts';
import { accountKo } from '../sign-in/words-ko.ts';
import { auditEn } from './audit/en.ts';
import { auditKo } from './audit/ko.ts';
import { companyEn } from './company-en.ts';
import { companyKo } from './company-ko.ts';
import { doorsEn } from './doors-en.ts';
import { doorsKo } from './doors-ko.ts';
import { paletteEn } from './palette-en.ts';
import { paletteKo } from './palette-ko.ts';
import { storiesEn } from './stories-en.ts';
import { storiesKo } from './stories-ko.ts';

/** What no first screen says: pages that name what modules recorded load it, and the palette. */
export const later: Catalogue = {
  ko: {
    ...accountKo,
    ...auditKo,
    ...companyKo,
    ...doorsKo,
    ...grantsKo,
    ...orgKo,
    ...paletteKo,
    ...passkeysKo,
    ...policyKo,
    ...rolesKo,
    ...storiesKo,
  },
  en: {
    ...accountEn,
    ...auditEn,
    ...companyEn,
    ...doorsEn,
    ...grantsEn,
    ...orgEn,
    ...paletteEn,
    ...passkeysEn,
    ...policyEn,
    ...rolesEn,
    ...storiesEn,
  },
};
