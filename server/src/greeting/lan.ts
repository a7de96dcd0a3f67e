import type { NetworkInterfaceInfo } from 'node:os';

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Addresses of home and office networks: RFC 1918. */
const privateAddress = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

/** Bridges to containers and virtual machines, which no phone is in. */
const virtual =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|podman|cni|bridge1\d\d|vEthernet|utun|wg|zt)/i;

/** The addresses of this machine in networks that a phone may be in, the likeliest first. */
export function lanAddresses(interfaces: Interfaces): readonly string[] {
  const found = Object.entries(interfaces)
    .filter(([name]) => !virtual.test(name))
    .flatMap(([, addresses = []]) => addresses)
    .filter(({ family, internal, address }) => {
      return family === 'IPv4' && !internal && privateAddress.test(address);
    })
    .map(({ address }) => address);
  // Homes have 192.168 nearly always. Where both are there, 10 and 172 are a company's tunnel more often.
  const isHome = (address: string) => address.startsWith('192.168.');
  return [...new Set([...found.filter(isHome), ...found.filter((address) => !isHome(address))])];
}

/** What a person reads at the terminal beside the link: who reaches the server, and what it cannot do there. */
export function textOfLan(url: string, [, ...others]: readonly string[]): string {
  const port = new URL(url).port;
  const further = others.map((address) => `http://${address}:${port}`).join(', ');
  return `
  같은 네트워크의 휴대폰에서 열려요: ${url}
  Phones in the same network open: ${url}${
    further === ''
      ? ''
      : `
  안 열리면 이 주소도 있어요. If it does not open, try: ${further}`
  }

  암호화되지 않은 주소예요. 믿는 네트워크에서만 쓰세요. 알림과 앱 설치는 HTTPS 주소에서만 돼요.
  The address is not encrypted: use it in a network that you trust. Notifications and installing the app need HTTPS.
`;
}
