import { useTranslation } from 'react-i18next';

const WIDTHS = ['w1', 'w2', 'w3'] as const;

/** Bars in the place of lines, seen after 150 ms; reserves their room from the beginning. */
export function Skeleton({ lines = 3, isRow }: { lines?: number; isRow?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={isRow ? 'skel rows' : 'skel'} aria-busy="true">
      <span className="sr">{t('loading')}</span>
      {Array.from({ length: lines }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars are all the same
        <i key={at} className={WIDTHS[at % WIDTHS.length]} />
      ))}
    </div>
  );
}
