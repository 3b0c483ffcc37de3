import type { Finding } from '@datoferum/core/transfer';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Checkbox, TextArea, TextField } from '../../components/field.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import type { Picked } from '../../platform/transfers-port.ts';
import { fieldsOf, isEmpty, proposedTitle, withRecipient } from './draft.ts';
import { DropZone } from './drop-zone.tsx';
import { BeforeItGoes, type StructureView } from './findings.tsx';
import { blockedBy, type Contract, daysOf, judge } from './judge.ts';
import { MoreFields } from './more-fields.tsx';
import { PeopleField } from './people-field.tsx';
import { TermsField } from './terms-field.tsx';
import { useAskedRecipient } from './use-asked-recipient.ts';
import { useBrought } from './use-brought.ts';
import { useDraft } from './use-draft.ts';
import { useWalk } from './use-walk.ts';
import { WalkCard } from './walk-card.tsx';

type Structure = StructureView & { found: Finding[] | null };
const NOT_ASKED: Structure = { state: 'not_asked', at: 0, of: 0, share: 0, found: null };

export function Page() {
  const { t } = useTranslation('newEnvelope');
  const { t: common } = useTranslation();
  const { clock, count } = useFormats();
  const { transfers, courier } = usePlatform();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { draft, change, discard } = useDraft();
  useAskedRecipient((one) => change((now) => ({ recipients: withRecipient(now.recipients, one) })));
  const [looks, setLooks] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [structure, setStructure] = useState(NOT_ASKED);
  const [isSending, setSending] = useState(false);
  const [wasTried, setTried] = useState(false);
  const isSent = useRef(false);
  const looking = useRef<AbortController | null>(null);
  useEffect(() => () => looking.current?.abort(), []);
  /** What was found, or is being looked for, is of other files. */
  const forgetStructure = (): void => {
    looking.current?.abort();
    setStructure(NOT_ASKED);
  };

  const pickedId = draft.picked?.id ?? null;
  const again = `${looks} ${draft.leavesOut} ${draft.picked?.roots.length}`;
  const { view: walk, error: walkError } = useWalk(pickedId, again);
  const me = useMe();
  const { data: contracts } = useQuery({
    queryKey: ['contracts'],
    queryFn: ({ signal }) => courier.get<{ items: Contract[] }>('/api/v1/contracts', { signal }),
  });
  const contract =
    contracts?.items.find(({ name }) => name === draft.contract) ??
    contracts?.items.find(({ isDefault }) => isDefault) ??
    contracts?.items[0] ??
    null;
  const judgement = useMemo(
    () => judge(walk, { contract, quota: me?.quota ?? null, intended: draft.intended, structure: structure.found }),
    [walk, contract, me, draft.intended, structure.found],
  );
  const blocked = isSending ? 'sending' : blockedBy(draft, judgement, contract);

  const took = async (asked: Promise<Picked | null>): Promise<void> => {
    setError(null);
    try {
      const more = await asked;
      if (!more) return;
      const before = draft.picked;
      const picked = before && !walkError ? await transfers.merge(before.id, more.id) : more;
      if (!draft.leavesOut) await transfers.leaveOut(picked.id, false);
      forgetStructure();
      change((now) => ({ picked, ...(now.isTitleTyped ? {} : { title: proposedTitle(picked) }) }));
    } catch (caught) {
      setError(caught);
    }
  };
  useBrought((picked) => void took(Promise.resolve(picked)));
  const letGo = (): void => {
    if (draft.picked) void transfers.letGo(draft.picked.id);
    forgetStructure();
    change((now) => ({ picked: null, intended: [], ...(now.isTitleTyped ? {} : { title: '' }) }));
  };
  const leaveOut = async (isOn: boolean): Promise<void> => {
    if (draft.picked) await transfers.leaveOut(draft.picked.id, isOn);
    change({ leavesOut: isOn });
  };
  const askStructure = async (): Promise<void> => {
    if (!pickedId) return;
    looking.current?.abort();
    const mine = new AbortController();
    looking.current = mine;
    setStructure({ ...NOT_ASKED, state: 'reading' });
    try {
      const told = (at: number, of: number, share: number): void => {
        if (!mine.signal.aborted) setStructure({ state: 'reading', at, of, share, found: null });
      };
      const found = await transfers.checkStructure(pickedId, told, mine.signal);
      if (!mine.signal.aborted) setStructure({ ...NOT_ASKED, state: 'done', found });
    } catch (caught) {
      if (mine.signal.aborted) return;
      setStructure(NOT_ASKED);
      setError(caught);
    }
  };
  const send = async (): Promise<void> => {
    setTried(true);
    if (blocked !== null || !draft.picked || isSent.current) return;
    setSending(true);
    setError(null);
    try {
      const fields = fieldsOf(draft.fields);
      const days = daysOf(draft.retentionDays, contract);
      const { envelope } = await transfers.send(draft.picked.id, {
        title: draft.title.trim(),
        recipients: draft.recipients.map(({ email }) => ({ email })),
        ...(contract && !contract.isDefault ? { contract: contract.name } : {}),
        ...(days ? { retentionDays: days } : {}),
        ...(draft.message.trim() === '' ? {} : { message: draft.message.trim() }),
        ...(fields ? { fields } : {}),
        closesItself: draft.closesItself,
        intended: draft.intended,
        priority: 'usual',
      });
      isSent.current = true;
      discard();
      await queries.invalidateQueries({ queryKey: ['envelopes'] });
      await navigate(`/envelopes/${envelope}`);
      // Whoever begins the next one before the room is drawn never left this page.
      isSent.current = false;
      setSending(false);
    } catch (caught) {
      setError(caught);
      setSending(false);
    }
  };

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      if (!event.clipboardData || ![...event.clipboardData.items].some(({ kind }) => kind === 'file')) return;
      event.preventDefault();
      void took(transfers.fromPaste(event.clipboardData));
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  });

  const people = draft.recipients.length;
  const zone = {
    onDrop: (transfer: DataTransfer) => void took(transfers.fromDrop(transfer)),
    onFolder: () => void took(transfers.pickFolder()),
    onFiles: () => void took(transfers.pickFiles()),
  };
  return (
    <Sheet
      title={common('places.new')}
      actions={
        isEmpty(draft) ? null : (
          <>
            {draft.keptAt ? <span className="t13 faint">{t('draft.kept', { at: clock(draft.keptAt) })}</span> : null}
            <Button
              kind="quiet"
              onClick={() => {
                letGo();
                discard();
              }}
            >
              {t('draft.discard')}
            </Button>
          </>
        )
      }
    >
      <form
        className="new-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <section className="what">
          <DropZone {...zone}>
            {draft.picked ? (
              <WalkCard
                picked={draft.picked}
                walk={walk}
                leavesOut={draft.leavesOut}
                onLeaveOut={(isOn) => void leaveOut(isOn)}
                onFolder={zone.onFolder}
                onFiles={zone.onFiles}
                onLetGo={letGo}
              />
            ) : null}
          </DropZone>
          {walkError ? <WalkFailed onFolder={zone.onFolder} onLetGo={letGo} /> : null}
          <BeforeItGoes
            walk={walk}
            judgement={judgement}
            onLookAgain={() => setLooks(looks + 1)}
            onIntended={(id, isIntended) =>
              change(({ intended }) => ({
                intended: isIntended ? [...intended, id] : intended.filter((one) => one !== id),
              }))
            }
            structure={{ ...structure, onAsk: () => void askStructure(), onStop: forgetStructure }}
          />
          <TextArea
            label={t('message.label')}
            isOptional
            maxLength={10_000}
            value={draft.message}
            onChange={(message) => change({ message })}
          />
        </section>
        <aside className="terms-form">
          <TextField
            label={t('title.label')}
            value={draft.title}
            maxLength={300}
            onChange={(title) => change({ title, isTitleTyped: title !== '' })}
            error={wasTried && draft.title.trim() === '' ? t('blocked.title') : undefined}
          />
          <PeopleField
            recipients={draft.recipients}
            onAdd={(one) => change((now) => ({ recipients: withRecipient(now.recipients, one) }))}
            onRemove={(email) => change((now) => ({ recipients: now.recipients.filter((one) => one.email !== email) }))}
            error={wasTried && people === 0 ? t('blocked.people') : undefined}
          />
          <TermsField contracts={contracts?.items ?? []} contract={contract} draft={draft} onChange={change} />
          <MoreFields fields={draft.fields} onChange={(fields) => change({ fields })} />
          <Checkbox
            label={t('closes.label')}
            hint={t('closes.hint')}
            isOn={draft.closesItself}
            onChange={(closesItself) => change({ closesItself })}
          />
          {error ? <SendFailed error={error} onRetry={() => setError(null)} /> : null}
          <div className="send-row">
            <Button
              kind="first"
              isWide
              type="submit"
              busyLabel={t('send.busy')}
              isBusy={isSending}
              aria-describedby="send-below"
            >
              {people === 0 ? t('send.go') : t('send.to', { count: people, number: count(people) })}
            </Button>
            <p
              className={wasTried && blocked && blocked !== 'sending' ? 'hint ask' : 'hint'}
              id="send-below"
              role="status"
            >
              {blocked && blocked !== 'sending'
                ? t(`blocked.${blocked}`)
                : walk && !walk.isDone
                  ? t('send.whileReading')
                  : t('send.atOnce')}
            </p>
          </div>
        </aside>
      </form>
    </Sheet>
  );
}

function WalkFailed({ onFolder, onLetGo }: { onFolder(): void; onLetGo(): void }) {
  const { t } = useTranslation('newEnvelope');
  return (
    <div className="asking" role="alert">
      <h2 className="t14">{t('walk.failed')}</h2>
      <p className="t13">{t('walk.failedMeans')}</p>
      <div className="row">
        <Button isSmall onClick={onFolder}>
          {t('drop.folder')}
        </Button>
        <Button isSmall kind="quiet" onClick={onLetGo}>
          {t('walk.letGo')}
        </Button>
      </div>
    </div>
  );
}

/** Reasons of this page in its own words; what the courier refused as everywhere. */
function SendFailed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { t } = useTranslation('newEnvelope');
  const { code, message } = error as { code?: string; message?: string };
  if (code !== 'another_tab' && code !== 'same_name' && code !== 'nothing_picked') {
    return <ErrorNote error={error} onRetry={onRetry} />;
  }
  return (
    <div className="asking" role="alert">
      <h2 className="t14">{t(`failed.${code}.what`, { name: message ?? '' })}</h2>
      <p className="t13">{t(`failed.${code}.do`)}</p>
    </div>
  );
}
