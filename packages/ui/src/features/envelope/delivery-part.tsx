import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyValue } from '../../components/key-value.tsx';
import { Name } from '../../components/path.tsx';
import { visibleLines } from '../../components/visible-text.ts';
import { SealPart } from '../verify/seal-part.tsx';
import { type Envelope, fieldsOf, isGone, isNotSealed, isOpen, isSealed } from './envelope.ts';
import { FillingPart } from './filling-part.tsx';
import { HappenedPart } from './happened-part.tsx';
import { PeoplePart } from './people-part.tsx';
import { DamagedPart, FrozenPart, GonePart, NotSealedPart } from './states-part.tsx';
import { KeptCard } from './terms-part.tsx';

/** Who has it; is it right; until when. */
export function DeliveryPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const isParty = envelope.as.includes('sender') || envelope.as.includes('recipient');
  const isSender = envelope.as.includes('sender');
  const isNew = useBecameSealed(envelope);
  const fields = fieldsOf(envelope.fields);
  return (
    <>
      {envelope.damagedAt && isSealed(envelope) ? <DamagedPart envelope={envelope} /> : null}
      {envelope.frozenAt && isSender && envelope.state === 'filling' ? <FrozenPart envelope={envelope} /> : null}
      {isNotSealed(envelope) && isSender ? <NotSealedPart envelope={envelope} /> : null}
      <div className="d2">
        <div>
          {isGone(envelope) ? <GonePart envelope={envelope} /> : null}
          {isOpen(envelope) && !isNotSealed(envelope) ? <FillingPart envelope={envelope} /> : null}
          {isSender || !isParty ? <PeoplePart envelope={envelope} /> : null}
          {envelope.message ? (
            <section aria-labelledby="message">
              <h2 className="hd" id="message">
                {t('message')}
              </h2>
              <p className="words" dir="auto">
                {visibleLines(envelope.message)}
              </p>
            </section>
          ) : null}
          {fields.length > 0 ? (
            <section aria-labelledby="fields">
              <h2 className="hd" id="fields">
                {t('fields')}
              </h2>
              <KeyValue
                facts={fields.map(({ name, value }) => ({
                  name: <Name>{name}</Name>,
                  value: (
                    <span className="mono">
                      <Name>{value}</Name>
                    </span>
                  ),
                }))}
              />
            </section>
          ) : null}
          {isParty ? <HappenedPart envelope={envelope} /> : <p className="dim">{t('operator')}</p>}
        </div>
        <aside>
          {isSealed(envelope) && isParty ? <SealPart envelope={envelope} isNew={isNew} /> : null}
          <KeptCard envelope={envelope} />
        </aside>
      </div>
    </>
  );
}

/** Whether the seal came while somebody looked: then the wax lands once. */
function useBecameSealed({ state }: Envelope): boolean {
  const before = useRef(state);
  const became = useRef(false);
  useEffect(() => {
    before.current = state;
  }, [state]);
  if (before.current === 'sealing' && state === 'sealed') became.current = true;
  return became.current;
}
