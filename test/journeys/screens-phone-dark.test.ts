import { test } from 'node:test';
import { allScreensMs, checkScreens, useScreens } from './screens.ts';

const screens = useScreens();

test('every screen is usable by all and fits: phone-dark', { timeout: allScreensMs }, () =>
  checkScreens(screens(), { colorScheme: 'dark', locale: 'en-US' }),
);
