import type { DraftDetail } from '@dojang/kernel/schema';
import type { Api } from '@dojang/ui/api.ts';
import type { DraftScreens, DraftViewProps } from '@dojang/ui/web-module.ts';
import { type ComponentType, type ReactNode, useEffect } from 'react';
import { useWords } from '../words.ts';
import { currentOf } from './body-of.ts';

export interface SheetProps<Body> {
  readonly body: Body;
  readonly spot: ReactNode;
  /** Of a person who is signed in; null for someone with a link alone, who sees what the draft says itself. */
  readonly api: Api | null;
}

/** The screens of a kind that is shown as it is and stamped as it is: one sheet for all of them. */
export function screensOf<Body>(Sheet: ComponentType<SheetProps<Body>>): DraftScreens {
  function View({ draft, api, spot, onStampable }: DraftViewProps) {
    const { digest, body } = currentOf<Body>(draft);
    useEffect(() => {
      onStampable({ digest, blocked: null, risky: false });
    }, [digest, onStampable]);
    return body === undefined ? null : <Sheet body={body} spot={spot} api={api} />;
  }
  function Preview({ draft, spot }: { draft: DraftDetail; spot: ReactNode }) {
    const { body } = currentOf<Body>(draft);
    return body === undefined ? null : <Sheet body={body} spot={spot} api={null} />;
  }
  return { View, Preview, Outcome };
}

function Outcome() {
  const t = useWords();
  return <p className="text-sm text-ink-2">{t('draft.done')}</p>;
}
