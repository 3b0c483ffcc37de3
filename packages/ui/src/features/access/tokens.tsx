import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFocusWhen } from '../../components/use-focus-when.ts';
import { visibleText } from '../../components/visible-text.ts';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { isOver, type Page, type Token } from './api.ts';
import { NewToken } from './new-token.tsx';
import { Part } from './part.tsx';

export function Tokens() {
  const { t } = useTranslation('access');
  const { courier } = usePlatform();
  const queries = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const [isBack, setBack] = useState(false);
  const opener = useFocusWhen<HTMLButtonElement>(isBack && !isMaking);
  const [made, setMade] = useState<string | null>(null);
  const [ending, setEnding] = useState<Token | null>(null);
  const tokens = useInfiniteQuery({
    queryKey: ['tokens'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      courier.get<Page<Token>>('/api/v1/tokens', { query: { cursor: pageParam }, signal }),
    getNextPageParam: ({ cursor }) => cursor,
  });
  const again = () => queries.invalidateQueries({ queryKey: ['tokens'] });
  const items = tokens.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Part
      title={t('tokens')}
      sub={t('tokensSub')}
      actions={
        isMaking ? null : (
          <Button
            isSmall
            ref={opener}
            icon={<Plus className="i" aria-hidden />}
            onClick={() => {
              setBack(false);
              setMaking(true);
            }}
          >
            {t('newToken')}
          </Button>
        )
      }
    >
      {isMaking ? (
        <NewToken
          onMade={(token) => {
            setMade(token);
            setMaking(false);
            void again();
          }}
          onCancel={() => {
            setBack(true);
            setMaking(false);
          }}
        />
      ) : null}
      {made ? (
        <Made
          token={made}
          onDone={() => {
            setBack(true);
            setMade(null);
          }}
        />
      ) : null}
      {tokens.error ? (
        <ErrorNote error={tokens.error} what={t('error')} level={3} onRetry={() => void tokens.refetch()} />
      ) : tokens.isPending ? (
        <Skeleton lines={2} />
      ) : items.length === 0 ? (
        <p className="dim">{t('noTokens')}</p>
      ) : (
        <ul className="things">
          {items.map((one) => (
            <TokenRow key={one.id} token={one} onEnd={() => setEnding(one)} />
          ))}
        </ul>
      )}
      {tokens.hasNextPage ? (
        <Button isSmall onClick={() => void tokens.fetchNextPage()}>
          {t('more')}
        </Button>
      ) : null}
      <ConfirmDialog
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        title={t('endTitle', { name: visibleText(ending?.name ?? '') })}
        lead={t('endText')}
        verb={t('end')}
        busyLabel={t('ending')}
        isDestroying
        onConfirm={async () => {
          if (ending) await courier.delete(`/api/v1/tokens/${ending.id}`);
          await again();
        }}
      />
    </Part>
  );
}

/** The one time it can be read. */
function Made({ token, onDone }: { token: string; onDone(): void }) {
  const { t } = useTranslation('access');
  const head = useFocusWhen<HTMLHeadingElement>(true);
  return (
    <div className="asking made" role="status">
      <h3 ref={head} tabIndex={-1}>
        {t('madeTitle')}
      </h3>
      <p>{t('madeText')}</p>
      <div className="well row between">
        <code className="mono secret">{token}</code>
        <CopyButton text={token} label={t('copyToken')} hasWords />
      </div>
      <Button isSmall onClick={onDone}>
        {t('madeDone')}
      </Button>
    </div>
  );
}

function TokenRow({ token, onEnd }: { token: Token; onEnd(): void }) {
  const { t } = useTranslation('access');
  const formats = useFormats();
  const { name, scopes, expiresAt, usedOn } = token;
  const until =
    expiresAt === null
      ? t('noEnd')
      : t(isOver(expiresAt, Date.now()) ? 'over' : 'until', { day: formats.day(expiresAt) });
  const used = usedOn === null ? t('usedNever') : t('usedOn', { day: formats.day(`${usedOn}T12:00:00Z`) });
  const may = scopes === null ? t('everything') : formats.list(scopes.map((scope) => t(`scope.${scope}`)));
  return (
    <li>
      <div className="grow">
        <b>{name ? <Name>{name}</Name> : <span className="mono">{token.id.slice(0, 12)}</span>}</b>
        <div className="t12 dim">{[may, until, used].join(' · ')}</div>
      </div>
      <Button isSmall aria-label={`${t('end')}: ${visibleText(name)}`} onClick={onEnd}>
        {t('end')}
      </Button>
    </li>
  );
}
