import { test } from 'node:test';
import { allScreensMs, checkScreens, useScreens } from './screens.ts';

const screens = useScreens();

test('every screen is usable by all and fits: desk-dark', { timeout: allScreensMs }, () =>
  // With its worker, no page is held: what the worker has is there at once.
  checkScreens(screens(), { colorScheme: 'dark', locale: 'ko-KR', width: 1280 }, false),
);
