import { test } from 'node:test';
import { checkScreens, useScreens } from './screens.ts';

const screens = useScreens();

test('every screen is usable by all and fits: desk-light', () =>
  checkScreens(screens(), { colorScheme: 'light', locale: 'en-US', width: 1280 }));
