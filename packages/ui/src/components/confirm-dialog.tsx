import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorNote } from './error-note.tsx';

export interface ConfirmDialogProps {
  isOpen: boolean;
  onClose(): void;
  title: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
  /** The verb of the title, and its -ing form. */
  verb: string;
  busyLabel: string;
  /** Resolves when it is done; an error is shown here and the dialog stays. */
  onConfirm(): Promise<unknown>;
  why?: ReactNode;
  keepLabel?: string | undefined;
  isDestroying?: boolean | undefined;
}

/** One plain question. The way back stands left, has the focus and Esc. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose, title, lead, children, verb, busyLabel, onConfirm, why, keepLabel, isDestroying } = props;
  const { t } = useTranslation('parts');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const close = (): void => {
    setError(null);
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={title}
      lead={lead}
      left={<Button onClick={close}>{keepLabel ?? t('keepIt')}</Button>}
      right={
        <Button
          kind={isDestroying ? 'purge' : 'first'}
          why={why}
          busyLabel={busyLabel}
          isBusy={isBusy}
          onClick={() => void confirm()}
        >
          {verb}
        </Button>
      }
    >
      {children}
      {error ? <ErrorNote error={error} /> : null}
    </Dialog>
  );
}
