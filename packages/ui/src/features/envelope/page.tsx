import type { SendView } from '@datoferum/core/transfer';
import { UserCircle } from '@phosphor-icons/react/dist/csr/UserCircle';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Name } from '../../components/path.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { CourierError } from '../../platform/courier-error.ts';
import { useSendJob } from '../sending/use-send-job.ts';
import { WithdrawAct } from './acts.tsx';
import { AuditorPart } from './auditor-part.tsx';
import { DeliveryPart } from './delivery-part.tsx';
import { type Envelope, isGone, personOf } from './envelope.ts';
import { Actions, Back, Facts, StringTape } from './head.tsx';
import { ReceiptsPart } from './receipts-part.tsx';
import { TermsPart } from './terms-part.tsx';
import { useEnvelope, useReceipts } from './use-envelope.ts';

const SendingView = lazy(async () => ({ default: (await import('../sending/sending-view.tsx')).SendingView }));
const SendingActions = lazy(async () => ({
  default: (await import('../sending/sending-actions.tsx')).SendingActions,
}));
const FilesPart = lazy(async () => ({ default: (await import('./files-part.tsx')).FilesPart }));

/** One envelope, as far as the viewer may see it. */
export function Page() {
  const { envelope: id = '' } = useParams();
  const { t } = useTranslation('envelope');
  const me = useMe();
  const { data: envelope, error, isPending, refetch } = useEnvelope(id);
  // An auditor is no party: the records are its own, the envelope is not.
  const isRefused = error instanceof CourierError && (error.code === 'forbidden' || error.code === 'not_found');
  if (error && isRefused && me?.role === 'auditor') {
    return (
      <Sheet title={`${t('code')} ${envelopeCode(id)}`} back={<Back envelope={undefined} />}>
        <AuditorPart id={id} />
      </Sheet>
    );
  }
  if (error && !envelope) {
    return (
      <Sheet title={t('code')} back={<Back envelope={undefined} />}>
        <ErrorNote error={error} onRetry={() => void refetch()} />
      </Sheet>
    );
  }
  if (isPending || !envelope) {
    return (
      <Sheet title={t('code')} back={<Back envelope={undefined} />} sub={<span className="t13"> </span>}>
        <Skeleton lines={8} isRow />
      </Sheet>
    );
  }
  return <Whole envelope={envelope} />;
}

/** While this machine sends it, the page is about that; else about what the courier knows. */
function Whole({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const job = useSendJob(envelope.id);
  const title = envelope.title ? visibleText(envelope.title) : `${t('code')} ${envelopeCode(envelope.id)}`;
  return (
    <Sheet
      title={title}
      back={<Back envelope={envelope} />}
      sub={<Facts envelope={envelope} />}
      actions={job ? <SendingHead job={job} envelope={envelope} /> : <Actions envelope={envelope} />}
      under={
        job ? null : (
          <div className="string">
            <StringTape envelope={envelope} />
          </div>
        )
      }
    >
      {job ? <Sending job={job} envelope={envelope} /> : <Parts envelope={envelope} />}
    </Sheet>
  );
}

function SendingHead({ job, envelope }: { job: SendView; envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Suspense fallback={null}>
        <SendingActions
          job={job}
          more={[{ id: 'withdraw', label: t('withdraw.menu'), onSelect: () => setOpen(true) }]}
        />
      </Suspense>
      <WithdrawAct envelope={envelope} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

/** Who is not known by a name yet is known by the address alone. */
function GoesTo({ name, address }: { name: string; address: string }) {
  return (
    <div className="row goes-to">
      <UserCircle className="i" aria-hidden />
      <b className="cut">
        <Name>{name}</Name>
      </b>
      {address !== name ? (
        <span className="t13 dim cut">
          <Name>{address}</Name>
        </span>
      ) : null}
    </div>
  );
}

function Sending({ job, envelope }: { job: SendView; envelope: Envelope }) {
  const { t } = useTranslation('sending');
  const { t: told } = useTranslation('newEnvelope');
  const { count } = useFormats();
  return (
    <Suspense fallback={<Skeleton lines={8} isRow />}>
      <SendingView
        job={job}
        files={<FilesOnDemand envelope={envelope} />}
        goesTo={
          <>
            <h2>{t('goesTo')}</h2>
            {envelope.recipients.map((recipient) => (
              <GoesTo key={recipient.id} {...personOf(recipient)} />
            ))}
            <p className="t13 dim">
              {told(envelope.terms.notice === 'mail' ? 'terms.notice.mail' : 'terms.notice.none')}{' '}
              {told('terms.kept', { count: envelope.terms.retentionDays, number: count(envelope.terms.retentionDays) })}
            </p>
          </>
        }
      />
    </Suspense>
  );
}

/** Asked for only when somebody wants to look: the line belongs to what moves. */
function FilesOnDemand({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('sending');
  const [isOpen, setOpen] = useState(false);
  return (
    <section aria-labelledby="files-here">
      <div className="row between fhead">
        <h2 id="files-here">{t('files')}</h2>
        <Button isSmall aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'hideFiles' : 'showFiles')}
        </Button>
      </div>
      {isOpen ? <FilesPart envelope={envelope} /> : null}
    </section>
  );
}

const TABS = ['delivery', 'files', 'terms', 'receipts'] as const;
type Tab = (typeof TABS)[number];

function Parts({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { count } = useFormats();
  const [query, setQuery] = useSearchParams();
  const isParty = envelope.as.includes('sender') || envelope.as.includes('recipient');
  const receipts = useReceipts(envelope.id);
  const shown = TABS.filter((tab) => isParty || tab === 'delivery' || tab === 'terms');
  const asked = query.get('part') as Tab | null;
  const tab = asked && shown.includes(asked) ? asked : 'delivery';
  const notes: Partial<Record<Tab, string>> = {
    ...(isGone(envelope) ? {} : { files: count(envelope.files) }),
    ...(receipts.data ? { receipts: count(receipts.data.length) } : {}),
  };
  return (
    <Tabs
      label={t('parts')}
      tabs={shown.map((id) => ({ id, label: t(`tabs.${id}`), note: notes[id] }))}
      current={tab}
      onChange={(next) => setQuery(next === 'delivery' ? {} : { part: next }, { replace: true })}
    >
      {tab === 'delivery' ? <DeliveryPart envelope={envelope} /> : null}
      {tab === 'files' ? (
        <Suspense fallback={<Skeleton lines={8} isRow />}>
          <FilesPart envelope={envelope} />
        </Suspense>
      ) : null}
      {tab === 'terms' ? <TermsPart envelope={envelope} /> : null}
      {tab === 'receipts' ? <ReceiptsPart id={envelope.id} envelope={envelope} /> : null}
    </Tabs>
  );
}
