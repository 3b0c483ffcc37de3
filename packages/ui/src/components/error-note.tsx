import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { AskMark } from './chip.tsx';
import { CopyButton } from './copy-button.tsx';
import { saidError } from './error-words.ts';

export interface ErrorNoteProps {
  error: unknown;
  /** What did not work, when the page knows it better: "The list could not be read." */
  what?: ReactNode;
  onRetry?: (() => void) | undefined;
  actions?: ReactNode;
  level?: 2 | 3 | undefined;
}

/** What happened, what it means for the data, what to do; code and request id folded, to be copied for support. */
export function ErrorNote({ error, what, onRetry, actions, level = 2 }: ErrorNoteProps) {
  const { t } = useTranslation('errors');
  const { t: common } = useTranslation();
  const { t: parts } = useTranslation('parts');
  const { key, code, requestId, detail } = saidError(error);
  const Head = level === 2 ? 'h2' : 'h3';
  const support = [code, requestId, detail].filter(Boolean).join(' · ');
  return (
    <div className="asking error-note" role="alert">
      <Head>
        <AskMark /> {what ?? t(`${key}.what`)}
      </Head>
      <p>
        {t(`${key}.means`)} {t(`${key}.do`)}
      </p>
      {key === 'unknown' && detail ? (
        <p className="t13" lang="en">
          {detail}
        </p>
      ) : null}
      <div className="row">
        {onRetry ? (
          <Button isSmall onClick={onRetry}>
            {common('tryAgain')}
          </Button>
        ) : null}
        {actions}
      </div>
      <details>
        <summary>{parts('forSupport')}</summary>
        <div className="row">
          <span className="mono support">{support}</span>
          <CopyButton text={support} label={parts('copy')} />
        </div>
      </details>
    </div>
  );
}
