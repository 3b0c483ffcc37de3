import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { type ReactNode, Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter, Navigate, Route, Routes, useSearchParams } from 'react-router';
import { LiveRegion } from '../components/live-region.tsx';
import { ToastHost } from '../components/toast-host.tsx';
import { type Platform, PlatformProvider } from '../platform/platform.ts';
import { Door } from './door.tsx';
import { PLACES, type Place } from './places.ts';
import { Shell } from './shell.tsx';

const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry: 1, refetchOnWindowFocus: true } },
});

/** The whole app on a platform; the words are loaded before it is drawn. */
export function App({ platform, words }: { platform: Platform; words: i18n }) {
  return (
    <I18nextProvider i18n={words}>
      <PlatformProvider value={platform}>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Routes>
              <Route path="/" element={<Home />} />
              {PLACES.map((place) => (
                <Route key={place.path} path={place.path} element={framed(place)} />
              ))}
              <Route path="*" element={<Navigate to="/envelopes" replace />} />
            </Routes>
            <ToastHost />
            <LiveRegion />
          </BrowserRouter>
        </QueryClientProvider>
      </PlatformProvider>
    </I18nextProvider>
  );
}

function framed({ frame, page: Page }: Place): ReactNode {
  const drawn = (
    <Suspense fallback={null}>
      <Page />
    </Suspense>
  );
  if (frame === 'open') return drawn;
  return <Door>{frame === 'shell' ? <Shell>{drawn}</Shell> : drawn}</Door>;
}

/** Links in mails name an envelope; everybody else begins with the list. */
function Home() {
  const [query] = useSearchParams();
  const envelope = query.get('envelope');
  return <Navigate to={envelope ? `/envelopes/${encodeURIComponent(envelope)}` : '/envelopes'} replace />;
}
