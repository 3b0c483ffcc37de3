import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Rail } from './rail.tsx';

/** Rail and sheet. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="app">
      <a className="skip" href="#sheet">
        {t('places.skip')}
      </a>
      <Rail />
      <main className="sheet" id="sheet" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
