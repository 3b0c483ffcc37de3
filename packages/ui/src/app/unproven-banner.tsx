import { EnvelopeSimple } from '@phosphor-icons/react/dist/csr/EnvelopeSimple';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { visibleText } from '../components/visible-text.ts';
import { usePlatform } from '../platform/platform.ts';

/** An address that the courier does not count: what was sent to it opens for nobody yet. */
export function UnprovenBanner({ address }: { address: string }) {
  const { t } = useTranslation('shell');
  const { auth } = usePlatform();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  // Only a new token says what was proven since.
  const again = async (): Promise<void> => {
    setBusy(true);
    await auth.token(true).catch(() => '');
    await queries.invalidateQueries();
    setBusy(false);
  };
  return (
    <Banner
      icon={<EnvelopeSimple className="i i20" aria-hidden />}
      title={t('unproven.title', { address: visibleText(address) })}
      actions={
        <Button isSmall isBusy={isBusy} onClick={() => void again()}>
          {t('unproven.again')}
        </Button>
      }
    >
      {t('unproven.what')}
    </Banner>
  );
}
