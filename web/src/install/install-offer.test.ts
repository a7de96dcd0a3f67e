import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hearInstallOffer, installOffer } from './install-offer.ts';

test('an offer of the browser waits until it is taken, once, or the app is installed', () => {
  const target = new EventTarget();
  const listen: typeof target.addEventListener = (...words) => target.addEventListener(...words);
  Object.defineProperty(globalThis, 'addEventListener', { value: listen, configurable: true });
  hearInstallOffer();
  const seen: boolean[] = [];
  const stop = installOffer.subscribe(() => void seen.push(installOffer.get() !== null));
  const offer = () => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    target.dispatchEvent(event);
    return event;
  };

  const first = offer();
  assert.ok(first.defaultPrevented, 'the browser shows no banner of its own');
  assert.equal(installOffer.take(), first);
  assert.equal(installOffer.take(), null);
  offer();
  target.dispatchEvent(new Event('appinstalled'));
  assert.equal(installOffer.get(), null);
  stop();
  offer();
  assert.deepEqual(seen, [true, false, false, true, false]);
});
