import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

/** A word about a control, on hover and on focus; the control has the same word as its name. */
export function Tip({
  text,
  side = 'top',
  children,
}: {
  text: string;
  side?: 'top' | 'right';
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} delay={400} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="over">
          <Tooltip.Popup className="tip">{text}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
