import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AskMark } from '../../components/chip.tsx';
import { Paper } from '../../components/paper.tsx';
import { Name } from '../../components/path.tsx';
import { Tape } from '../../components/tape.tsx';
import { Timeline, type TimelineItem } from '../../components/timeline.tsx';
import { BlindStamp, WaxLarge } from '../../components/wax.tsx';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { addressText, type Envelope, personOf, type Receipt } from '../envelope/envelope.ts';
import { receiptLines } from '../verify/proof-lines.ts';
import { grouped, horizonOf, namespaceOf, readText } from './statement.ts';
import { useSignature } from './use-signature.ts';

interface PaperOf {
  receipt: Receipt;
  envelope: Envelope | undefined;
  /** Of the document as a file. */
  name: string;
}

function useChecked(receipt: Receipt): { checked: ReactNode; issuer: string; isRight: boolean } {
  const { t } = useTranslation('certificate');
  const { day } = useFormats();
  const { data, isPending } = useSignature(receipt);
  const host = location.host;
  const isRight = data?.holds === true;
  const checked = isPending ? (
    t('checked.checking')
  ) : isRight ? (
    <b>{t('checked.right')}</b>
  ) : data?.holds === false ? (
    <b>
      <AskMark /> {t('checked.wrong')}
    </b>
  ) : (
    t('checked.unknown')
  );
  const issuer =
    isRight && data.keySince !== null ? t('issuer', { host, since: day(data.keySince) }) : t('issuerPlain', { host });
  return { checked, issuer, isRight };
}

/** The full id in small letters under the code that people say. */
function Id({ id }: { id: string }) {
  return (
    <>
      <span className="mono big">{envelopeCode(id)}</span>
      <br />
      <span className="mono t12 dim">{id}</span>
    </>
  );
}

function Digest({ of }: { of: string | null }) {
  const { t } = useTranslation('certificate');
  if (of === null) return <>{t('never')}</>;
  const [first, second] = grouped(of);
  return (
    <span className="mono digest">
      {first}
      <br />
      {second}
    </span>
  );
}

export function CertificatePaper({ receipt, envelope, receipts, name }: PaperOf & { receipts: readonly Receipt[] }) {
  const { t } = useTranslation('certificate');
  const { bytes, count, exactTime, day } = useFormats();
  const { checked, issuer } = useChecked(receipt);
  const { predicate, manifest } = readText(receipt.statement);
  const { counts = {}, times = {}, reason = '' } = predicate;
  const size = Number(predicate.bytes ?? 0);
  const files = counts.files ?? 0;
  const horizon = horizonOf(predicate.horizon);
  const takers = (envelope?.recipients ?? []).filter(
    ({ state, claimedBy }) =>
      state === 'collected' || receipts.some((one) => one.kind === 'collected' && one.person === claimedBy?.id),
  );
  const line = (id: string, at: string | null | undefined, what: ReactNode, note?: ReactNode) =>
    at ? [{ id, item: { at, kind: 'past', what, note } satisfies TimelineItem }] : [];
  return (
    <Paper
      kind={t('kind')}
      title={t('title')}
      lead={t('lead', {
        when: times.purged ? exactTime(times.purged) : exactTime(receipt.at),
        reason: t(`reasons.${reason}`, { defaultValue: reason }),
      })}
      stamp={<BlindStamp label={t('stamp')} />}
      tape={
        <div className="hollow">
          <Tape form="gone" />
          <div className="row between t12 dim">
            <span>0</span>
            <span>{t('nothingLeft', { bytes: bytes(size) })}</span>
          </div>
        </div>
      }
      facts={[
        { name: t('facts.envelope'), value: <Id id={receipt.envelope} /> },
        ...(envelope?.sender?.email
          ? [{ name: t('facts.sender'), value: <Name>{addressText(envelope.sender)}</Name> }]
          : []),
        ...takers.map((taker) => ({
          name: t('facts.collected'),
          value: (
            <>
              <Name>{personOf(taker).name}</Name>
              {taker.endedAt ? `, ${exactTime(taker.endedAt)}` : ''}
            </>
          ),
        })),
        {
          name: t('facts.inside'),
          value: (
            <>
              <b>{t('files', { count: files, number: count(files), bytes: bytes(size) })}</b>
              <br />
              <span className="t12 dim">{t('facts.insideNote')}</span>
            </>
          ),
        },
        { name: t('facts.digest'), value: <Digest of={manifest} /> },
        {
          name: t('facts.copies'),
          value: horizon ? t('facts.copiesUntil', { when: day(horizon) }) : t('facts.copiesUnknown'),
        },
      ]}
      timeline={
        <Timeline
          isWide
          events={[
            ...line('opened', times.opened, t('times.opened')),
            ...line('sealed', times.sealed, <b>{t('times.sealed')}</b>),
            ...line('decided', times.decided, <b>{t('times.decided')}</b>, t('times.decidedNote')),
            ...line('purged', times.purged, <b>{t('times.purged')}</b>, blobsText()),
          ]}
        />
      }
      verify={{ checked, how: t('how'), commands: receiptLines(name, namespaceOf(receipt.kind)) }}
      issuer={issuer}
    />
  );

  function blobsText(): string | undefined {
    const { blobs } = counts;
    return blobs === undefined ? undefined : t('blobs', { count: blobs, number: count(blobs) });
  }
}

export function ReceiptPaper({ receipt, envelope, name }: PaperOf) {
  const { t } = useTranslation('certificate');
  const { bytes, exactTime } = useFormats();
  const { t: tape } = useTranslation('tape');
  const { checked, issuer, isRight } = useChecked(receipt);
  const { predicate, manifest } = readText(receipt.statement);
  const person = envelope?.recipients.find(
    ({ id, claimedBy }) => id === receipt.person || claimedBy?.id === receipt.person,
  );
  const own =
    envelope && !envelope.as.includes('sender') && receipt.person !== null ? envelope.recipients[0] : undefined;
  const who = person ?? own;
  const kind = t(`receipt.${receipt.kind}`, { defaultValue: receipt.kind });
  return (
    <Paper
      kind={t('receipt.kind')}
      title={kind}
      lead={t('receipt.lead', { when: exactTime(receipt.at) })}
      stamp={isRight ? <WaxLarge label={tape('seal.wax')} size={84} /> : null}
      facts={[
        { name: t('facts.envelope'), value: <Id id={receipt.envelope} /> },
        ...(envelope?.title ? [{ name: t('facts.title'), value: <Name>{envelope.title}</Name> }] : []),
        ...(envelope?.sender?.email
          ? [{ name: t('facts.sender'), value: <Name>{addressText(envelope.sender)}</Name> }]
          : []),
        ...(who ? [{ name: t('facts.person'), value: <Name>{personOf(who).name}</Name> }] : []),
        { name: t('facts.at'), value: exactTime(receipt.at) },
        ...(predicate.served === undefined ? [] : [{ name: t('facts.served'), value: bytes(predicate.served) }]),
        ...(predicate.result === undefined
          ? []
          : [
              {
                name: t('facts.result'),
                value: t(predicate.result === 'confirmed' ? 'receipt.confirmed' : 'receipt.notConfirmed'),
              },
            ]),
        { name: t('facts.digest'), value: <Digest of={manifest} /> },
      ]}
      verify={{ checked, how: t('how'), commands: receiptLines(name, namespaceOf(receipt.kind)) }}
      issuer={issuer}
    />
  );
}
