import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';
import { KeyValue } from './key-value.tsx';
import { NameMark } from './marks.tsx';

export interface PaperProps {
  /** "Purge certificate", "Receipt". */
  kind: ReactNode;
  title: ReactNode;
  lead: ReactNode;
  /** Wax for a receipt, the blind stamp for a purge. */
  stamp: ReactNode;
  /** Below the head: the tape. */
  tape?: ReactNode;
  facts: readonly { name: ReactNode; value: ReactNode }[];
  timeline?: ReactNode;
  /** What was checked here, and the lines that check it without the courier. */
  verify?: { checked?: ReactNode; how: ReactNode; commands: string } | undefined;
  /** Who signed, with which key. */
  issuer: ReactNode;
}

/** A document that stands by itself: a receipt, a certificate. Prints on one A4 page in black. */
export function Paper({ kind, title, lead, stamp, tape, facts, timeline, verify, issuer }: PaperProps) {
  const { t } = useTranslation('parts');
  return (
    <article className="cert">
      <header className="certhead">
        <div>
          <p className="t13 dim">{kind}</p>
          <h1 className="big-title">{title}</h1>
          <p className="t16 dim">{lead}</p>
        </div>
        {stamp}
      </header>
      {tape ? <div className="hollow">{tape}</div> : null}
      <div className="ccols">
        <KeyValue isWide facts={facts} />
        {timeline}
      </div>
      {verify ? (
        <div className="verify">
          {verify.checked ? <p>{verify.checked}</p> : null}
          <p className="t13 dim">{verify.how}</p>
          <div className="row top commands">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
            <pre className="mono grow" tabIndex={0}>
              {verify.commands}
            </pre>
            <CopyButton text={verify.commands} label={t('copy')} />
          </div>
        </div>
      ) : null}
      <footer className="issuer">
        <NameMark />
        <span className="t12 dim">{issuer}</span>
      </footer>
    </article>
  );
}
