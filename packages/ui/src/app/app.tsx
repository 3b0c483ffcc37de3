import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import {
  BrowserRouter,
  Navigate,
  Outlet,
  Route,
  Routes,
  useLocation,
  useNavigate,
  useSearchParams,
} from 'react-router';
import { LiveRegion } from '../components/live-region.tsx';
import { ToastHost } from '../components/toast-host.tsx';
import { CourierError } from '../platform/courier-error.ts';
import { type Platform, PlatformProvider } from '../platform/platform.ts';
import { Door } from './door.tsx';
import { Nowhere } from './nowhere.tsx';
import { PLACES, type Place } from './places.ts';
import { Shell } from './shell.tsx';
import { Told } from './told.tsx';
import { useAuth } from './use-auth.ts';
import { useFeed } from './use-feed.ts';

/** The whole app on a platform; the words are loaded before it is drawn. */
export function App({ platform, words }: { platform: Platform; words: i18n }) {
  return (
    <I18nextProvider i18n={words}>
      <PlatformProvider value={platform}>
        <BrowserRouter>
          <OfPerson>
            <Heard />
            <Routes>
              <Route path="/" element={<Home />} />
              <Route
                element={
                  <Door>
                    <Shell />
                  </Door>
                }
              >
                {routes('shell')}
                <Route path="*" element={<Nowhere />} />
              </Route>
              <Route
                element={
                  <Door>
                    <Alone />
                  </Door>
                }
              >
                {routes('bare')}
              </Route>
              <Route element={<Alone />}>{routes('open')}</Route>
            </Routes>
            <ToastHost />
            <LiveRegion />
          </OfPerson>
        </BrowserRouter>
      </PlatformProvider>
    </I18nextProvider>
  );
}

const routes = (frame: Place['frame']): ReactNode =>
  PLACES.filter((place) => place.frame === frame).map(({ path, page: Page }) => (
    <Route key={path} path={path} element={<Page />} />
  ));

const Alone = () => (
  <Told>
    <Suspense fallback={null}>
      <Outlet />
    </Suspense>
  </Told>
);

/** What was asked for one person is never shown to another; a sign-in that ended and came back is the same person's. */
function OfPerson({ children }: { children: ReactNode }) {
  const auth = useAuth();
  const person = auth.kind === 'in' || auth.kind === 'over' ? auth.who.id : '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person gets another memory
  const queries = useMemo(createQueries, [person]);
  // And other pages: what was typed or opened goes with whoever did it. Who is known first changes nothing that is drawn.
  const [was, setWas] = useState({ person, count: 0 });
  if (person !== '' && was.person !== person) setWas({ person, count: was.person === '' ? was.count : was.count + 1 });
  return (
    <QueryClientProvider key={was.count} client={queries}>
      {was.count > 0 ? <WithoutQuery key={was.count} /> : null}
      {children}
    </QueryClientProvider>
  );
}

/** What somebody looked for stands in the address; whoever comes after does not read it there. */
function WithoutQuery() {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when another person came
  useEffect(() => void navigate(pathname, { replace: true }), []);
  return null;
}

const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        // Only silence is asked again; whoever was told no has its answer.
        retry: (failures, error) => failures < 2 && error instanceof CourierError && error.code === 'unreachable',
      },
    },
  });

function Heard() {
  useFeed();
  return null;
}

/** Links in mails name an envelope; everybody else begins with the list. */
function Home() {
  const [query] = useSearchParams();
  const envelope = query.get('envelope');
  return <Navigate to={envelope ? `/envelopes/${encodeURIComponent(envelope)}` : '/envelopes'} replace />;
}
