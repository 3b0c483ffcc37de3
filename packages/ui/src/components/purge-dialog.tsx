import { Archive } from '@phosphor-icons/react/dist/csr/Archive';
import { Flame } from '@phosphor-icons/react/dist/csr/Flame';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskMark } from './chip.tsx';
import { confirmation } from './confirm-code.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { TextField } from './field.tsx';

export interface PurgeDialogProps {
  isOpen: boolean;
  onClose(): void;
  title: ReactNode;
  lead: ReactNode;
  destroyed: readonly ReactNode[];
  kept: readonly ReactNode[];
  /** Who is hit. */
  warning?: ReactNode;
  /** Eight characters, as `envelopeCode` makes them. */
  code: string;
  verb: string;
  busyLabel: string;
  onPurge(reason: string): Promise<unknown>;
}

/** Consequences before the field; the code is the brake. */
export function PurgeDialog(props: PurgeDialogProps) {
  const { destroyed, kept, warning, code, onPurge, ...rest } = props;
  const { t } = useTranslation('parts');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const state = confirmation(typed, code);
  const why =
    state.kind === 'right'
      ? reason.trim() === ''
        ? t('reasonNeeded')
        : undefined
      : state.kind === 'differs'
        ? t('codeDiffers')
        : t('charactersToGo', { count: state.count });
  return (
    <ConfirmDialog {...rest} isDestroying why={why} onConfirm={() => onPurge(reason.trim())}>
      <div className="fate">
        <div>
          <h3>
            <Flame className="i" aria-hidden /> {t('destroyedAtOnce')}
          </h3>
          <Lines of={destroyed} />
        </div>
        <div>
          <h3>
            <Archive className="i" aria-hidden /> {t('kept')}
          </h3>
          <Lines of={kept} />
        </div>
      </div>
      {warning ? (
        <div className="asking row top">
          <AskMark />
          <div>{warning}</div>
        </div>
      ) : null}
      <div className="pair">
        <TextField label={t('reasonLabel')} value={reason} onChange={setReason} maxLength={500} autoComplete="off" />
        <TextField
          label={
            <>
              {t('codeLabel')} <span className="mono">{code}</span>
            </>
          }
          value={typed}
          onChange={setTyped}
          isMono
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
        />
      </div>
    </ConfirmDialog>
  );
}

function Lines({ of }: { of: readonly ReactNode[] }) {
  return (
    <ul>
      {of.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a fate do not move
        <li key={at}>{line}</li>
      ))}
    </ul>
  );
}
