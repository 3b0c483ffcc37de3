import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { type PipState, pipsOf } from './pip-states.ts';

const CLASS: Record<PipState, string> = {
  invited: 'n',
  told: 'n',
  opened: 'o',
  collecting: 'h',
  collected: 'c',
  refused: 'x',
};

/** Recipients at a glance; words always stand beside them: `children`, or the word of the only state. */
export function Pips({ states, children }: { states: readonly PipState[]; children?: ReactNode }) {
  const { t } = useTranslation('tape');
  const { count } = useFormats();
  const drawn = pipsOf(states);
  if (!('pips' in drawn)) {
    return (
      <span className="pipped">
        {children ?? t('collectedOf', { done: count(drawn.collected), of: count(drawn.of) })}
      </span>
    );
  }
  const only = new Set(states).size === 1 ? states[0] : undefined;
  return (
    <span className="pipped">
      <span className="pips" aria-hidden>
        {drawn.pips.map((state, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pip is its place
          <i key={at} className={CLASS[state]} />
        ))}
      </span>
      {children ??
        (only ? (
          <span>{t(`pips.${only}`)}</span>
        ) : (
          <span className="sr">{states.map((state) => t(`pips.${state}`)).join(', ')}</span>
        ))}
    </span>
  );
}
