import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { GlobalKeys } from '../keys/global-keys.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Rail } from './rail.tsx';
import { TabBar } from './tab-bar.tsx';
import { Told } from './told.tsx';
import { TopBanner } from './top-banner.tsx';
import { useFocusHead } from './use-focus-head.ts';
import { useLine } from './use-line.ts';

/** Rail, banner and sheet; on a phone the bar of places below. */
export function Shell() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const isAway = useLine().state !== 'fine';
  useFocusHead();
  return (
    <div className={isAway ? 'app away' : 'app'}>
      <a className="skip" href="#sheet">
        {t('places.skip')}
      </a>
      <Rail />
      <main className="sheet" id="sheet" tabIndex={-1}>
        <TopBanner />
        <Told>
          <PageBoundary at={pathname}>
            <Suspense fallback={null}>
              <Outlet />
            </Suspense>
          </PageBoundary>
        </Told>
      </main>
      <TabBar />
      <GlobalKeys />
    </div>
  );
}
