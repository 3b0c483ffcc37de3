import type { Finding, WalkView } from '@datoferum/core/transfer';
import { Check } from '@phosphor-icons/react/dist/csr/Check';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { AskMark } from '../../components/chip.tsx';
import { Path } from '../../components/path.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Fine, Judgement } from './judge.ts';

/** Looking into files: at which, of how many, and how much of all their bytes was read, 0–1. */
export interface StructureView {
  state: 'not_asked' | 'reading' | 'done';
  at: number;
  of: number;
  share: number;
}

export interface BeforeItGoesProps {
  walk: WalkView | null;
  judgement: Judgement;
  onIntended(id: string, isIntended: boolean): void;
  onLookAgain(): void;
  structure: StructureView & { onAsk(): void; onStop(): void };
}

/** What a person should know before the first byte: amber asks, ticks are fine, silence is "not looked at". */
export function BeforeItGoes({ walk, judgement, onIntended, onLookAgain, structure }: BeforeItGoesProps) {
  const { t } = useTranslation('newEnvelope');
  const { count, share } = useFormats();
  const { asks, intended, fine } = judgement;
  if (!walk) return null;
  return (
    <section className="pre" aria-labelledby="before-it-goes">
      <div className="row between">
        <h2 id="before-it-goes">{t('before.title')}</h2>
        <span className="t13 dim">
          {[
            ...(asks.length > 0 ? [t('before.asks', { count: asks.length, number: count(asks.length) })] : []),
            t('before.fine', { count: fine.length, number: count(fine.length) }),
          ].join(', ')}
        </span>
      </div>
      {asks.map((finding) => (
        <Asking
          key={finding.id}
          finding={finding}
          onLookAgain={onLookAgain}
          onIntended={() => onIntended(finding.id, true)}
        />
      ))}
      <ul className="fine t13">
        {fine.map((one) => (
          <li key={one.key}>
            <Check className="i" weight="bold" aria-hidden />
            <FineSentence fine={one} walk={walk} />
          </li>
        ))}
        {intended.map((finding) => (
          <li key={finding.id}>
            <Check className="i" weight="bold" aria-hidden />
            {t('before.intendedLine', { what: t(`finding.${finding.code}.title`, valuesOf(finding, count)) })}
            <Button kind="quiet" isSmall onClick={() => onIntended(finding.id, false)}>
              {t('before.takeBack')}
            </Button>
          </li>
        ))}
      </ul>
      {structure.state === 'done' ? null : (
        <div className="row t13 dim">
          {structure.state === 'reading' ? (
            <>
              <span>
                <span className="beat" />
                {t('structure.reading', {
                  at: count(structure.at),
                  of: count(structure.of),
                  share: share(structure.share),
                })}
              </span>
              <Button isSmall onClick={structure.onStop}>
                {t('structure.stop')}
              </Button>
            </>
          ) : (
            <>
              <Button isSmall onClick={structure.onAsk}>
                {t('structure.ask')}
              </Button>
              <span>{t('structure.hint')}</span>
            </>
          )}
        </div>
      )}
    </section>
  );
}

const valuesOf = ({ count: n, values }: Finding, count: (n: number) => string): Record<string, string | number> => ({
  count: n,
  number: count(n),
  ...Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? count(value) : value]),
  ),
});

function Asking({ finding, onIntended, onLookAgain }: { finding: Finding; onIntended(): void; onLookAgain(): void }) {
  const { t } = useTranslation('newEnvelope');
  const { count, bytes } = useFormats();
  const [isOpen, setOpen] = useState(false);
  const values = valuesOf(finding, count);
  if (finding.code === 'quota' || finding.code === 'too_many_bytes') {
    values.most = bytes(Number(finding.values.most));
    values.is = bytes(Number(finding.values.is));
  }
  const shown = isOpen ? finding.first : finding.first.slice(0, 2);
  return (
    <div className="asking">
      <div className="row top">
        <AskMark />
        <div className="grow">
          <h3 className="t14">{t(`finding.${finding.code}.title`, values)}</h3>
          <div className="t13 dim">
            {shown.map((path) => (
              <div key={path}>
                <Path path={path} isMono />
              </div>
            ))}
            <p>{t(`finding.${finding.code}.means`, values)}</p>
          </div>
        </div>
        {finding.first.length > 2 ? (
          <Button isSmall aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t('before.fewer') : t('before.more')}
          </Button>
        ) : (
          <Button isSmall onClick={onLookAgain}>
            {t('before.again')}
          </Button>
        )}
        {finding.blocks ? null : (
          <Button kind="quiet" isSmall onClick={onIntended}>
            {t('before.intended')}
          </Button>
        )}
      </div>
    </div>
  );
}

function FineSentence({ fine, walk }: { fine: Fine; walk: WalkView }) {
  const { t } = useTranslation('newEnvelope');
  const { count, bytes } = useFormats();
  const soFar = walk.isDone ? '' : 'SoFar';
  switch (fine.key) {
    case 'files':
      return fine.of === null
        ? t('fine.filesFree')
        : t(`fine.files${soFar}`, { is: count(walk.files), most: count(fine.of) });
    case 'bytes':
      return fine.of === null
        ? t('fine.bytesFree')
        : t(`fine.bytes${soFar}`, { is: bytes(walk.bytes), most: bytes(fine.of) });
    case 'quota':
      return fine.free === null ? t('fine.quotaFree') : t('fine.quota', { free: bytes(fine.free) });
    default:
      return t(`fine.${fine.key}${fine.key === 'structure' ? '' : soFar}`);
  }
}
