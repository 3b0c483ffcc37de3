import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Figure, Of } from './api.ts';
import { HBars } from './hbars.tsx';

const MOST = 6;

/** The largest by contract and by person. */
export function Shares({
  of,
  contracts,
  people,
}: {
  of: Of;
  contracts: readonly Figure[] | undefined;
  people: readonly Figure[] | undefined;
}) {
  const { t } = useTranslation('figures');
  const formats = useFormats();
  const bars = (some: readonly Figure[], name: (one: Figure) => ReactNode, key: (one: Figure) => string) =>
    [...some]
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, MOST)
      .map((one) => ({
        key: key(one),
        name: name(one),
        note: t('inEnvelopes', { count: one.sealed, number: formats.count(one.sealed) }),
        value: one.bytes,
        shown: formats.bytes(one.bytes),
      }));
  const person = (one: Figure) => one.recipient ?? one.sender;
  return (
    <>
      <section>
        <h2>{t('byContract')}</h2>
        {contracts ? (
          <HBars
            rows={bars(
              contracts,
              ({ contract = '' }) => (contract === 'built-in' ? t('builtIn') : <Name>{contract}</Name>),
              ({ contract = '' }) => contract,
            )}
          />
        ) : (
          <Skeleton lines={2} />
        )}
      </section>
      <section>
        <h2>{t(`byPerson.${of}`)}</h2>
        {people ? (
          <HBars
            rows={bars(
              people,
              (one) => {
                const email = person(one)?.email;
                return email ? <Name>{email}</Name> : t('noAddress');
              },
              (one) => person(one)?.id ?? '',
            )}
          />
        ) : (
          <Skeleton lines={3} />
        )}
      </section>
    </>
  );
}
