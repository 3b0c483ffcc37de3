import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

export interface DialogProps {
  isOpen: boolean;
  /** Esc, a press beside it, and its own buttons. */
  onClose(): void;
  title: ReactNode;
  lead?: ReactNode;
  children?: ReactNode;
  /** Left: the way back. */
  left?: ReactNode;
  /** Right: why not yet, then the act. */
  right?: ReactNode;
}

/** For what cannot be undone, and for help; ordinary edits happen in place. Focus goes in, stays in, and comes back. */
export function Dialog({ isOpen, onClose, title, lead, children, left, right }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="veil" />
        <Base.Viewport className="dialog-place">
          <Base.Popup className="dialog">
            <Base.Title className="t20">{title}</Base.Title>
            {lead ? <Base.Description className="dim">{lead}</Base.Description> : null}
            {children}
            {left || right ? (
              <div className="row between dfin">
                <div className="row">{left}</div>
                <div className="row">{right}</div>
              </div>
            ) : null}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
