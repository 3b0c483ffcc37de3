import { WarningDiamond } from '@phosphor-icons/react/dist/csr/WarningDiamond';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

export interface ChipProps {
  isOn: boolean;
  children: ReactNode;
  /** Already formatted. */
  count?: ReactNode;
  onClick?: (() => void) | undefined;
  /** With an address it is a link, so that a filter can be kept and shared. */
  to?: string | undefined;
}

/** A filter with its count. */
export function Chip({ isOn, children, count, onClick, to }: ChipProps) {
  const inside = (
    <>
      {children}
      {count === undefined ? null : <b>{count}</b>}
    </>
  );
  const className = isOn ? 'chip on' : 'chip';
  if (to !== undefined) {
    return (
      <Link className={className} to={to} aria-current={isOn ? 'true' : undefined}>
        {inside}
      </Link>
    );
  }
  return (
    <button type="button" className={className} aria-pressed={isOn} onClick={onClick}>
      {inside}
    </button>
  );
}

/** Only `asks` is loud. */
export function Tag({ kind, children }: { kind?: 'moves' | 'asks' | undefined; children: ReactNode }) {
  return <span className={kind ? `tag ${kind}` : 'tag'}>{children}</span>;
}

/** What needs a person: never red, told apart without colour. */
export function AskMark({ className = 'i' }: { className?: string }) {
  return <WarningDiamond className={className} weight="fill" aria-hidden />;
}
