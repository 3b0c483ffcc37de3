import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { saveFile } from '../../components/save-file.ts';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { checkLines, fileName, type Receipt } from './api.ts';

/** What was signed about an envelope, letter by letter, and how it is checked without us. */
export function Receipts({ envelope, onClose }: { envelope: string | null; onClose(): void }) {
  const { t } = useTranslation('records');
  const { t: common } = useTranslation();
  const { courier } = usePlatform();
  const receipts = useQuery({
    queryKey: ['receipts', envelope],
    enabled: envelope !== null,
    queryFn: ({ signal }) => courier.get<{ items: Receipt[] }>(`/api/v1/envelopes/${envelope}/receipts`, { signal }),
  });
  return (
    <Dialog
      isOpen={envelope !== null}
      onClose={onClose}
      title={t('proofOf', { envelope: envelope?.slice(-12) ?? '' })}
      lead={t('proofLead')}
      left={<Button onClick={onClose}>{common('close')}</Button>}
    >
      {receipts.error ? (
        <ErrorNote error={receipts.error} level={3} onRetry={() => void receipts.refetch()} />
      ) : receipts.data === undefined ? (
        <Skeleton lines={4} />
      ) : receipts.data.items.length === 0 ? (
        <p className="dim">{t('noProof')}</p>
      ) : (
        <ul className="proofs">
          {receipts.data.items.map((one) => (
            <Proof key={one.id} receipt={one} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Proof({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('records');
  const formats = useFormats();
  const { id, kind, at, statement, sig, jws } = receipt;
  const lines = checkLines(location.origin, receipt);
  const save = (ending: 'json' | 'sig' | 'jws', content: string): void =>
    saveFile(fileName(id, ending), new Blob([content]));
  return (
    <li>
      <details>
        <summary>
          {t(`kinds.${kind}`)} <span className="dim">{formats.exactTime(at)}</span>
        </summary>
        <h3>{t('statement')}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <pre className="well mono" tabIndex={0}>
          {statement}
        </pre>
        <div className="row wrap">
          <Button isSmall onClick={() => save('json', statement)}>
            {t('save', { name: t('statement') })}
          </Button>
          <Button isSmall onClick={() => save('sig', sig)}>
            {t('save', { name: t('signature') })}
          </Button>
          <Button isSmall onClick={() => save('jws', jws)}>
            {t('save', { name: t('jws') })}
          </Button>
        </div>
        <h3>{t('how')}</h3>
        <p className="dim t13">{t('howText')}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <pre className="well mono" tabIndex={0}>
          {lines}
        </pre>
        <CopyButton text={lines} label={t('copy')} hasWords />
      </details>
    </li>
  );
}
