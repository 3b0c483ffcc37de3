import { App, createCourier, isMoving, languageOf, lookOf, openWords, type Platform, wear } from '@datoferum/ui';
import { createRoot } from 'react-dom/client';
import { createAuth } from './auth/keycloak-auth.ts';
import { createChecker } from './check/checker.ts';
import { createFeed } from './feed/feed.ts';
import { createSettings } from './settings.ts';
import { createTransfers } from './transfers/transfers.ts';
import { workerAddress } from './worker-address.ts';

const settings = createSettings(() => {
  const state = auth.state();
  return state.kind === 'in' || state.kind === 'over' ? state.who.id : null;
});
const language = languageOf([settings.get('language') ?? '', ...navigator.languages]);
document.documentElement.lang = language;
wear(lookOf(settings), document);

const transfers = createTransfers();
const auth = createAuth({ isMoving: () => isMoving(transfers.view()) });
const courier = createCourier({
  base: '',
  // Pages that anyone may open ask without a credential.
  token: async (renew) => (auth.state().kind === 'out' ? null : auth.token(renew)),
});
transfers.meet({ auth, courier });
const feed = createFeed(auth);
// What moves need not wait out its own pause when another has found the courier, or a person says so.
feed.onLine(() => {
  if (feed.line().state === 'fine') transfers.wake();
});
const platform: Platform = {
  auth,
  courier,
  settings,
  feed: {
    ...feed,
    tryNow() {
      feed.tryNow();
      transfers.wake();
    },
  },
  check: createChecker(workerAddress('check.worker')),
  transfers,
  capabilities: {
    lid: false,
    folder: 'showDirectoryPicker' in window,
    notify: 'Notification' in window,
    handles: 'showDirectoryPicker' in window,
    isPhone: matchMedia('(max-width: 640px) and (pointer: coarse)').matches,
  },
};

const place = document.getElementById('app');
if (!place) throw new Error('The page has no place for the app.');
createRoot(place).render(<App platform={platform} words={await openWords(language)} />);
