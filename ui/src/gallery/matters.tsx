import { Bell, CircleAlert, MonitorSmartphone, ShieldAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../buttons/button.tsx';
import { ConfirmDialog } from '../dialogs/confirm-dialog.tsx';
import { FormDialog } from '../dialogs/form-dialog.tsx';
import { SheetDialog } from '../dialogs/sheet-dialog.tsx';
import { TextField } from '../forms/fields.tsx';
import { Card } from '../frames/card.tsx';
import { Disclosure } from '../frames/disclosure.tsx';
import { Dock } from '../frames/dock.tsx';
import { TabbedSections } from '../frames/tabbed-sections.tsx';
import { List, Row, RowLink } from '../lists/list.tsx';
import { PagedList, usePages } from '../lists/pages.tsx';
import { Moment, Timeline } from '../lists/timeline.tsx';
import { WindowedRows } from '../lists/windowed-rows.tsx';
import { Notice } from '../notices/notice.tsx';
import { say } from '../notices/notices.tsx';
import { SealGlyph } from '../seals/glyph.tsx';
import { Empty } from '../states/empty.tsx';
import { Loaded } from '../states/loaded.tsx';
import { LoadingSheet } from '../states/loading.tsx';
import { Offline } from '../states/offline.tsx';
import { Outdated } from '../states/outdated.tsx';
import { Status } from '../states/status.tsx';
import { Demo, Group, useGalleryWords } from './demo.tsx';
import {
  answered,
  asking,
  at,
  refusal,
  refused,
  type SamplePage,
  sampleApi,
  unreachable,
} from './samples.ts';

const tones = ['waiting', 'working', 'done', 'failed', 'off'] as const;

export function StatesGroup() {
  const t = useGalleryWords();
  const text = () => <Card>{t('card.text')}</Card>;
  return (
    <Group name="states">
      <Demo name="Loaded, waiting">
        <Loaded query={asking} rows={2}>
          {text}
        </Loaded>
      </Demo>
      <Demo name="Loaded, a sheet">
        <Loaded query={asking} waiting={<LoadingSheet className="h-32" />}>
          {text}
        </Loaded>
      </Demo>
      <Demo name="Loaded">
        <Loaded query={answered}>{text}</Loaded>
      </Demo>
      <Demo name="Loaded, refused">
        <Loaded query={refused}>{text}</Loaded>
      </Demo>
      <Demo name="Loaded, offline">
        <Loaded query={unreachable}>{text}</Loaded>
      </Demo>
      <Demo name="Empty">
        <Empty title={t('empty.title')} figure={<SealGlyph size={72} />}>
          {t('empty.text')}
        </Empty>
      </Demo>
      <Demo name="Dock">
        <div className="flex min-h-32 flex-col">
          <Dock aria-label={t('empty.title')}>
            <p className="px-4 pt-3.5">{t('empty.text')}</p>
          </Dock>
        </div>
      </Demo>
      <Demo name="Offline">
        <Offline at={at(-12)} />
      </Demo>
      <Demo name="Outdated">
        <Outdated query={{ ...refused, data: 'ok', dataUpdatedAt: Date.parse(at(-3)) }} />
      </Demo>
      <Demo name="Status">
        <ul className="space-y-1">
          {tones.map((tone) => (
            <li key={tone}>
              <Status tone={tone}>{t(`status.${tone}`)}</Status>
            </li>
          ))}
        </ul>
      </Demo>
    </Group>
  );
}

export function ListsGroup() {
  const t = useGalleryWords();
  const pages = usePages<SamplePage>(sampleApi, ['gallery', 'pages'], '/samples');
  return (
    <Group name="lists">
      <Demo name="List of RowLink">
        <List items={[1, 2]} label={t('group.lists')}>
          {(number) => (
            <li key={number}>
              <RowLink href="#lists">
                <span className="label block">{t('number', { number })}</span>
                <span className="mt-1 block font-semibold">{t('row.title')}</span>
                <span className="mt-1 block text-sm text-ink-2">{t('row.facts')}</span>
              </RowLink>
            </li>
          )}
        </List>
      </Demo>
      <Demo name="List of RowLink with an icon">
        <List items={[1, 2]}>
          {(number) => (
            <li key={number}>
              <RowLink href="#lists" Icon={Bell}>
                {t('row.settings')}
              </RowLink>
            </li>
          )}
        </List>
      </Demo>
      <Demo name="List of Row">
        <List items={[1, 2]}>
          {(number) => (
            <Row
              key={number}
              Icon={MonitorSmartphone}
              title={t('row.title')}
              facts={t('row.facts')}
              action={
                <Button kind="quiet" className="shrink-0 px-3">
                  {t('send')}
                </Button>
              }
            />
          )}
        </List>
      </Demo>
      <Demo name="WindowedRows">
        <div className="sheet overflow-hidden">
          <WindowedRows count={3} rowPx={44}>
            {(index) => (
              <p key={index} className="h-11 content-center truncate px-4">
                {t('number', { number: index + 1 })}
              </p>
            )}
          </WindowedRows>
        </div>
      </Demo>
      <Demo name="Timeline">
        <Timeline>
          {(['person', 'machine', 'stamp'] as const).map((mark, index) => (
            <Moment key={mark} mark={mark}>
              <p>{t('number', { number: index + 1 })}</p>
            </Moment>
          ))}
        </Timeline>
      </Demo>
      <Demo name="List, empty">
        <List items={[] as number[]} empty={t('empty.none')}>
          {() => null}
        </List>
      </Demo>
      <Demo name="PagedList">
        <PagedList query={pages} itemsOf={(page) => page.numbers} empty={t('empty.none')}>
          {(number) => <Row key={number} title={t('number', { number })} />}
        </PagedList>
      </Demo>
    </Group>
  );
}

export function DialogsGroup() {
  const t = useGalleryWords();
  const [open, setOpen] = useState<'sheet' | 'confirm' | 'form' | null>(null);
  const [name, setName] = useState('');
  const [tab, setTab] = useState('waiting');
  const close = () => setOpen(null);
  return (
    <Group name="dialogs">
      <Demo name="SheetDialog, ConfirmDialog, FormDialog, say">
        <div className="flex flex-wrap gap-2">
          <Button data-opens="sheet" onClick={() => setOpen('sheet')}>
            {t('dialog.open')}
          </Button>
          <Button data-opens="confirm" onClick={() => setOpen('confirm')}>
            {t('dialog.confirm-open')}
          </Button>
          <Button data-opens="form" onClick={() => setOpen('form')}>
            {t('dialog.form-open')}
          </Button>
          <Button data-says onClick={() => say(t('dialog.noticed'))}>
            {t('dialog.notice')}
          </Button>
        </div>
        <SheetDialog open={open === 'sheet'} onClose={close} title={t('card')}>
          <p className="text-ink-2">{t('card.text')}</p>
        </SheetDialog>
        <ConfirmDialog
          open={open === 'confirm'}
          onClose={close}
          title={t('dialog.title')}
          confirm={t('dialog.confirm')}
          onConfirm={close}
        >
          {t('dialog.text')}
        </ConfirmDialog>
        <FormDialog
          open={open === 'form'}
          onClose={close}
          title={t('dialog.form')}
          isComplete={name.trim() !== ''}
          problem={refusal}
          onSubmit={close}
        >
          <TextField
            label={t('name')}
            hint={t('name.hint')}
            value={name}
            required
            onChange={setName}
          />
        </FormDialog>
      </Demo>
      <Demo name="Notice">
        <div className="space-y-3">
          <Notice Icon={ShieldAlert} title={t('notice.title')}>
            {t('notice.text')}
          </Notice>
          <Notice
            Icon={CircleAlert}
            title={t('notice.urgent')}
            isUrgent
            action={<Button>{t('more')}</Button>}
          >
            {t('notice.urgent-text')}
          </Notice>
        </div>
      </Demo>
      <Demo name="TabbedSections">
        <TabbedSections
          label={t('card')}
          value={tab}
          onChange={setTab}
          sections={(['waiting', 'snoozed', 'all'] as const).map((key) => ({
            key,
            label: t(key),
            isSide: key === 'all',
            children: () => <Card>{t('card.text')}</Card>,
          }))}
        />
      </Demo>
      <Demo name="Card, Disclosure">
        <div className="space-y-3">
          <Card title={t('card')} aside={<span className="label">{t('row.facts')}</span>}>
            <p className="text-ink-2">{t('card.text')}</p>
            <Disclosure label={t('more')}>
              <p className="text-sm">{t('sentence')}</p>
            </Disclosure>
          </Card>
          <Card title={t('notice.urgent')} Icon={TriangleAlert} isUrgent>
            <p className="text-ink-2">{t('card.text')}</p>
          </Card>
        </div>
      </Demo>
    </Group>
  );
}
