import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { Tip } from './tooltip.tsx';

/** An icon alone: pause, folder, close, more. Its name is read aloud and shown as a tooltip. */
export function IconButton({
  label,
  icon,
  ...rest
}: { label: string; icon: ReactNode } & Omit<ButtonProps, 'icon' | 'children'>) {
  return (
    <Tip text={label}>
      <Button kind="quiet" {...rest} className={`icon ${rest.className ?? ''}`} aria-label={label} icon={icon} />
    </Tip>
  );
}
