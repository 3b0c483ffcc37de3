import { CaretUpDown } from '@phosphor-icons/react/dist/csr/CaretUpDown';
import { Keyboard } from '@phosphor-icons/react/dist/csr/Keyboard';
import { SignOut } from '@phosphor-icons/react/dist/csr/SignOut';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Menu, type MenuItem } from '../components/menu.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useFormats } from '../format/use-formats.ts';
import { changeLanguage, LANGUAGES } from '../i18n/i18n.ts';
import { KeysDialog } from '../keys/global-keys.tsx';
import { usePlatform } from '../platform/platform.ts';
import { initials } from './initials.ts';
import { movingJobs } from './is-moving.ts';
import { useLookItems } from './look-items.tsx';
import { useAuth } from './use-auth.ts';
import { useTransfers } from './use-transfers.ts';

const ConfirmDialog = lazy(async () => ({
  default: (await import('../components/confirm-dialog.tsx')).ConfirmDialog,
}));
const NAMES = { en: 'English', 'pt-BR': 'Português', es: 'Español' } as const;

/** What a person may set for itself, and the way out; the same in the rail and behind the phone's fifth place. */
export function usePersonItems(): { items: MenuItem[]; dialogs: ReactNode } {
  const { t, i18n } = useTranslation();
  const { t: shell } = useTranslation('shell');
  const { count } = useFormats();
  const { auth, settings } = usePlatform();
  const moving = movingJobs(useTransfers()).length;
  const [isAsking, setAsking] = useState(false);
  const [isKeys, setKeys] = useState(false);
  const look = useLookItems();
  const items: MenuItem[] = [
    ...LANGUAGES.map((language, at) => ({
      id: language,
      label: <span lang={language}>{NAMES[language]}</span>,
      isOn: i18n.language === language,
      ...(at === 0 ? { heading: t('language') } : {}),
      onSelect: () => {
        settings.set('language', language);
        void changeLanguage(i18n, language).then(() => {
          document.documentElement.lang = language;
        });
      },
    })),
    ...look,
    {
      id: 'keys',
      label: t('keys'),
      icon: <Keyboard className="i" aria-hidden />,
      note: '?',
      isApart: true,
      onSelect: () => setKeys(true),
    },
    {
      id: 'out',
      label: t('signOut'),
      icon: <SignOut className="i" aria-hidden />,
      isApart: true,
      onSelect: () => (moving > 0 ? setAsking(true) : void auth.signOut()),
    },
  ];
  const dialogs = (
    <>
      {isKeys ? (
        <Suspense fallback={null}>
          <KeysDialog isOpen onClose={() => setKeys(false)} />
        </Suspense>
      ) : null}
      {isAsking ? (
        <Suspense fallback={null}>
          <ConfirmDialog
            isOpen
            onClose={() => setAsking(false)}
            title={shell('out.title')}
            lead={shell('out.lead', { count: moving, n: count(moving) })}
            verb={t('signOut')}
            busyLabel={shell('out.busy')}
            keepLabel={shell('out.stay')}
            onConfirm={() => auth.signOut()}
          />
        </Suspense>
      ) : null}
    </>
  );
  return { items, dialogs };
}

/** Who is signed in, at the end of the rail. */
export function Person() {
  const auth = useAuth();
  const { t, i18n } = useTranslation();
  const { items, dialogs } = usePersonItems();
  if (auth.kind !== 'in' && auth.kind !== 'over') return null;
  const { name, email } = auth.who;
  return (
    <>
      <Menu
        side="top"
        align="start"
        label={t('person')}
        trigger={
          <button type="button" className="who">
            <span className="face" aria-hidden="true">
              {initials(name, i18n.language)}
            </span>
            <span className="grow folds">
              <span className="t13 cut">
                <bdi>
                  <b>{visibleText(name)}</b>
                </bdi>
              </span>
              <span className="t12 faint cut">
                <bdi>{visibleText(email)}</bdi>
              </span>
            </span>
            <CaretUpDown className="i folds" aria-hidden />
          </button>
        }
        items={items}
      />
      {dialogs}
    </>
  );
}
