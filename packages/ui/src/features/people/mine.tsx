import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { type Exchanged, exchangeByAddress, type Known, nameOf } from './api.ts';

const YEAR = 364 * 86_400_000;

export function Mine() {
  const { t } = useTranslation('people');
  const { courier } = usePlatform();
  const formats = useFormats();
  const [q, setQ] = useState('');
  const [from] = useState(() => new Date(Date.now() - YEAR).toISOString().slice(0, 10));
  const known = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => courier.get<{ items: Known[] }>('/api/v1/people', { signal }),
  });
  const figures = (of: 'sent' | 'received', by: string) => ({
    queryKey: ['figures', by, of, from],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      courier.get<{ items: Exchanged[] }>('/api/v1/figures', { query: { by, of, from }, signal }),
  });
  const sent = useQuery(figures('sent', 'recipient'));
  const received = useQuery(figures('received', 'sender'));
  const exchanged = exchangeByAddress(sent.data?.items ?? [], received.data?.items ?? []);
  const wanted = q.trim().toLowerCase();
  const shown = (known.data?.items ?? []).filter((one) =>
    `${nameOf(one)}\n${one.email ?? ''}`.toLowerCase().includes(wanted),
  );
  if (known.error) return <ErrorNote error={known.error} what={t('error')} onRetry={() => void known.refetch()} />;
  if (!known.data) return <Skeleton lines={6} isRow />;
  if (known.data.items.length === 0)
    return (
      <Empty title={t('none')} level={2}>
        {t('noneSub')}
      </Empty>
    );
  return (
    <div className="peoplelist">
      <TextField
        isLabelHidden
        label={t('search')}
        placeholder={t('search')}
        icon={<MagnifyingGlass className="i" aria-hidden />}
        value={q}
        onChange={setQ}
      />
      {shown.length === 0 ? (
        <p className="dim">{t('noneFound', { q })}</p>
      ) : (
        <table className="folk">
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">
                {t('sent')} <span className="faint">{t('lastYear')}</span>
              </th>
              <th scope="col">{t('got')}</th>
              <th scope="col">
                <span className="sr">{t('edit')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => {
              const { sent: out, received: back } = exchanged.get(one.email ?? '') ?? {};
              return (
                <tr key={`${one.email ?? ''} ${one.issuer ?? ''} ${one.subject ?? ''}`}>
                  <td>
                    <b>{one.name ? <Name>{one.name}</Name> : <span className="dim">{t('unknownName')}</span>}</b>
                    <div className="t12 dim">
                      <Name>{one.email ?? nameOf(one)}</Name>
                    </div>
                  </td>
                  <td>
                    {out ? (
                      <>
                        {formats.bytes(out.bytes)}
                        <div className="t12 dim">
                          {t('sentNote', {
                            count: out.sealed,
                            number: formats.count(out.sealed),
                            taken: formats.count(out.collected),
                          })}
                        </div>
                      </>
                    ) : null}
                  </td>
                  <td>
                    {back ? (
                      <>
                        {formats.bytes(back.bytes)}
                        <div className="t12 dim">
                          {t('gotNote', { count: back.sealed, number: formats.count(back.sealed) })}
                        </div>
                      </>
                    ) : null}
                  </td>
                  <td className="num">
                    {one.email ? (
                      <ButtonLink
                        isSmall
                        icon={<Plus className="i" aria-hidden />}
                        to={`/new?${new URLSearchParams({ to: one.email })}`}
                      >
                        <span className="sr">{t('newTo', { name: nameOf(one) })}</span>
                      </ButtonLink>
                    ) : null}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}
