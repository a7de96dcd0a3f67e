import type { shopKo } from './shop-ko.ts';

export const shopEn: Record<keyof typeof shopKo, string> = {
  'shop.title': 'The practice shop',
  'shop.lead':
    'Five services of an invented café send data as real ones do. Every 3 to 5 minutes one of them is broken on purpose.',
  'shop.not-here': 'This server has no practice shop',
  'shop.not-here-text': 'A server that was started by npm start has one.',
  'shop.state.closed': 'Closed',
  'shop.state.waiting': 'Waiting for the storage engine',
  'shop.state.open': 'Open',
  'shop.state.asleep': 'Resting: nobody looked for 30 minutes',
  'shop.not-taken': 'The server did not take the data. It is sent again soon',
  'shop.open': 'Open the shop',
  'shop.close': 'Close the shop',
  'shop.closed-text':
    'The storage engine (178 MB) is downloaded once when you open it. The first alert comes within 3 minutes after that.',
  'shop.progress': '{{here}} of {{all}} MB',
  'shop.faults': 'Broken on purpose',
  'shop.faults-text': 'Compare it with the cause that Dojang finds.',
  'shop.faults-empty':
    'Nothing is broken yet. The first fault comes a minute after the shop opens.',
  'shop.fault.bad-deploy': 'A bad deploy: the discount fails',
  'shop.fault.slow-dependency': 'The database of the stock is slow',
  'shop.fault.full-pool': 'The connection pool of orders is full',
  'shop.fault.noise': 'One error pours in with ever new ids',
  'shop.fault.refused-peer': 'The card company refuses payments',
  'shop.fault.busy-processor': 'The CPU of payments is busy',
  'shop.fault.lost-stock': 'The database of the stock is not reached',
  'problem.shop-not-here':
    'This server has no practice shop. A server that was started by npm start has one.',
  'problem.shop-open-elsewhere': 'Another org has the shop open. Close it there first.',
};
