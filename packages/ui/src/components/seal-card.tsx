import { Check } from '@phosphor-icons/react/dist/csr/Check';
import { Minus } from '@phosphor-icons/react/dist/csr/Minus';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { AskMark } from './chip.tsx';
import { Tape } from './tape.tsx';
import { segmentsOf } from './tape-segments.ts';
import { WaxLarge } from './wax.tsx';

/** One thing that was looked at: the claim, then its reason. */
export interface Claim {
  state: 'right' | 'wrong' | 'unknown' | 'checking';
  claim: ReactNode;
  reason?: ReactNode;
}

export type SealState =
  /** `sentence`: "12,400 of 1,000,000 names read"; pieces without it. */
  | { kind: 'checking'; done: number; total: number; sentence?: ReactNode }
  /** `sentence`: "1,204 of 1,204 pieces match"; `how`: "Checked in your browser, just now:" */
  | { kind: 'right'; how: ReactNode; sentence: ReactNode; isNew?: boolean }
  /** What is not right, and what to do. */
  | { kind: 'wrong'; sentence: ReactNode; todo: ReactNode }
  /** Which part cannot be checked here, and why. */
  | { kind: 'unknown'; sentence: ReactNode; todo?: ReactNode };

export interface SealCardProps {
  state: SealState;
  /** When it was sealed. */
  sealedAt?: string | undefined;
  claims: readonly Claim[];
  actions?: ReactNode;
  foot?: ReactNode;
}

/** Is it right? In a sentence a producer can repeat, with the reasons under it. Wax is drawn only when all is right. */
export function SealCard({ state, sealedAt, claims, actions, foot }: SealCardProps) {
  const { t } = useTranslation('tape');
  const { exactTime, count } = useFormats();
  const head = useId();
  const facts = sealedAt ? (
    <p className="dim">
      <time dateTime={sealedAt}>{exactTime(sealedAt)}</time>
      <br />
      {t('seal.by')}
    </p>
  ) : null;
  return (
    <section className={`sealcard ${state.kind}`} aria-labelledby={head}>
      <div className="row sealtop">
        {state.kind === 'right' ? (
          <WaxLarge label={t('seal.wax')} {...(state.isNew ? { isNew: true } : {})} />
        ) : state.kind === 'wrong' ? (
          <AskMark className="i i32" />
        ) : (
          <span className="wax-place" />
        )}
        <div>
          <h2 className="t20" id={head}>
            {t(`seal.${state.kind}`)}
          </h2>
          {facts}
        </div>
      </div>
      <div className="proof" aria-live="polite">
        {state.kind === 'checking' ? (
          <>
            <p className="dim">
              {state.sentence ?? t('seal.pieces', { done: count(state.done), of: count(state.total) })}
            </p>
            <Tape form="medium" segments={segmentsOf({ done: state.total > 0 ? state.done / state.total : 0 })} />
          </>
        ) : (
          <>
            {state.kind === 'right' ? <p className="dim">{state.how}</p> : null}
            <p className="t20">{state.sentence}</p>
            {'todo' in state && state.todo ? <p>{state.todo}</p> : null}
          </>
        )}
      </div>
      <ul className="checks">
        {claims.map(({ state: found, claim, reason }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the claims of a seal keep their order
          <li key={at} className={found}>
            {found === 'right' ? (
              <Check className="i" weight="bold" aria-hidden />
            ) : found === 'wrong' ? (
              <AskMark />
            ) : (
              <Minus className="i" weight="bold" aria-hidden />
            )}
            <span>
              <span className="sr">{t(`seal.found.${found}`)}: </span>
              <b>{claim}</b> {reason}
            </span>
          </li>
        ))}
      </ul>
      {actions ? <div className="row wrap">{actions}</div> : null}
      {foot ? <p className="t13 dim last">{foot}</p> : null}
    </section>
  );
}
