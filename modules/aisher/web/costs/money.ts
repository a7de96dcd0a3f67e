import { useLanguage } from '@dojang/ui/words.ts';

/** Sums of analyses are small: as many digits as tell them from nothing. */
export function useMoney(): (microusd: number) => string {
  const language = useLanguage();
  const formatOf = (digits: number) =>
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    });
  const [plain, fine] = [formatOf(2), formatOf(4)];
  return (microusd) => (microusd === 0 || microusd >= 1e6 ? plain : fine).format(microusd / 1e6);
}

export function usePercent(): (share: number) => string {
  const format = new Intl.NumberFormat(useLanguage(), {
    style: 'percent',
    maximumFractionDigits: 0,
  });
  return (share) => format.format(share);
}
