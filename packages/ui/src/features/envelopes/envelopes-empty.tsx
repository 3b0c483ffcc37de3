import { type ClipboardEvent, type DragEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { usePlatform } from '../../platform/platform.ts';
import type { Picked } from '../../platform/transfers-port.ts';
import { type Filter, writeFilter } from './filter.ts';

/** Nothing was found: what was asked for, what is not looked at, and one filter less. */
export function NothingFound({ filter, path }: { filter: Filter; path: string }) {
  const { t } = useTranslation('envelopes');
  const isSearch = filter.q !== '';
  const less =
    isSearch && filter.show !== 'all'
      ? { ...filter, show: 'all' as const }
      : { ...filter, q: '', show: 'all' as const };
  const what = isSearch ? t('none.search', { q: filter.q }) : t('none.show', { show: t(`shows.${filter.show}`) });
  return (
    <div className="lists-note">
      <Empty
        title={what}
        actions={
          <Link className="btn" to={`${path}${writeFilter(less)}`}>
            {isSearch && filter.show !== 'all'
              ? t('none.dropShow', { show: t(`shows.${filter.show}`) })
              : t('none.all')}
          </Link>
        }
      >
        {isSearch ? <p>{t('none.contents')}</p> : null}
      </Empty>
    </div>
  );
}

/** Where envelopes come from, and the address to give to who wants to send one. */
export function EmptyInbox() {
  const { t } = useTranslation('envelopes');
  const me = useMe();
  return (
    <div className="lists-note">
      <Empty title={t('inbox.title')}>
        <p>{t('inbox.what')}</p>
        {me?.email ? (
          <p>
            {t('inbox.address')}{' '}
            <b>
              <bdi>{me.email}</bdi>
            </b>
          </p>
        ) : null}
      </Empty>
    </div>
  );
}

/** The empty outbox is the drop zone; what is dropped goes on at the new envelope. */
export function EmptyOutbox() {
  const { t } = useTranslation('envelopes');
  const { transfers } = usePlatform();
  const navigate = useNavigate();
  const [isOver, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const take = async (picking: Promise<Picked | null>): Promise<void> => {
    setError(null);
    try {
      const picked = await picking;
      if (picked) void navigate('/new', { state: { picked } });
    } catch (caught) {
      setError(caught);
    }
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take(transfers.fromDrop(event.dataTransfer));
  };
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length > 0) void take(transfers.fromPaste(event.clipboardData));
  };
  return (
    <div className="nothing lists-note">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the two buttons in it do the same by keyboard */}
      <div
        className={isOver ? 'dropbig over-it' : 'dropbig'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        onPaste={onPaste}
      >
        <svg className="emptyenv" viewBox="0 0 240 132" aria-hidden="true">
          <path className="ln" d="M6 6h146a60 60 0 0 1 0 120H6z" />
          <path className="ln" d="M6 6 88 66 6 126" />
          <circle className="hole" cx="92" cy="66" r="24" />
        </svg>
        <h2 className="t26">{t('outbox.drop')}</h2>
        <p className="t16 dim">{t('outbox.any')}</p>
        <div className="row">
          <Button kind="first" onClick={() => void take(transfers.pickFolder())}>
            {t('outbox.folder')}
          </Button>
          <Button onClick={() => void take(transfers.pickFiles())}>{t('outbox.files')}</Button>
        </div>
      </div>
      {error ? <ErrorNote error={error} /> : null}
      <ol className="steps">
        <Step head={t('outbox.one')}>{t('outbox.oneWhat')}</Step>
        <Step head={t('outbox.two')}>{t('outbox.twoWhat')}</Step>
        <Step head={t('outbox.three')}>{t('outbox.threeWhat')}</Step>
      </ol>
      <p className="t13 dim">
        {t('outbox.script')} <span className="mono">curl -T</span> · <a href="/api/docs">{t('outbox.how')}</a>
      </p>
    </div>
  );
}

const Step = ({ head, children }: { head: string; children: ReactNode }) => (
  <li>
    <b>{head}</b>
    <span className="dim">{children}</span>
  </li>
);
