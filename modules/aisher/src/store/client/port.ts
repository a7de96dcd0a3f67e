const securePort = '8443';

/** ClickHouse takes TLS on a port of its own, which an address may leave out. */
export function withPort(address: string): string {
  const url = new URL(address);
  if (url.protocol === 'https:' && url.port === '' && !address.includes(':443')) {
    url.port = securePort;
  }
  return url.href;
}
