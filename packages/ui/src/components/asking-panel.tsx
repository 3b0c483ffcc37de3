import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { Button } from './button.tsx';
import { AskMark } from './chip.tsx';

const FIRST = 3;

export interface AskingPanelProps {
  /** How many, and that the rest goes on. */
  title: ReactNode;
  /** One action for all. */
  action?: ReactNode;
  children?: ReactNode;
  /** One line each, with its own action; three are shown. */
  lines?: readonly { id: string; line: ReactNode }[] | undefined;
  /** How many there are in all, when more than `lines`. */
  total?: number | undefined;
  /** Asks for the lines that are not here yet. */
  onMore?: (() => void) | undefined;
  level?: 2 | 3 | undefined;
}

/** Something needs a person; everything else goes on. */
export function AskingPanel({ title, action, children, lines = [], total, onMore, level = 2 }: AskingPanelProps) {
  const { t } = useTranslation('parts');
  const { count } = useFormats();
  const [isOpen, setOpen] = useState(false);
  const head = useId();
  const Head = level === 2 ? 'h2' : 'h3';
  const shown = isOpen ? lines : lines.slice(0, FIRST);
  const all = Math.max(total ?? 0, lines.length);
  return (
    <section className="asking" aria-labelledby={head}>
      <div className="row between asking-head">
        <Head id={head}>
          <AskMark /> {title}
        </Head>
        {action}
      </div>
      {children}
      {lines.length > 0 ? (
        <ul className="fails">
          {shown.map(({ id, line }) => (
            <li key={id}>{line}</li>
          ))}
        </ul>
      ) : null}
      {all > shown.length ? (
        <Button
          kind="quiet"
          isSmall
          onClick={() => {
            setOpen(true);
            onMore?.();
          }}
        >
          {t('showAll', { number: count(all) })}
        </Button>
      ) : null}
    </section>
  );
}

/** One line of trouble in an asking panel: what, why, one way out. */
export function FailLine({ what, why, action }: { what: ReactNode; why: ReactNode; action?: ReactNode }) {
  return (
    <>
      {what}
      <span>{why}</span>
      <span className="way-out">{action}</span>
    </>
  );
}
