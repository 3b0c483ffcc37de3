import { useTranslation } from 'react-i18next';
import { AskingPanel } from '../../components/asking-panel.tsx';
import { AskMark } from '../../components/chip.tsx';
import { Path } from '../../components/path.tsx';
import { SealCard, type SealState } from '../../components/seal-card.tsx';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { useFormats } from '../../format/use-formats.ts';
import { CheckError, type CheckProgress, type CheckView } from '../../platform/check-port.ts';
import { useClaims } from './claim-words.ts';

/** How far a check is: pieces and bytes, never a guess of the end. */
export function CheckProgressPart({ progress }: { progress: CheckProgress | null }) {
  const { t } = useTranslation('verify');
  const { bytes, count } = useFormats();
  const { of = 0, right = 0 } = progress?.pieces ?? {};
  return (
    <div className="check-progress" role="status">
      <Tape form="medium" segments={segmentsOf({ done: of > 0 ? right / of : 0 })} />
      <p>
        {progress === null || of === 0
          ? t('progressFiles', { files: count(progress?.files ?? 0) })
          : t('progress', { right: count(right), of: count(of), bytes: bytes(progress.bytes) })}
      </p>
    </div>
  );
}

export function CheckFailure({ error }: { error: unknown }) {
  const { t } = useTranslation('verify');
  const code = error instanceof CheckError ? error.code : 'failed';
  return (
    <div className="asking" role="alert">
      <h2>
        <AskMark /> {t(`errors.${code}`)}
      </h2>
      <p>{t(`errors.${code}Text`)}</p>
      {error instanceof Error ? (
        <p className="t12 mono" lang="en">
          {error.message}
        </p>
      ) : null}
    </div>
  );
}

/** What a check found: the verdict, its three reasons, and by name what differs, misses, is more. */
export function CheckReport({ found, at }: { found: CheckView; at: number }) {
  const { t } = useTranslation('verify');
  const { count, when, exactTime } = useFormats();
  const claims = useClaims();
  const { content, attacks, sealedAt } = found;
  const pieces = content?.pieces ?? { of: found.counts.pieces, right: found.holds === true ? found.counts.pieces : 0 };
  const sentence = t(content ? 'piecesMatch' : 'piecesSealed', {
    count: pieces.of,
    right: count(pieces.right),
    of: count(pieces.of),
  });
  const isContentRight = !content || (content.bad.count === 0 && attacks.length === 0);
  const state = (): SealState => {
    if (found.holds === true) return { kind: 'right', how: t('checkedHere', { when: when(at) }), sentence };
    if (found.holds === null)
      return { kind: 'unknown', sentence: t('verdict.unknown'), todo: t('verdict.unknownText') };
    if (isContentRight) return { kind: 'wrong', sentence: t('verdict.documents'), todo: t('verdict.documentsText') };
    return { kind: 'wrong', sentence: `${t('verdict.wrong')}. ${sentence}`, todo: t('verdict.wrongText') };
  };
  const pieceWords = (of: { differ: number[]; count: number; of: number }): string => {
    const list = of.differ.map((n) => count(n + 1)).join(', ') + (of.count > of.differ.length ? ' …' : '');
    return t('pieceList', { count: of.count, list, of: count(of.of) });
  };
  return (
    <div className="check-report">
      <SealCard
        state={state()}
        sealedAt={found.holds === true && sealedAt ? sealedAt : undefined}
        claims={claims(found)}
        foot={found.holds === true && sealedAt ? t('verdict.rightText', { when: exactTime(sealedAt) }) : undefined}
      />
      {content && content.bad.count > 0 ? (
        <AskingPanel
          title={t('bad', { count: content.bad.count, number: count(content.bad.count) })}
          total={Math.min(content.bad.count, content.bad.first.length)}
          lines={content.bad.first.map(({ path, fault, pieces: some }) => ({
            id: `${path}:${fault}`,
            line: (
              <>
                <Path path={path} isMono isFocusable />{' '}
                <span>
                  {t(`faults.${fault}`)}
                  {some && some.of > 1 && some.count > 0 ? `, ${pieceWords(some)}` : ''}
                </span>
              </>
            ),
          }))}
        >
          {content.bad.count > content.bad.first.length ? (
            <p className="t13">
              {t('moreNamed', { shown: count(content.bad.first.length), number: count(content.bad.count) })}
            </p>
          ) : null}
        </AskingPanel>
      ) : null}
      <Names title={t('attacks', { count: attacks.length, number: count(attacks.length) })} names={attacks} />
      {content ? (
        <Names
          title={t('extra', { count: content.extra.count, number: count(content.extra.count) })}
          names={content.extra.first}
        />
      ) : null}
    </div>
  );
}

function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <details className="names">
      <summary>{title}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <Path path={name} isMono />
          </li>
        ))}
      </ul>
    </details>
  );
}
