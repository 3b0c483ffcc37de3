import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useAuth } from '../../app/use-auth.ts';
import { useMe } from '../../app/use-me.ts';
import { AskMark } from '../../components/chip.tsx';
import { daysLeft } from '../../components/days-left.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { visibleLines, visibleText } from '../../components/visible-text.ts';
import { WaxLarge } from '../../components/wax.tsx';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { addressText, type Envelope, fieldsOf, isGone, isSealed } from '../envelope/envelope.ts';
import { EntryTable } from '../envelope/files-part.tsx';
import { useEnvelope } from '../envelope/use-envelope.ts';
import { MOST_BY_ITSELF, useSealCheck } from '../verify/use-seal-check.ts';
import { PersonBar } from './bar.tsx';
import { TakePart } from './take-part.tsx';

/** The front of an envelope: from, to, until, what is inside, and how to take it. Nothing of other recipients. */
export function Page() {
  const { envelope: id = '' } = useParams();
  const { t } = useTranslation('envelope');
  const me = useMe();
  const { data, error, refetch } = useEnvelope(id);
  const title = data?.title ? visibleText(data.title) : t('code');
  useEffect(() => {
    document.title = `${title} · Datoferum`;
  }, [title]);
  return (
    <div className="gate">
      <PersonBar />
      {data ? (
        <main className="collect">
          <Front envelope={data} />
          {data.as.includes('recipient') ? (
            <TakePart envelope={{ ...data, recipients: mineOf(data, me?.id) }} />
          ) : (
            <section className="take">
              <p>{t('files.senderOnly')}</p>
              <Link to={`/envelopes/${data.id}`}>{t('code')}</Link>
            </section>
          )}
        </main>
      ) : (
        <main className="collect">
          <section className="front">
            <h1 className="big-title">{t('code')}</h1>
            {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={8} />}
          </section>
        </main>
      )}
      <LiveRegion />
    </div>
  );
}

/** Who is sender and recipient both sees all recipients; here only one's own row counts. */
function mineOf({ as, recipients }: Envelope, me: string | undefined): Envelope['recipients'] {
  return as.includes('sender') ? recipients.filter(({ claimedBy }) => claimedBy?.id === me) : recipients;
}

function Front({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('collect');
  const { t: words } = useTranslation('envelope');
  const { t: verify } = useTranslation('verify');
  const { t: tape } = useTranslation('tape');
  const { bytes, count, day, clock, exactTime } = useFormats();
  const auth = useAuth();
  const isKept = isSealed(envelope);
  const check = useSealCheck(envelope, isKept && envelope.entries <= MOST_BY_ITSELF);
  const { sealedAt, expiresAt } = envelope;
  const left = sealedAt && expiresAt ? daysLeft(Date.parse(sealedAt), Date.parse(expiresAt), Date.now()).days : 0;
  const moment = (at: string): string => `${day(at)}, ${clock(at)}`;
  const isTaker =
    envelope.as.includes('recipient') && isKept && !envelope.recipients.some(({ state }) => state === 'refused');
  const found = check.data?.found;
  return (
    <section className="front">
      {found?.holds === true ? <WaxLarge label={tape('seal.wax')} size={84} /> : null}
      <div className="addr">
        <div>
          <span className="k">{t('from')}</span>
          <p className="t16">
            <b>{envelope.sender ? <Name>{addressText(envelope.sender)}</Name> : null}</b>
          </p>
        </div>
        <div>
          <span className="k">{t('to')}</span>
          <p className="t16">
            <b>{t('you')}</b>
            {auth.kind === 'in' || auth.kind === 'over' ? (
              <>
                , <Name>{auth.who.name}</Name>
              </>
            ) : null}
          </p>
        </div>
      </div>
      <h1 className="big-title">
        <Name>{envelope.title || `${words('code')} ${envelopeCode(envelope.id)}`}</Name>
      </h1>
      {envelope.message ? (
        <p className="t16 msgq words" dir="auto">
          {visibleLines(envelope.message)}
        </p>
      ) : null}
      {found?.holds === false ? (
        <div className="asking">
          <h2>
            <AskMark /> {verify('card.wrong')}
          </h2>
          <p>{verify('card.wrongText')}</p>
        </div>
      ) : null}
      <dl className="facts">
        <div>
          <dt>{t('inside')}</dt>
          <dd>
            <b>{words('filesOnly', { count: envelope.files, files: count(envelope.files) })}</b>,{' '}
            {bytes(envelope.bytes)}
          </dd>
        </div>
        {sealedAt ? (
          <div>
            <dt>{t('sealed')}</dt>
            <dd title={exactTime(sealedAt)}>{moment(sealedAt)}</dd>
          </div>
        ) : null}
        {expiresAt && !isGone(envelope) ? (
          <div>
            <dt>{t('yoursUntil')}</dt>
            <dd title={exactTime(expiresAt)}>
              <b>{moment(expiresAt)}</b>
              <br />
              <span className="t12 dim">{t('daysThenPurged', { count: left, number: count(left) })}</span>
            </dd>
          </div>
        ) : null}
      </dl>
      {fieldsOf(envelope.fields).length > 0 ? (
        <dl className="kv">
          {fieldsOf(envelope.fields).map(({ name, value }) => (
            <div key={name} className="pairs">
              <dt>
                <Name>{name}</Name>
              </dt>
              <dd className="mono">
                <Name>{value}</Name>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      {isKept ? (
        <section className="peek" aria-labelledby="peek">
          <h2 className="t16" id="peek">
            {t('lookInside')}
          </h2>
          <EntryTable envelope={envelope} canTake={isTaker} />
        </section>
      ) : null}
      <p className="t13">
        <Link to={`/envelopes/${envelope.id}`}>{t('page')}</Link>
      </p>
    </section>
  );
}
