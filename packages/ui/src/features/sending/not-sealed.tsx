import type { SendView } from '@datoferum/core/transfer';
import { ArrowClockwise } from '@phosphor-icons/react/dist/csr/ArrowClockwise';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/told.tsx';
import { Button } from '../../components/button.tsx';
import { AskMark } from '../../components/chip.tsx';
import { Path } from '../../components/path.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useFormats } from '../../format/use-formats.ts';

const SHOWN = 100;
const REASONS = new Set(['differs', 'digest_differs', 'storage', 'missing', 'size_differs']);

/** The verdict: what the courier stored is not what this disk had; what was not done, and how small the repair is. */
export function NotSealedVerdict({ job }: { job: SendView }) {
  const { t } = useTranslation('sending');
  const { count, bytes } = useFormats();
  const command = useCommand();
  const { problems } = job;
  const files = new Set(problems.map(({ path }) => path)).size;
  return (
    <>
      <section className="verdict" aria-labelledby="verdict">
        <div className="row vtop">
          <AskMark className="i i28" />
          <div className="grow">
            <h2 className="t26" id="verdict">
              {t('notSealed.title', { count: problems.length, number: count(problems.length) })}
            </h2>
            <p className="t16">
              {t('notSealed.means')}{' '}
              {t('notSealed.repair', {
                count: files,
                number: count(files),
                most: bytes(problems.length * 8 * 1024 * 1024),
              })}
            </p>
          </div>
        </div>
        <div className="vact">
          <Button
            kind="first"
            icon={<ArrowClockwise className="i" aria-hidden />}
            onClick={() => command(job.id, { do: 'retry' })}
          >
            {t('notSealed.again')}
          </Button>
        </div>
      </section>
      <WideTable label={t('notSealed.piece')}>
        <table className="diff">
          <thead>
            <tr>
              <th scope="col">{t('notSealed.piece')}</th>
              <th scope="col">{t('notSealed.file')}</th>
              <th scope="col">{t('notSealed.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, SHOWN).map(({ path, piece, reason }) => (
              <tr key={`${path} ${piece}`}>
                <td className="num1">{piece === null ? '' : count(piece + 1)}</td>
                <td>
                  <Path path={path} isMono />
                </td>
                <td>{t(`notSealed.reasons.${REASONS.has(reason) ? reason : 'other'}`, { reason })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      <details className="t13">
        <summary>{t('notSealed.what')}</summary>
        <p className="dim">{t('notSealed.whatLong')}</p>
      </details>
    </>
  );
}
