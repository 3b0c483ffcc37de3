import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Tag } from '../../components/chip.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFocusWhen } from '../../components/use-focus-when.ts';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import type { Somebody } from './api.ts';
import { EditPerson } from './edit-person.tsx';

/** For admins: everybody, with role, quota and what they hold; changed in place. */
export function Everybody({ own }: { own: string }) {
  const { t } = useTranslation('people');
  const { courier } = usePlatform();
  const queries = useQueryClient();
  const [q, setQ] = useState('');
  const [edited, setEdited] = useState<string | null>(null);
  /** Whose row was closed last: its button has the focus again. */
  const [left, setLeft] = useState<string | null>(null);
  const wanted = q.trim();
  const pages = useInfiniteQuery({
    queryKey: ['admin-people', wanted],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      courier.get<{ items: Somebody[]; cursor: string | null }>('/api/v1/admin/people', {
        query: { q: wanted, limit: 100, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ cursor }) => cursor,
    placeholderData: (before) => before,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const close = (): void => {
    setLeft(edited);
    setEdited(null);
  };
  const done = (): void => {
    close();
    void queries.invalidateQueries({ queryKey: ['admin-people'] });
  };
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
      {pages.error ? (
        <ErrorNote error={pages.error} what={t('error')} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Skeleton lines={6} isRow />
      ) : (
        <table className="folk">
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('role')}</th>
              <th scope="col">{t('held')}</th>
              <th scope="col">
                <span className="sr">{t('edit')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) =>
              edited === one.id ? (
                <tr key={one.id}>
                  <td colSpan={4}>
                    <EditPerson person={one} isOwn={one.id === own} onDone={done} onCancel={close} />
                  </td>
                </tr>
              ) : (
                <Row
                  key={one.id}
                  person={one}
                  isLeft={left === one.id && edited === null}
                  onEdit={() => setEdited(one.id)}
                />
              ),
            )}
          </tbody>
        </table>
      )}
      {pages.hasNextPage ? (
        <Button isSmall onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      ) : null}
    </div>
  );
}

function Row({ person, isLeft, onEdit }: { person: Somebody; isLeft: boolean; onEdit(): void }) {
  const button = useFocusWhen<HTMLButtonElement>(isLeft);
  const { t } = useTranslation('people');
  const formats = useFormats();
  const { name, email, role, disabled, held, quota, limit } = person;
  const shown = name || email || person.id;
  const bound = limit === null ? t('noLimit') : formats.bytes(limit);
  return (
    <tr>
      <td>
        <b>
          <Name>{shown}</Name>
        </b>{' '}
        {disabled ? <Tag kind="asks">{t('disabled')}</Tag> : null}
        <div className="t12 dim">{email ? <Name>{email}</Name> : <span className="mono">{person.id}</span>}</div>
      </td>
      <td>
        {t(`roles.${role}`)}
        <div className="t12 dim">{t(`roleHints.${role}`)}</div>
      </td>
      <td title={formats.exactBytes(held)}>
        {formats.bytes(held)}
        <div className="t12 dim">{quota === null ? t('usual', { limit: bound }) : bound}</div>
      </td>
      <td className="num">
        <Button isSmall ref={button} aria-label={t('editOf', { name: shown })} onClick={onEdit}>
          {t('edit')}
        </Button>
      </td>
    </tr>
  );
}
