import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { NameMark } from '../components/marks.tsx';
import { usePlatform } from '../platform/platform.ts';
import { useAuth } from './use-auth.ts';

/** Lets in who is signed in; shows everybody else the way, and nothing about any envelope. */
export function Door({ children }: { children: ReactNode }) {
  const state = useAuth();
  const { auth } = usePlatform();
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  if (state.kind === 'in' || state.kind === 'over') return children;
  return (
    <main className="gate door">
      <div className="signin">
        <NameMark />
        {state.kind === 'starting' ? null : (
          <button type="button" className="btn first wide" onClick={() => void auth.signIn(pathname + search)}>
            {t('signIn')}
          </button>
        )}
      </div>
    </main>
  );
}
