import { Screen, Section } from '@dojang/ui/frames/screen.tsx';
import { List, RowLink } from '@dojang/ui/lists/list.tsx';
import { Loading } from '@dojang/ui/states/loading.tsx';
import { useMessages } from '../i18n.ts';
import { useMe } from '../shell/session.tsx';
import { type ModulePlaces, type Place, usePlaces } from './places.ts';
import { tabsOfPlaces } from './tab-bar.tsx';

const isModule = (place: Place | ModulePlaces): place is ModulePlaces => 'name' in place;

/** On a phone, every place that has no tab: modules with their pages, then the shell's own. */
export function MorePage() {
  const t = useMessages();
  const me = useMe().data;
  const places = usePlaces();
  const rest = places ? tabsOfPlaces(places).rest : [];
  return (
    <Screen title={t('nav.more')} lead={me ? `${me.person.name} · ${me.org.name}` : '\u00a0'}>
      {me ? (
        <>
          {rest.filter(isModule).map(({ name, label, places }) => (
            <Section key={name} title={label}>
              <Rows places={places} />
            </Section>
          ))}
          <Section title={t('app.name')}>
            <Rows places={rest.filter((place) => !isModule(place))} />
          </Section>
        </>
      ) : (
        <Section title={t('app.name')}>
          <Loading rows={5} rowHeight="h-13" />
        </Section>
      )}
    </Screen>
  );
}

function Rows({ places }: { places: readonly Place[] }) {
  return (
    <List items={places}>
      {({ path, label, Icon }) => (
        <li key={path}>
          <RowLink href={path} Icon={Icon}>
            {label}
          </RowLink>
        </li>
      )}
    </List>
  );
}
