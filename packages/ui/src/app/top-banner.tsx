import { SignIn } from '@phosphor-icons/react/dist/csr/SignIn';
import { WifiSlash } from '@phosphor-icons/react/dist/csr/WifiSlash';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { announce } from '../components/announcer.ts';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { useFormats } from '../format/use-formats.ts';
import { usePlatform } from '../platform/platform.ts';
import { movingJobs } from './is-moving.ts';
import type { Line } from './line.ts';
import { UnprovenBanner } from './unproven-banner.tsx';
import { useAuth } from './use-auth.ts';
import { useLine } from './use-line.ts';
import { useMe } from './use-me.ts';
import { useTransfers } from './use-transfers.ts';

/** The one banner: an ended sign-in before a broken line, for it is what a person can mend, and then an address that is not proven. */
export function TopBanner() {
  const auth = useAuth();
  const line = useLine();
  const me = useMe();
  if (auth.kind === 'over') return <SignInBanner />;
  if (line.state !== 'fine') return <LineBanner line={line} />;
  const address = auth.kind === 'in' ? auth.who.email : '';
  return me?.email === null && address !== '' ? <UnprovenBanner address={address} /> : null;
}

function SignInBanner() {
  const { t } = useTranslation('shell');
  const { auth } = usePlatform();
  const { pathname, search } = useLocation();
  const moving = movingJobs(useTransfers()).length;
  const [isShut, setShut] = useState(false);
  useEffect(() => announce(t('over.title'), { isUrgent: true }), [t]);
  const again = async (): Promise<void> => {
    if (await auth.signInBeside()) return setShut(false);
    if (!(await auth.signIn(pathname + search))) setShut(true);
  };
  return (
    <Banner
      icon={<SignIn className="i i20" aria-hidden />}
      title={t('over.title')}
      actions={
        <Button isSmall onClick={() => void again()}>
          {t('over.again')}
        </Button>
      }
    >
      {isShut ? t('over.shut') : moving > 0 ? t('over.moving') : t('over.still')}
    </Banner>
  );
}

function LineBanner({ line }: { line: Line }) {
  const { t } = useTranslation('shell');
  const { clock, count } = useFormats();
  const { feed } = usePlatform();
  const moving = movingJobs(useTransfers()).length;
  const since = clock(line.since);
  return (
    <Banner
      icon={<WifiSlash className="i i20" aria-hidden />}
      title={t(`line.${line.state as 'offline'}`, { since })}
      aside={<NextTry at={line.nextTryAt} />}
      actions={
        <Button isSmall onClick={() => feed.tryNow()}>
          {t('line.tryNow')}
        </Button>
      }
    >
      {line.state === 'portal' ? `${t('line.portalWhat')} ` : ''}
      {line.state === 'identity'
        ? t('line.identityWhat')
        : moving > 0
          ? t('line.wait', { count: moving, n: count(moving) })
          : t('line.still')}
    </Banner>
  );
}

/** Counts down for eyes; a reader's ears are left in peace. */
function NextTry({ at }: { at: number | null }) {
  const { t } = useTranslation('shell');
  const { duration } = useFormats();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (at === null) return null;
  return <span aria-hidden>{t('line.next', { left: duration(Math.max(0, (at - now) / 1000)) })}</span>;
}
