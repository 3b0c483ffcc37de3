import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import type { Identity } from './api.ts';
import { Part } from './part.tsx';

export function Identities() {
  const { t } = useTranslation('access');
  const { courier } = usePlatform();
  const formats = useFormats();
  const [code, setCode] = useState<{ code: string; expiresAt: string } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const me = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => courier.get<{ identities: Identity[] }>('/api/v1/me', { signal }),
  });
  const begin = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setCode(await courier.post('/api/v1/identities/codes'));
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Part
      title={t('identities')}
      sub={t('identitiesSub')}
      actions={
        <Button isSmall isBusy={isBusy} busyLabel={t('linking')} onClick={() => void begin()}>
          {t('link')}
        </Button>
      }
    >
      {error ? <ErrorNote error={error} level={3} /> : null}
      {code ? (
        <div className="asking made" role="status">
          <p>{t('codeText', { time: formats.clock(code.expiresAt) })}</p>
          <div className="well row between">
            <code className="mono secret">{code.code}</code>
            <CopyButton text={code.code} label={t('copyCode')} hasWords />
          </div>
          <p className="t12 dim">{t('codeHow')}</p>
        </div>
      ) : null}
      {me.data ? (
        <ul className="things">
          {me.data.identities.map(({ issuer, subject, linkedAt }) => (
            <li key={`${issuer} ${subject}`}>
              <div className="grow">
                <b>{issuer === 'embedded' ? t('embedded') : <bdi>{issuer}</bdi>}</b>
                <div className="t12 dim">
                  <span className="mono">
                    <bdi>{subject}</bdi>
                  </span>{' '}
                  · {t('linked', { day: formats.day(linkedAt) })}
                </div>
              </div>
            </li>
          ))}
        </ul>
      ) : me.error ? (
        <ErrorNote error={me.error} what={t('error')} level={3} onRetry={() => void me.refetch()} />
      ) : (
        <Skeleton lines={1} />
      )}
    </Part>
  );
}
