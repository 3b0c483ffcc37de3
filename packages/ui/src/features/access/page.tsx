import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Sheet } from '../../components/sheet.tsx';
import { Identities } from './identities.tsx';
import { Sessions } from './sessions.tsx';
import { Tickets } from './tickets.tsx';
import { Tokens } from './tokens.tsx';

const KEYS: ReadonlySet<unknown> = new Set(['tokens', 'sessions', 'me', 'tickets']);
const MINE = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => KEYS.has(queryKey[0]) };

/** What acts in one's name: tokens, sessions, identities, tickets. Shown when all are known, for none says how long it is before. */
export function Page() {
  const { t } = useTranslation('access');
  const queries = useQueryClient();
  const fetching = useIsFetching(MINE);
  const [isKnown, setKnown] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again whenever one of them has come
  useEffect(() => {
    if (queries.isFetching(MINE) === 0) setKnown(true);
  }, [queries, fetching]);
  return (
    <Sheet title={t('title')} sub={t('sub')}>
      <div className={isKnown ? 'room access' : 'room access hid'}>
        <Tokens />
        <Sessions />
        <Identities />
        <Tickets />
      </div>
    </Sheet>
  );
}
