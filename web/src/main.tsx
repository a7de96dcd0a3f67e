import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app.css';
import { Notices } from '@dojang/ui/notices/notices.tsx';
import { placeChanged } from '@dojang/ui/places/query-state.ts';
import { startTranslation } from './i18n.ts';
import { hearInstallOffer } from './install/install-offer.ts';
import { router } from './router.tsx';
import { followAnchors } from './shell/anchors.ts';
import { rememberEntry } from './shell/back.ts';
import { inside, isElsewhere } from './shell/org.ts';
import { followSession, queries } from './shell/session.tsx';
import { startWorker } from './shell/worker.ts';

startTranslation();
hearInstallOffer();
router.subscribe('onResolved', () => {
  rememberEntry();
  placeChanged();
});
followAnchors((href) => void router.navigate({ href }));
startWorker((url) => {
  const to = new URL(url, location.origin);
  if (isElsewhere(to.pathname)) location.assign(url);
  else void router.navigate({ href: inside(to.pathname) + to.search + to.hash });
}, followSession);

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Notices />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
