import { Article } from '@phosphor-icons/react/dist/csr/Article';
import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../components/announcer.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { Pips } from '../../components/pips.tsx';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { visibleText } from '../../components/visible-text.ts';
import { useFormats } from '../../format/use-formats.ts';
import { type Envelope, isOpen, isSealed, personOf, type Receipt, type Recipient } from './envelope.ts';
import { envelopePath, useAct, useReceipts } from './use-envelope.ts';

const DAY_MS = 86_400_000;

/** Who has it, who has not; what can be done stands at the person. */
export function PeoplePart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { count } = useFormats();
  const { recipients } = envelope;
  const isSender = envelope.as.includes('sender');
  const receipts = useReceipts(envelope.id);
  const collected = recipients.filter(({ state }) => state === 'collected').length;
  return (
    <section aria-labelledby="people">
      <h2 className="hd" id="people">
        {t('recipients')}{' '}
        {isSender && !isOpen(envelope) ? (
          <span className="t13 dim">
            {t('collectedOf', {
              count: collected,
              collected: count(collected),
              number: count(recipients.length),
            })}
          </span>
        ) : null}
      </h2>
      <table className="ppl">
        <tbody>
          {recipients.map((recipient) => (
            <Row
              key={recipient.id}
              envelope={envelope}
              recipient={recipient}
              isSender={isSender}
              receipt={receipts.data?.find((one) => isOf(one, recipient))}
            />
          ))}
        </tbody>
      </table>
      {isSender && (envelope.state === 'filling' || isSealed(envelope)) ? <AddRecipient envelope={envelope} /> : null}
    </section>
  );
}

const isOf = ({ kind, person }: Receipt, { claimedBy }: Recipient): boolean =>
  (kind === 'collected' || kind === 'refused') &&
  claimedBy !== null &&
  claimedBy !== undefined &&
  person === claimedBy.id;

interface RowProps {
  envelope: Envelope;
  recipient: Recipient;
  isSender: boolean;
  receipt: Receipt | undefined;
}

function Row({ envelope, recipient, isSender, receipt }: RowProps) {
  const { t } = useTranslation('envelope');
  const { bytes, when } = useFormats();
  const { name, address, isOther } = personOf(recipient);
  const { state } = recipient;
  const isWaiting = state === 'notified' && envelope.sealedAt === null;
  const at = state === 'opened' ? recipient.openedAt : (recipient.endedAt ?? recipient.addedAt ?? envelope.sealedAt);
  const notes = [
    state === 'notified' && !isWaiting ? t('personNote.notOpened') : null,
    state === 'collecting' || (state === 'opened' && recipient.served > 0)
      ? t('personNote.served', { served: bytes(recipient.served) })
      : null,
    state === 'collected' ? t('personNote.served', { served: bytes(recipient.served) }) : null,
    state === 'refused' && recipient.reason ? t('personNote.reason', { reason: visibleText(recipient.reason) }) : null,
    isOther ? t('personNote.claimedBy', { address: visibleText(recipient.claimedBy?.email ?? '') }) : null,
    recipient.remindedAt ? t('personNote.reminded', { when: when(recipient.remindedAt) }) : null,
  ].filter((note) => note !== null);
  return (
    <tr>
      <td>
        <span className="row">
          <Pips states={[state === 'notified' ? 'told' : state]}>{''}</Pips>
          <span className="grow cut">
            {name ? (
              <b className="cut">
                <Name>{name}</Name>
              </b>
            ) : null}
            {address && address !== name ? (
              <>
                <br />
                <span className="t12 faint">
                  <Name>{address}</Name>
                </span>
              </>
            ) : null}
          </span>
        </span>
      </td>
      <td>
        <b>{isWaiting ? t('person.notifiedBefore') : t(`person.${state}`, { when: at ? when(at) : '' })}</b>
        <br />
        <span className="t12 faint">
          <bdi>{notes.join(' · ')}</bdi>
        </span>
      </td>
      <td className="num">
        {receipt ? (
          <ButtonLink
            isSmall
            to={`/envelopes/${envelope.id}/receipts/${receipt.id}`}
            icon={<Article className="i" aria-hidden />}
          >
            {t('receipt')}
          </ButtonLink>
        ) : state === 'collecting' && envelope.bytes > 0 ? (
          <div className="w120">
            <Tape form="list" segments={segmentsOf({ done: Math.min(1, recipient.served / envelope.bytes) })} />
          </div>
        ) : isSender &&
          isSealed(envelope) &&
          envelope.terms.notice === 'mail' &&
          state !== 'collected' &&
          state !== 'refused' ? (
          <Remind envelope={envelope} recipient={recipient} name={name} />
        ) : null}
      </td>
    </tr>
  );
}

function Remind({ envelope, recipient, name }: { envelope: Envelope; recipient: Recipient; name: string }) {
  const { t } = useTranslation('envelope');
  const remind = useAct(envelope.id, (courier) =>
    courier.post(`${envelopePath(envelope.id)}/recipients/${recipient.id}/remind`),
  );
  const isRecent = recipient.remindedAt ? Date.now() - Date.parse(recipient.remindedAt) < DAY_MS : false;
  if (remind.error) return <ErrorNote error={remind.error} level={3} />;
  if (isRecent) return <span className="t12 dim">{t('remindAgain')}</span>;
  return (
    <Button
      isSmall
      isBusy={remind.isPending}
      busyLabel={t('reminding')}
      aria-label={`${t('remind')}: ${visibleText(name)}`}
      onClick={() => remind.mutate(undefined, { onSuccess: () => announce(t('reminded', { who: visibleText(name) })) })}
    >
      {t('remind')}
    </Button>
  );
}

function AddRecipient({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const [isOpened, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [isWrong, setWrong] = useState(false);
  const add = useAct(envelope.id, (courier, address: string) =>
    courier.post(`${envelopePath(envelope.id)}/recipients`, { body: { email: address } }),
  );
  if (!isOpened) {
    return (
      <Button
        kind="quiet"
        isSmall
        icon={<Plus className="i" weight="bold" aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('addRecipient')}
      </Button>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const address = email.trim();
    const isRight = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address);
    setWrong(!isRight);
    if (!isRight) return;
    add.mutate(address, {
      onSuccess: () => {
        setEmail('');
        setOpen(false);
      },
    });
  };
  return (
    <form className="add-person" onSubmit={submit} noValidate>
      <TextField
        label={t('addLabel')}
        type="email"
        autoFocus
        autoComplete="off"
        value={email}
        onChange={setEmail}
        hint={isSealed(envelope) ? t('addHint') : undefined}
        error={isWrong ? t('addWrong') : undefined}
      />
      <div className="row">
        <Button type="submit" isSmall isBusy={add.isPending} busyLabel={t('adding')}>
          {t('add')}
        </Button>
        <Button kind="quiet" isSmall onClick={() => setOpen(false)}>
          {t('cancel')}
        </Button>
      </div>
      {add.error ? <ErrorNote error={add.error} level={3} /> : null}
    </form>
  );
}
