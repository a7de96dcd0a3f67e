import { test } from 'node:test';
import { checkScreens, useScreens } from './screens.ts';

const screens = useScreens();

test('every screen is usable by all and fits: phone-dark', () =>
  checkScreens(screens(), { colorScheme: 'dark', locale: 'en-US' }));
