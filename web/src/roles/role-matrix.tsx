import type { RoleMatrix as Matrix } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { SelectField } from '@dojang/ui/forms/fields.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { useWide } from '@dojang/ui/places/use-wide.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import { Check, Minus } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { actionWord, type ShownRole, shownRoles } from './role-words.ts';

/** Actions by roles. On a phone one role at a time, since two columns of sentences do not fit. */
export function RoleMatrix({ matrix }: { matrix: Matrix }) {
  const isWide = useWide('lg');
  const roles = shownRoles(matrix, useLanguage());
  return isWide ? (
    <WideMatrix modules={matrix.modules} roles={roles} />
  ) : (
    <OneRole modules={matrix.modules} roles={roles} />
  );
}

interface Shown {
  readonly modules: Matrix['modules'];
  readonly roles: readonly ShownRole[];
}

function WideMatrix({ modules, roles }: Shown) {
  const t = useMessages();
  const language = useLanguage();
  return (
    <section
      aria-label={t('roles.matrix')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard.
      tabIndex={0}
      className="sheet relative max-h-[80dvh] overflow-auto"
    >
      <table className="w-full border-separate border-spacing-0 text-sm">
        <caption className="sr-only">{t('roles.matrix')}</caption>
        <thead>
          <tr>
            <td className="sticky top-0 left-0 z-20 border-b border-line bg-sheet" />
            {roles.map(({ name, label }) => (
              <th
                key={name}
                scope="col"
                className="sticky top-0 z-10 max-w-32 border-b border-line bg-sheet px-3 py-3 text-center align-bottom font-medium break-words"
              >
                <Seen text={label} />
              </th>
            ))}
          </tr>
        </thead>
        {modules.map(({ name: module, title, actions }) => (
          <tbody key={module}>
            <tr>
              <th
                scope="rowgroup"
                className="sticky left-0 bg-sheet px-4 pt-5 pb-1.5 text-left font-semibold"
              >
                {title[language]}
              </th>
              <td colSpan={roles.length} />
            </tr>
            {actions.map((action) => (
              <tr key={action} className="group">
                <th
                  scope="row"
                  className="sticky left-0 min-w-56 bg-sheet px-4 py-1.5 text-left font-normal group-hover:bg-sunk"
                >
                  {actionWord(action)}
                </th>
                {roles.map((role) => (
                  <td key={role.name} className="px-3 text-center group-hover:bg-sunk">
                    <Mark may={role.actions.has(action)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function OneRole({ modules, roles }: Shown) {
  const t = useMessages();
  const language = useLanguage();
  const [chosen, setChosen] = useState<string>();
  const role = roles.find(({ name }) => name === chosen) ?? roles[0];
  if (role === undefined) return null;
  return (
    <>
      <SelectField
        className="mb-3"
        label={t('roles.matrix-for')}
        value={role.name}
        onChange={setChosen}
      >
        {roles.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </SelectField>
      <div className="sheet divide-y divide-line">
        {modules.map(({ name: module, title, actions }) => (
          <ModuleActions
            key={module}
            title={title[language]}
            label={t('roles.actions-of', { name: role.label })}
            actions={actions}
            may={role.actions}
          />
        ))}
      </div>
    </>
  );
}

/** What the role may do in a module. The rest is as long as the whole list, so it opens on request. */
function ModuleActions({
  title,
  label,
  actions,
  may,
}: {
  title: string;
  label: string;
  actions: readonly string[];
  may: ReadonlySet<string>;
}) {
  const t = useMessages();
  const [can, cannot] = [true, false].map((is) => actions.filter((each) => may.has(each) === is));
  const list = (all: readonly string[], isMay: boolean) => (
    <ul aria-label={label}>
      {all.map((action) => (
        <li key={action} className={`flex items-start gap-2.5 py-1 ${isMay ? '' : 'text-ink-2'}`}>
          <span className="mt-0.5">
            <Mark may={isMay} />
          </span>
          <span className="min-w-0">{actionWord(action)}</span>
        </li>
      ))}
    </ul>
  );
  return (
    <section className="px-4 py-3.5">
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      {can && can.length > 0 && list(can, true)}
      {cannot && cannot.length > 0 && (
        <Disclosure label={t('roles.cannot', { count: cannot.length })}>
          {list(cannot, false)}
        </Disclosure>
      )}
    </section>
  );
}

/** By its shape and not by its colour. */
function Mark({ may }: { may: boolean }) {
  const t = useMessages();
  const Icon = may ? Check : Minus;
  return (
    <>
      <Icon
        size={18}
        className={`inline shrink-0 ${may ? '' : 'text-line-2'}`}
        aria-hidden="true"
      />
      <span className="sr-only">{t(may ? 'roles.may' : 'roles.may-not')}</span>
    </>
  );
}
