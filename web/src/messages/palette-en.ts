import type { paletteKo } from './palette-ko.ts';

export const paletteEn: { readonly [Key in keyof typeof paletteKo]: string } = {
  'palette.title': 'Find and do',
  'palette.field': 'Find a page, a draft, a person, something to do',
  'palette.recent': 'Recent',
  'palette.waiting': 'Drafts waiting',
  'palette.go': 'Go and do',
  'palette.drafts': 'Drafts',
  'palette.people': 'People',
  'palette.none': 'Nothing found. Try other words.',
  'palette.looking': 'Looking…',
  'palette.away': 'The server cannot be reached. Only what this page knows was searched.',
  'palette.count': 'Found: {{count}}',
  'palette.theme.system': 'Appearance: match the device',
  'palette.theme.light': 'Appearance: light',
  'palette.theme.dark': 'Appearance: dark',
  'palette.language.ko': 'Switch to Korean',
  'palette.language.en': 'Switch to English',
  'palette.shortcuts': 'Show shortcuts',
};
