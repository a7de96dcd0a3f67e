import { Seen } from '@dojang/kernel/web';
import { Table } from '@dojang/ui/tables/table.tsx';
import { useAmount } from '../amounts.ts';
import { useWords } from '../words.ts';
import { hitShare, type Spent } from './cost-view.ts';
import { useMoney, usePercent } from './money.ts';

type Row = Spent & { readonly name: string };

/** What each of a kind took, the dearest first. */
export function CostTable({
  caption,
  name,
  none,
  rows,
}: {
  caption: string;
  name: string;
  /** What stands for an empty name. */
  none: string;
  rows: readonly Row[];
}) {
  const t = useWords();
  const money = useMoney();
  const percent = usePercent();
  const amount = useAmount();
  return (
    <Table<Row>
      caption={caption}
      items={rows}
      keyOf={(row) => row.name}
      empty={t('costs.none')}
      columns={[
        {
          key: 'name',
          label: name,
          cell: (row) => (row.name === '' ? none : <Seen text={row.name} />),
        },
        {
          key: 'cost',
          label: t('costs.spent'),
          isNumber: true,
          cell: ({ costMicrousd }) => money(costMicrousd),
        },
        {
          key: 'analyses',
          label: t('costs.analyses'),
          isNumber: true,
          cell: ({ analyses }) => amount(analyses),
        },
        {
          key: 'tokens',
          label: t('costs.tokens-all'),
          isNumber: true,
          cell: ({ tokensIn, tokensOut }) => amount(tokensIn + tokensOut),
        },
        {
          key: 'hits',
          label: t('costs.hits'),
          isNumber: true,
          cell: (row) => {
            const hits = hitShare(row);
            return hits === null ? '–' : percent(hits);
          },
        },
        {
          key: 'saved',
          label: t('costs.saved-short'),
          isNumber: true,
          cell: ({ savedMicrousd }) => money(savedMicrousd),
        },
      ]}
    />
  );
}
