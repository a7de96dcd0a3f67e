import { Check, Pencil, RotateCw, Send } from 'lucide-react';
import { useState } from 'react';
import { Button, ButtonLink, IconButton } from '../buttons/button.tsx';
import { RemoveButton } from '../buttons/remove-button.tsx';
import { TextLink } from '../buttons/text-link.tsx';
import { CheckField, RadioList, Segmented } from '../forms/choices.tsx';
import { SearchField, SelectField, TextAreaField, TextField } from '../forms/fields.tsx';
import { FormProblem } from '../forms/form-problem.tsx';
import { Avatar } from '../people/avatar.tsx';
import { SealGlyph } from '../seals/glyph.tsx';
import { Demo, Group, useGalleryWords } from './demo.tsx';

const colours = [
  ['bg-paper', 'text-ink'],
  ['bg-sheet', 'text-ink-2'],
  ['bg-sunk', 'text-ink-3'],
  ['bg-ink', 'text-paper'],
  ['bg-seal', 'text-on-seal'],
  ['bg-added', 'text-added-ink'],
  ['bg-removed', 'text-removed-ink'],
] as const;

export function StyleGroup() {
  const t = useGalleryWords();
  return (
    <Group name="style">
      <Demo name="tokens">
        <ul className="grid grid-cols-2 gap-2 sm:grid-cols-4">
          {colours.map(([ground, ink]) => (
            <li
              key={ground}
              className={`rounded-lg border border-line px-3 py-3 text-sm ${ground} ${ink}`}
            >
              <code className="code">{ground.slice(3)}</code>
              <br />
              <code className="code">{ink.slice(5)}</code>
            </li>
          ))}
        </ul>
      </Demo>
      <Demo name="type">
        <p className="text-2xl font-bold">{t('sentence')}</p>
        <p className="mt-2">{t('sentence')}</p>
        <p className="mt-2 text-sm text-ink-2">{t('sentence')}</p>
        <p className="label mt-2">{t('sentence')}</p>
        <p className="code mt-2">{t('sentence')}</p>
        <p className="mt-2">
          <span className="chip">{t('waiting')}</span> <span className="unseen">U+200B</span>{' '}
          <a className="link" href="#style">
            {t('more')}
          </a>
        </p>
      </Demo>
      <Demo name="Avatar">
        <div className="flex items-end gap-4">
          <Avatar name="김도장" />
          <Avatar name="Ada Lovelace" size={44} />
        </div>
      </Demo>
      <Demo name="SealGlyph">
        <div className="flex items-end gap-4">
          <SealGlyph size={72} label={t('seal')} />
          <SealGlyph size={30} inked={false} />
        </div>
      </Demo>
    </Group>
  );
}

export function ButtonsGroup() {
  const t = useGalleryWords();
  return (
    <Group name="buttons">
      <Demo name="Button">
        <div className="flex flex-wrap gap-2">
          <Button>{t('send')}</Button>
          <Button Icon={Send}>{t('approve')}</Button>
          <Button kind="ink" Icon={Check}>
            {t('approve')}
          </Button>
          <Button kind="quiet" Icon={RotateCw}>
            {t('send')}
          </Button>
        </div>
      </Demo>
      <Demo name="Button disabled, busy">
        <div className="flex flex-wrap gap-2">
          <Button disabled>{t('send')}</Button>
          <Button kind="ink" Icon={Send} busy>
            {t('working')}
          </Button>
        </div>
      </Demo>
      <Demo name="IconButton, ButtonLink, TextLink, RemoveButton">
        <div className="flex flex-wrap gap-2">
          <IconButton Icon={Pencil} label={t('edit')} />
          <ButtonLink href="#buttons">{t('more')}</ButtonLink>
          <ButtonLink kind="quiet" href="#buttons">
            {t('more')}
          </ButtonLink>
          <TextLink href="#buttons">{t('more')}</TextLink>
          <RemoveButton busy={false} onRemove={() => {}} />
        </div>
      </Demo>
    </Group>
  );
}

export function FormsGroup() {
  const t = useGalleryWords();
  const [name, setName] = useState(t('name.value'));
  const [place, setPlace] = useState('');
  const [role, setRole] = useState<'admin' | 'member' | 'viewer'>('member');
  const [quiet, setQuiet] = useState(true);
  const [text, setText] = useState('');
  const [filter, setFilter] = useState<'waiting' | 'snoozed' | 'all'>('waiting');
  return (
    <Group name="forms">
      <Demo name="TextField">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label={t('name')} hint={t('name.hint')} value={name} onChange={setName} />
          <TextField label={t('name')} error={t('name.error')} value="" onChange={setName} />
          <TextField label={t('name')} value={name} disabled onChange={setName} />
          <SearchField label={t('search')} value={text} onChange={setText} />
        </div>
      </Demo>
      <Demo name="TextAreaField">
        <TextAreaField label={t('card')} value={t('sentence')} rows={3} onChange={setText} />
      </Demo>
      <Demo name="SelectField">
        <SelectField label={t('place')} value={place} onChange={setPlace}>
          <option value="">{t('everywhere')}</option>
          <option value="team">{t('team')}</option>
        </SelectField>
      </Demo>
      <Demo name="RadioList">
        <RadioList
          legend={t('role')}
          choices={(['admin', 'member', 'viewer'] as const).map((value) => ({
            value,
            label: t(`role.${value}`),
            text: t(`role.${value}-text`),
          }))}
          value={role}
          onChange={setRole}
        />
      </Demo>
      <Demo name="RadioList on a sheet">
        <RadioList
          legend={t('role')}
          hidesLegend
          isSheet
          choices={(['admin', 'member'] as const).map((value) => ({
            value,
            label: <span className="font-semibold">{t(`role.${value}`)}</span>,
            text: t(`role.${value}-text`),
          }))}
          value={role === 'admin' ? 'admin' : 'member'}
          onChange={setRole}
        />
      </Demo>
      <Demo name="CheckField">
        <CheckField label={t('team')} checked={quiet} onChange={setQuiet} />
        <CheckField label={t('quiet')} checked={quiet} atEnd onChange={setQuiet} />
        <CheckField label={t('quiet')} checked={false} disabled onChange={setQuiet} />
      </Demo>
      <Demo name="Segmented">
        <Segmented
          legend={t('filter')}
          choices={(['waiting', 'snoozed', 'all'] as const).map((value) => ({
            value,
            label: t(value),
          }))}
          value={filter}
          onChange={setFilter}
        />
      </Demo>
      <Demo name="FormProblem">
        <FormProblem problem={new Error()} />
      </Demo>
    </Group>
  );
}
