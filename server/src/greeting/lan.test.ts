import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { ConfigError, readConfig } from '../config.ts';
import { lanAddresses, textOfLan } from './lan.ts';

const at = (address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({ address, family: 'IPv4', internal: false, ...more }) as NetworkInterfaceInfo;

const loopback = { lo: [at('127.0.0.1', { internal: true })] };
const home = { ...loopback, wlan0: [at('fe80::1', { family: 'IPv6' }), at('192.168.0.7')] };

test('the address of the Wi-Fi comes before a tunnel’s, and containers have none', () => {
  assert.deepEqual(
    lanAddresses({
      ...loopback,
      docker0: [at('172.17.0.1')],
      'br-1a2b': [at('172.18.0.1')],
      utun3: [at('10.9.0.2')],
      tun0: [at('10.8.0.2')],
      en0: [at('192.168.0.7'), at('fe80::1', { family: 'IPv6' })],
      en5: [at('172.16.4.2')],
      // A public address, one that nobody gave, and one just outside 172.16/12.
      en6: [at('203.0.113.9'), at('169.254.7.7'), at('172.32.0.1')],
    }),
    ['192.168.0.7', '10.8.0.2', '172.16.4.2'],
  );
  assert.deepEqual(lanAddresses(loopback), []);
});

test('with --lan the server listens to the network, and phones are told its address there', () => {
  const { DOJANG_HOST, publicUrl, lan } = readConfig({}, ['--lan'], home);
  assert.deepEqual([DOJANG_HOST, publicUrl, lan], ['0.0.0.0', undefined, ['192.168.0.7']]);
  const without = readConfig({}, [], home);
  assert.deepEqual([without.DOJANG_HOST, without.lan], ['127.0.0.1', []]);
});

test('--lan that cannot know the address says what to do', () => {
  assert.throws(() => readConfig({}, ['--lan'], loopback), {
    name: 'ConfigError',
    message: /no address in a home or office network: join the Wi-Fi/,
  });
  for (const name of ['DOJANG_PUBLIC_URL', 'DOJANG_HOST']) {
    const given = { [name]: name === 'DOJANG_HOST' ? '0.0.0.0' : 'http://192.168.0.9:7410' };
    assert.throws(() => readConfig(given, ['--lan'], home), ConfigError);
  }
});

test('what a person reads names the address, the others, and what needs HTTPS', () => {
  const text = textOfLan('http://192.168.0.7:7410', ['192.168.0.7', '10.8.0.2']);
  assert.match(text, /http:\/\/192\.168\.0\.7:7410[\s\S]*http:\/\/10\.8\.0\.2:7410[\s\S]*HTTPS/);
  assert.doesNotMatch(textOfLan('http://192.168.0.7:7410', ['192.168.0.7']), /try:/);
});
