import type { FetchView } from '@datoferum/core/transfer';
import { Desktop } from '@phosphor-icons/react/dist/csr/Desktop';
import { FileZip } from '@phosphor-icons/react/dist/csr/FileZip';
import { FolderOpen } from '@phosphor-icons/react/dist/csr/FolderOpen';
import { Receipt as ReceiptIcon } from '@phosphor-icons/react/dist/csr/Receipt';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTransfers } from '../../app/use-transfers.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Tag } from '../../components/chip.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { RefuseAct } from '../envelope/acts.tsx';
import { addressText, type Envelope, isGone } from '../envelope/envelope.ts';
import { Said, WHO } from '../envelope/said.tsx';
import { useDownload } from '../envelope/use-download.ts';
import { useReceipts } from '../envelope/use-envelope.ts';
import { CheckPart } from './check-part.tsx';
import { isEnded, JobPart } from './job-part.tsx';
import { LARGE, type Way, waysOf } from './ways.ts';

/** How to take it; then, in the place of the ways, how it goes and what came of it. */
export function TakePart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('collect');
  const { bytes, when, count, day } = useFormats();
  const { capabilities, transfers } = usePlatform();
  const { jobs } = useTransfers();
  const [isRefusing, setRefusing] = useState(false);
  const [isAgain, setAgain] = useState(false);
  const [isTaken, setTaken] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isChoosing, setChoosing] = useState(false);
  const download = useDownload(envelope.id);
  const receipts = useReceipts(envelope.id);
  const mine = envelope.recipients[0];
  const job = jobs.find((one): one is FetchView => one.direction === 'fetch' && one.envelope === envelope.id);
  const isRunning = job !== undefined && !job.failure && !isEnded(job);
  const inside = `${bytes(envelope.bytes)} · ${count(envelope.files)}`;

  if (isGone(envelope)) {
    return (
      <Box title={t('gone.title')}>
        <p>{t('gone.text', { when: envelope.purgedAt ? day(envelope.purgedAt) : day(new Date()) })}</p>
        {envelope.state === 'purged' ? (
          <ButtonLink to={`/envelopes/${envelope.id}/certificate`}>{t('gone.certificate')}</ButtonLink>
        ) : null}
      </Box>
    );
  }
  if (mine?.state === 'refused') {
    return (
      <Box title={t('refused.title')}>
        <p>{t('refused.text')}</p>
      </Box>
    );
  }
  const isDone = mine?.state === 'collected';
  const receipt = receipts.data?.find(({ kind }) => kind === 'collected');
  const intoFolder = async (): Promise<void> => {
    setError(null);
    setChoosing(true);
    try {
      await transfers.fetch(envelope.id, { title: envelope.title ?? '' });
    } catch (caught) {
      setError(caught);
    } finally {
      setChoosing(false);
    }
  };
  const drawn: Record<Way, (isFirst: boolean) => ReactNode> = {
    computer: (isFirst) => (
      <WayBox
        key="computer"
        isFirst={isFirst}
        icon={<Desktop className="i i20" aria-hidden />}
        title={t('computer.title')}
      >
        <p className="dim">{t('computer.text', { inside })}</p>
        <CopyButton hasWords text={location.href} label={t('computer.verb')} />
      </WayBox>
    ),
    folder: (isFirst) => (
      <WayBox
        key="folder"
        isFirst={isFirst}
        icon={<FolderOpen className="i i20" weight="fill" aria-hidden />}
        title={t('folder.title')}
        note={isFirst ? <Tag>{t('best')}</Tag> : null}
      >
        <p className="dim">{t('folder.text')}</p>
        <Button
          kind={isFirst ? 'first' : 'second'}
          isWide
          isBusy={isChoosing}
          busyLabel={t('folder.choosing')}
          onClick={() => void intoFolder()}
        >
          {t('folder.verb')}
        </Button>
      </WayBox>
    ),
    zip: (isFirst) => (
      <WayBox
        key="zip"
        isFirst={isFirst}
        icon={<FileZip className="i i20" aria-hidden />}
        title={t('zip.title')}
        note={
          isFirst && !capabilities.folder ? (
            <Tag>{t('best')}</Tag>
          ) : (
            <span className="t13 dim">{bytes(envelope.bytes)}</span>
          )
        }
      >
        <p className="dim">{t('zip.text')}</p>
        <Button
          kind={isFirst ? 'first' : 'second'}
          isWide
          isBusy={download.isPending}
          busyLabel={t('zip.preparing')}
          onClick={() => download.mutate('zip', { onSuccess: () => setTaken(true) })}
        >
          {t('zip.verb')}
        </Button>
        {isTaken ? (
          <p className="t13" role="status">
            {t('zip.began')}
          </p>
        ) : null}
      </WayBox>
    ),
  };
  const ways = waysOf(capabilities);
  const who = envelope.sender ? addressText(envelope.sender) : '';
  return (
    <section className="take" aria-label={t('how')}>
      {job ? <JobPart job={job} isWhole={job.total.files >= envelope.files} /> : null}
      {/* Below the report: what is being read does not move when the receipt comes. */}
      {isDone ? (
        <div className="way first">
          <h2 className="t20">{t('done.title')}</h2>
          <p>
            {mine?.endedAt
              ? t(isConfirmed(receipt?.statement) ? 'done.confirmed' : 'done.plain', { when: when(mine.endedAt) })
              : null}
          </p>
          <div className="row wrap">
            {receipt ? (
              <ButtonLink to={`/envelopes/${envelope.id}/receipts/${receipt.id}`}>{t('done.receipt')}</ButtonLink>
            ) : null}
            {isAgain ? null : (
              <Button kind="quiet" onClick={() => setAgain(true)}>
                {t('done.again')}
              </Button>
            )}
          </div>
        </div>
      ) : null}
      {(!isDone || isAgain) && !job ? (
        <>
          <h2 className="t20">{t('how')}</h2>
          {ways.map((way, at) => drawn[way](at === 0))}
          {envelope.bytes > LARGE && !capabilities.lid ? (
            <p className="t13 dim note">
              <Desktop className="i" aria-hidden /> <span>{t('large', { bytes: bytes(LARGE) })}</span>
            </p>
          ) : null}
        </>
      ) : null}
      {error ? <ErrorNote error={error} level={3} /> : null}
      {download.error ? <ErrorNote error={download.error} level={3} /> : null}
      {isDone || job ? null : <CheckPart envelope={envelope} />}
      {/* Not beside what runs: it would be carried up and down with what comes above it. */}
      {isDone || isRunning ? null : (
        <>
          <p className="t13 dim note">
            <ReceiptIcon className="i" aria-hidden />
            <span>
              <Said text={t('receiptNote', { who: WHO })} who={who} />
            </span>
          </p>
          <button type="button" className="linkish t13 refuse" onClick={() => setRefusing(true)}>
            {t('refuse')}
          </button>
          <RefuseAct envelope={envelope} isOpen={isRefusing} onClose={() => setRefusing(false)} />
        </>
      )}
    </section>
  );
}

function isConfirmed(statement: string | undefined): boolean {
  if (!statement) return false;
  const { predicate } = JSON.parse(statement) as { predicate?: { result?: string } };
  return predicate?.result === 'confirmed';
}

function Box({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="take">
      <h2 className="t20">{title}</h2>
      {children}
    </section>
  );
}

interface WayBoxProps {
  isFirst: boolean;
  icon: ReactNode;
  title: string;
  note?: ReactNode;
  children: ReactNode;
}

function WayBox({ isFirst, icon, title, note, children }: WayBoxProps) {
  return (
    <div className={isFirst ? 'way first' : 'way'}>
      <div className="row between">
        <h3>
          {icon}
          {title}
        </h3>
        {note}
      </div>
      {children}
    </div>
  );
}
