import { ArrowLeft } from '@phosphor-icons/react/dist/csr/ArrowLeft';
import { DotsThree } from '@phosphor-icons/react/dist/csr/DotsThree';
import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { Fire } from '@phosphor-icons/react/dist/csr/Fire';
import { HandArrowDown } from '@phosphor-icons/react/dist/csr/HandArrowDown';
import { Prohibit } from '@phosphor-icons/react/dist/csr/Prohibit';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ButtonLink } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { Name } from '../../components/path.tsx';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { PurgeAct, RefuseAct, WithdrawAct } from './acts.tsx';
import { addressText, type Envelope, isGone, isOpen, isSealed } from './envelope.ts';

export function Back({ envelope }: { envelope: Envelope | undefined }) {
  const { t } = useTranslation('envelope');
  const { as = [] } = envelope ?? {};
  const [to, word] = as.includes('sender')
    ? (['/outbox', 'backOutbox'] as const)
    : as.includes('recipient')
      ? (['/inbox', 'backInbox'] as const)
      : (['/envelopes', 'backAll'] as const);
  return (
    <Link className="t13 back" to={to}>
      <ArrowLeft className="i" aria-hidden /> {t(word)}
    </Link>
  );
}

/** What is in it, for whom, under which contract, and the code to speak about it. */
export function Facts({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { bytes, count } = useFormats();
  const code = envelopeCode(envelope.id);
  const isSender = envelope.as.includes('sender');
  const inside = t('inside', { count: envelope.files, files: count(envelope.files), bytes: bytes(envelope.bytes) });
  const parts: { id: string; part: ReactNode }[] = [];
  if (envelope.closedAt) parts.push({ id: 'inside', part: <b>{inside}</b> });
  if (isSender || !envelope.sender) {
    const to = envelope.recipients.length;
    parts.push({ id: 'to', part: t('toCount', { count: to, number: count(to) }) });
  } else {
    const [before = '', after = ''] = t('from', { who: '\ue000' }).split('\ue000');
    parts.push({
      id: 'from',
      part: (
        <>
          {before}
          <Name>{addressText(envelope.sender)}</Name>
          {after}
        </>
      ),
    });
  }
  if (envelope.contract !== 'built-in') {
    parts.push({ id: 'contract', part: <bdi>{t('contract', { name: envelope.contract })}</bdi> });
  }
  return (
    <span className="t13 facts-line">
      {parts.map(({ id, part }) => (
        <span key={id}>{part} · </span>
      ))}
      <span className="nowrap">
        <span className="mono">{code}</span> <CopyButton text={code} label={t('copyCode', { code })} />
      </span>
    </span>
  );
}

/** The same strip as in the list, across the page; its form tells the state. */
export function StringTape({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { share } = useFormats();
  const { state, progress } = envelope;
  if (isGone(envelope)) return <Tape form="gone" label={t('tape.purged')} />;
  if (isSealed(envelope)) {
    if (envelope.damagedAt) {
      return <Tape form="string" segments={segmentsOf({ done: 1, asks: [0.497] })} label={t('tape.damaged')} />;
    }
    return <Tape form="string" hasWax label={t('tape.sealed')} />;
  }
  if (state !== 'sealing') return null;
  const done = progress && progress.bytes > 0 ? progress.verifiedBytes / progress.bytes : 0;
  return (
    <Tape
      form="list"
      segments={segmentsOf({ done, come: 1 - done })}
      label={t('tape.sealing', { share: share(Math.min(done, 0.99)) })}
    />
  );
}

type Act = 'withdraw' | 'purge' | 'refuse';

/** One first button; what destroys stands behind "more". */
export function Actions({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const [act, setAct] = useState<Act | null>(null);
  const { as, state } = envelope;
  const isSender = as.includes('sender');
  const mine = as.includes('recipient')
    ? envelope.recipients.find((one) => one.email !== undefined || one.subject !== undefined)
    : undefined;
  const isTaker = as.includes('recipient') && isSealed(envelope);
  const items: MenuItem[] = [];
  const close = (): void => setAct(null);
  if (isTaker && !isSender && mine && mine.state !== 'collected' && mine.state !== 'refused') {
    items.push({
      id: 'refuse',
      label: t('refuse.verb'),
      icon: <Prohibit className="i" aria-hidden />,
      onSelect: () => setAct('refuse'),
    });
  }
  if (isSender && (isOpen(envelope) || state === 'sealed')) {
    items.push({
      id: 'withdraw',
      label: t('withdraw.menu'),
      icon: <HandArrowDown className="i" aria-hidden />,
      onSelect: () => setAct('withdraw'),
    });
  }
  if ((isSender || as.includes('admin')) && isSealed(envelope)) {
    items.push({
      id: 'purge',
      label: t('purge.menu'),
      icon: <Fire className="i" aria-hidden />,
      onSelect: () => setAct('purge'),
      isApart: items.length > 0,
    });
  }
  const isDone = mine?.state === 'collected';
  return (
    <>
      {isTaker && mine?.state !== 'refused' ? (
        <ButtonLink
          kind={isDone ? 'second' : 'first'}
          to={`/collect/${envelope.id}`}
          icon={<DownloadSimple className="i" aria-hidden />}
        >
          {t(isDone ? 'takeAgain' : 'take')}
        </ButtonLink>
      ) : null}
      {state === 'purged' ? (
        <ButtonLink to={`/envelopes/${envelope.id}/certificate`}>{t('certificate')}</ButtonLink>
      ) : null}
      {items.length > 0 ? (
        <Menu
          label={t('more')}
          trigger={<IconButton label={t('more')} icon={<DotsThree className="i" weight="bold" aria-hidden />} />}
          items={items}
        />
      ) : null}
      <WithdrawAct envelope={envelope} isOpen={act === 'withdraw'} onClose={close} />
      <PurgeAct envelope={envelope} isOpen={act === 'purge'} onClose={close} />
      <RefuseAct envelope={envelope} isOpen={act === 'refuse'} onClose={close} />
    </>
  );
}
