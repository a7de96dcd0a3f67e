import { useMessages } from '../i18n.ts';
import { Badge } from './badge.tsx';
import {
  isAt,
  isIn,
  type ModulePlaces,
  type NavigationProps,
  type Place,
  type Places,
} from './places.ts';
import { tabsOf } from './tabs.ts';

/** The tabs of a phone and what has none, from all places. */
export const tabsOfPlaces = ({ inbox, modules, own, more }: Places) =>
  tabsOf<Place | ModulePlaces>(inbox, modules, own, more);

export const isPlaceAt = (place: Place | ModulePlaces, at: string): boolean =>
  'name' in place ? isIn(place.name, at) : isAt(place.path, at);

/** Bottom tabs: the inbox, one for each module, and the way to the rest. */
export function TabBar({ places, at, waiting }: NavigationProps) {
  const t = useMessages();
  const { tabs, rest } = places ? tabsOfPlaces(places) : { tabs: [], rest: [] };
  const isRest = rest.some((place) => isPlaceAt(place, at));
  return (
    <nav
      aria-label={t('nav.label')}
      className="fixed inset-x-0 bottom-0 z-30 grid min-h-[61px] auto-cols-fr grid-flow-col border-t border-line bg-paper/95 pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden"
    >
      {tabs.map((place) => {
        const { path, label, Icon } = place;
        const isCurrent = isPlaceAt(place, at) || (place === places?.more && isRest);
        return (
          <a
            key={path}
            href={path}
            aria-current={isCurrent ? 'page' : undefined}
            className="relative flex min-h-[60px] min-w-0 flex-col items-center justify-center gap-0.5 text-xs text-ink-3 aria-[current]:font-semibold aria-[current]:text-ink"
          >
            <Icon size={22} />
            <span className="max-w-full truncate px-0.5">{label}</span>
            {path === '/' && (
              <span className="absolute top-1 left-1/2 ml-2">
                <Badge count={waiting} />
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
}
