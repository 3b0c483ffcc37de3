import { useTranslation } from 'react-i18next';
import type { Claim as Drawn } from '../../components/seal-card.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { CheckView } from '../../platform/check-port.ts';
import { claimsOf } from './claims.ts';

/** The claims of a check in words. */
export function useClaims(): (found: CheckView) => Drawn[] {
  const { t } = useTranslation('verify');
  const { count, day, list } = useFormats();
  return (found) =>
    claimsOf(found).map(({ id, tone, reason, numbers, since, names }) => ({
      state: tone,
      claim: t(`claims.${id}.${tone}`),
      reason: t(`reasons.${reason}`, {
        count: numbers.count ?? 0,
        number: count(numbers.count ?? 0),
        right: count(numbers.right ?? 0),
        bad: count(numbers.bad ?? 0),
        since: since === null ? '' : day(since),
        names: list(names),
      }),
    }));
}
