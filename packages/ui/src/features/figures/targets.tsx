import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { AmountCells, AmountHeads } from './amounts.tsx';
import { type Details, type Target, targetName } from './api.ts';

/** By database and table, as senders wrote them. */
export function Targets({ details }: { details: Details | undefined }) {
  const { t } = useTranslation('figures');
  const formats = useFormats();
  const [q, setQ] = useState('');
  const all = details?.targets ?? [];
  const shown = all.filter((one) => targetName(one).toLowerCase().includes(q.trim().toLowerCase()));
  const sum = (of: (one: Target) => number): number => shown.reduce((total, one) => total + of(one), 0);
  return (
    <section>
      <div className="row between tgt">
        <h2>
          {t('byTarget')} <span className="t13 dim">{t('targetSub')}</span>
        </h2>
        <TextField
          isSmall
          isLabelHidden
          label={t('findTable')}
          placeholder={t('findTable')}
          icon={<MagnifyingGlass className="i" aria-hidden />}
          value={q}
          onChange={setQ}
        />
      </div>
      {details === undefined ? (
        <Skeleton lines={3} />
      ) : shown.length === 0 ? (
        <p className="dim">{all.length === 0 ? t('noTarget') : t('noTargetFound', { q })}</p>
      ) : (
        <WideTable label={t('byTarget')}>
          <table className="targets">
            <thead>
              <tr>
                <th scope="col">{t('target')}</th>
                <th scope="col">{t('contract')}</th>
                <AmountHeads />
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={`${targetName(one)} ${one.contract}`}>
                  <td className="mono">
                    <Name>{targetName(one)}</Name>
                  </td>
                  <td>{one.contract === 'built-in' ? t('builtIn') : <Name>{one.contract}</Name>}</td>
                  <AmountCells envelopes={one.envelopes} files={one.files} bytes={one.bytes} />
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td colSpan={2}>{t('sum', { count: shown.length, number: formats.count(shown.length) })}</td>
                <td className="num">{formats.count(sum(({ envelopes }) => envelopes))}</td>
                <td className="num">{formats.count(sum(({ files }) => files))}</td>
                <td className="num">{formats.bytes(sum(({ bytes }) => bytes))}</td>
              </tr>
            </tfoot>
          </table>
        </WideTable>
      )}
      {details?.more ? <p className="t12 dim">{t('moreThan')}</p> : null}
    </section>
  );
}
