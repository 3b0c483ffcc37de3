import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { Button } from '../components/button.tsx';
import { NameMark } from '../components/marks.tsx';
import { changeLanguage, LANGUAGES } from '../i18n/i18n.ts';
import { usePlatform } from '../platform/platform.ts';
import { useAuth } from './use-auth.ts';

/** Lets in who is signed in; shows everybody else the way, and nothing about any envelope. */
export function Door({ children }: { children: ReactNode }) {
  const state = useAuth();
  if (state.kind === 'in' || state.kind === 'over') return children;
  // Whoever is signed in sees nothing of a door; the page stays empty for the moment it takes to know.
  if (state.kind === 'starting') return null;
  return (
    <div className="gate door">
      <main className="signin">
        <NameMark />
        {state.kind === 'out' ? <Out /> : <NoAnswer who={state.who} />}
        <Foot />
      </main>
    </div>
  );
}

function Out() {
  const { t } = useTranslation('shell');
  const { auth } = usePlatform();
  const { pathname, search } = useLocation();
  const here = pathname + search;
  return (
    <>
      <h1>{t('door.title')}</h1>
      <p className="dim">{t('door.what')}</p>
      <div className="ways">
        <Button kind="first" isWide onClick={() => void auth.signIn(here)}>
          {t('door.title')}
        </Button>
        <p className="t13 dim">
          {t('door.invited')}{' '}
          <button type="button" className="link" onClick={() => void auth.signIn(here, { register: true })}>
            {t('door.prove')}
          </button>
        </p>
      </div>
    </>
  );
}

function NoAnswer({ who }: { who: 'courier' | 'provider' }) {
  const { t } = useTranslation('shell');
  const { t: common } = useTranslation();
  const { auth } = usePlatform();
  return (
    <div role="status" className="ways">
      <h1>{t(who === 'provider' ? 'door.silentProvider' : 'door.silent')}</h1>
      <p className="dim">{t('door.again')}</p>
      <Button isWide onClick={() => auth.tryNow()}>
        {common('tryAgain')}
      </Button>
    </div>
  );
}

const NAMES = { en: 'English', 'pt-BR': 'Português', es: 'Español' } as const;

function Foot() {
  const { i18n } = useTranslation();
  const { settings } = usePlatform();
  return (
    <footer className="t12 faint">
      <span>{location.host}</span>
      <span className="row">
        {LANGUAGES.map((language) =>
          language === i18n.language ? (
            <b key={language}>{NAMES[language]}</b>
          ) : (
            <button
              key={language}
              type="button"
              className="link"
              lang={language}
              onClick={() => {
                settings.set('language', language);
                document.documentElement.lang = language;
                void changeLanguage(i18n, language);
              }}
            >
              {NAMES[language]}
            </button>
          ),
        )}
      </span>
    </footer>
  );
}
