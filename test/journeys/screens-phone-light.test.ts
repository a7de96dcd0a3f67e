import { test } from 'node:test';
import { checkScreens, useScreens } from './screens.ts';

const screens = useScreens();

test('every screen is usable by all and fits: phone-light', () =>
  checkScreens(screens(), { colorScheme: 'light', locale: 'ko-KR' }));
