import { Seen } from '@dojang/kernel/web';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { SealGlyph } from '@dojang/ui/seals/glyph.tsx';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n.ts';
import { WidePaletteButton } from '../palette/palette-button.tsx';
import { useMe } from '../shell/session.tsx';
import { Badge } from './badge.tsx';
import {
  isAt,
  isIn,
  type ModulePlaces,
  type NavigationProps,
  type Place,
  type Places,
} from './places.ts';

/** With more modules than this, only the pages of the open one are listed. */
const unfoldedMax = 2;

/** The places at a desk: the inbox, each module with its pages, then the shell's own. */
export function Sidebar({ places, at, waiting }: NavigationProps) {
  const t = useMessages();
  const me = useMe().data?.person;
  return (
    <nav
      aria-label={t('nav.label')}
      className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line px-3 py-6 md:flex"
    >
      <a href="/" className="mb-5 flex items-center gap-3 px-3">
        <SealGlyph size={30} inked={false} />
        <span className="text-lg font-bold">{t('app.name')}</span>
      </a>
      <WidePaletteButton />
      {places && <Rows places={places} at={at} waiting={waiting} />}
      <div className="mt-auto pt-4">
        {me && (
          <a
            href="/settings"
            className="flex min-h-11 items-center gap-3 rounded-lg px-3 text-ink-2 hover:bg-sunk"
          >
            <Avatar name={me.name} size={28} />
            <span className="min-w-0 flex-1 truncate">
              <Seen text={me.name} />
            </span>
          </a>
        )}
        <p className="label px-3 pt-2">{t('nav.shortcuts')}</p>
      </div>
    </nav>
  );
}

function Rows({
  places: { inbox, modules, own },
  at,
  waiting,
}: NavigationProps & { places: Places }) {
  return (
    <>
      <Row place={inbox} isCurrent={isAt('/', at)}>
        <Badge count={waiting} />
      </Row>
      {modules.map((module) =>
        modules.length <= unfoldedMax ? (
          <Group key={module.name} module={module} at={at} />
        ) : (
          <Fold key={module.name} module={module} at={at} />
        ),
      )}
      <div className="mt-3 border-t border-line pt-3">
        {own.map((place) => (
          <Row key={place.path} place={place} isCurrent={isAt(place.path, at)} />
        ))}
      </div>
    </>
  );
}

function Row({
  place: { path, label, Icon },
  isCurrent,
  isInset = false,
  children,
}: {
  place: Place;
  isCurrent: boolean;
  isInset?: boolean;
  children?: ReactNode;
}) {
  return (
    <a
      href={path}
      aria-current={isCurrent ? 'page' : undefined}
      className={`flex min-h-10 items-center gap-3 rounded-lg pr-3 text-ink-2 ${isInset ? 'pl-7' : 'pl-3'} hover:bg-sunk aria-[current]:bg-sunk aria-[current]:font-semibold aria-[current]:text-ink`}
    >
      <Icon size={18} className="shrink-0" />
      <span className="min-w-0 flex-1">{label}</span>
      {children}
    </a>
  );
}

function Group({ module: { label, places }, at }: { module: ModulePlaces; at: string }) {
  return (
    <section aria-label={label} className="mt-3">
      <h2 className="label px-3 py-1.5">{label}</h2>
      {places.map((place) => (
        <Row key={place.path} place={place} isCurrent={isAt(place.path, at)} />
      ))}
    </section>
  );
}

/** A module of many: its pages are under it while it is open. */
function Fold({ module, at }: { module: ModulePlaces; at: string }) {
  if (!isIn(module.name, at)) return <Row place={module} isCurrent={false} />;
  return (
    <section aria-label={module.label}>
      <Row place={module} isCurrent={false} />
      {module.places.map((place) => (
        <Row key={place.path} place={place} isCurrent={isAt(place.path, at)} isInset />
      ))}
    </section>
  );
}
