import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { daysLeft } from '../../components/days-left.ts';
import { TextArea } from '../../components/field.tsx';
import { PurgeDialog } from '../../components/purge-dialog.tsx';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { type Envelope, isOpen } from './envelope.ts';
import { Said, WHO } from './said.tsx';
import { envelopePath, useAct } from './use-envelope.ts';

interface ActProps {
  envelope: Envelope;
  isOpen: boolean;
  onClose(): void;
}

/** Title with the envelope's own, whatever stands in it. */
function useTitle(envelope: Envelope): (key: string) => React.ReactNode {
  const { t } = useTranslation('envelope');
  return (key) => <Said text={t(key, { title: WHO })} who={envelope.title ?? envelopeCode(envelope.id)} />;
}

/** Before the seal one plain question; afterwards as a purge, for it takes something from people who were told. */
export function WithdrawAct({ envelope, isOpen: isShown, onClose }: ActProps) {
  const { t } = useTranslation('envelope');
  const title = useTitle(envelope);
  const withdraw = useAct(envelope.id, (courier, reason: string) =>
    courier.post(`${envelopePath(envelope.id)}/withdraw`, { body: reason === '' ? {} : { reason } }),
  );
  if (isOpen(envelope)) {
    return (
      <ConfirmDialog
        isOpen={isShown}
        onClose={onClose}
        title={title('withdraw.openTitle')}
        lead={t('withdraw.openLead')}
        verb={t('withdraw.verb')}
        busyLabel={t('withdraw.busy')}
        isDestroying
        onConfirm={() => withdraw.mutateAsync('')}
      />
    );
  }
  return (
    <Destroying
      envelope={envelope}
      isOpen={isShown}
      onClose={onClose}
      title={title('withdraw.title')}
      lead={t('withdraw.lead')}
      verb={t('withdraw.verb')}
      busyLabel={t('withdraw.busy')}
      onPurge={(reason) => withdraw.mutateAsync(reason)}
    />
  );
}

export function PurgeAct({ envelope, isOpen: isShown, onClose }: ActProps) {
  const { t } = useTranslation('envelope');
  const { count } = useFormats();
  const title = useTitle(envelope);
  const purge = useAct(envelope.id, (courier, reason: string) =>
    courier.post(`${envelopePath(envelope.id)}/purge`, { body: { reason } }),
  );
  const { sealedAt, expiresAt } = envelope;
  const left = sealedAt && expiresAt ? daysLeft(Date.parse(sealedAt), Date.parse(expiresAt), Date.now()).days : 0;
  return (
    <Destroying
      envelope={envelope}
      isOpen={isShown}
      onClose={onClose}
      title={title('purge.title')}
      lead={left > 0 ? t('purge.lead', { count: left, number: count(left) }) : t('purge.leadPlain')}
      verb={t('purge.verb')}
      busyLabel={t('purge.busy')}
      onPurge={(reason) => purge.mutateAsync(reason)}
    />
  );
}

interface DestroyingProps extends ActProps {
  title: React.ReactNode;
  lead: React.ReactNode;
  verb: string;
  busyLabel: string;
  onPurge(reason: string): Promise<unknown>;
}

/** What goes, what stays, who is hit. */
function Destroying({ envelope, ...rest }: DestroyingProps) {
  const { t } = useTranslation('envelope');
  const { bytes, count } = useFormats();
  const { recipients, files } = envelope;
  const left = recipients.filter(({ state }) => state !== 'collected' && state !== 'refused').length;
  return (
    <PurgeDialog
      {...rest}
      code={envelopeCode(envelope.id)}
      destroyed={[
        t('purge.keys'),
        t('purge.files', { count: files, files: count(files), bytes: bytes(envelope.bytes) }),
        t('purge.names'),
      ]}
      kept={[t('purge.certificate'), t('purge.receipts'), t('purge.records')]}
      warning={
        left > 0 && !isOpen(envelope) ? (
          <>
            <b>
              {t('purge.unfinished', { count: recipients.length, left: count(left), number: count(recipients.length) })}
            </b>{' '}
            {t('purge.unfinishedText')}
          </>
        ) : undefined
      }
    />
  );
}

export function RefuseAct({ envelope, isOpen: isShown, onClose }: ActProps) {
  const { t } = useTranslation('envelope');
  const title = useTitle(envelope);
  const [reason, setReason] = useState('');
  const refuse = useAct(envelope.id, (courier, why: string) =>
    courier.post(`${envelopePath(envelope.id)}/refuse`, { body: { reason: why } }),
  );
  return (
    <ConfirmDialog
      isOpen={isShown}
      onClose={onClose}
      title={title('refuse.title')}
      lead={t('refuse.lead')}
      verb={t('refuse.verb')}
      busyLabel={t('refuse.busy')}
      keepLabel={t('refuse.back')}
      isDestroying
      why={reason.trim() === '' ? t('refuse.needsReason') : undefined}
      onConfirm={() => refuse.mutateAsync(reason.trim())}
    >
      <TextArea
        label={t('refuse.reason')}
        hint={t('refuse.reasonHint')}
        value={reason}
        onChange={setReason}
        maxLength={2000}
      />
    </ConfirmDialog>
  );
}
