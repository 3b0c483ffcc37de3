import { type ButtonHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { Link } from 'react-router';

/** `first` once per view; `purge` only for what destroys. */
export type ButtonKind = 'first' | 'second' | 'quiet' | 'purge';

interface Look {
  kind?: ButtonKind | undefined;
  /** 28 high instead of 36. */
  isSmall?: boolean | undefined;
  isWide?: boolean | undefined;
  icon?: ReactNode;
  /** The key that does the same, shown as a cap. */
  keyCap?: string | undefined;
}

export interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  type?: 'button' | 'submit' | undefined;
  /** The -ing form; its width is kept from the beginning, so that nothing moves when it is shown. */
  busyLabel?: ReactNode;
  isBusy?: boolean | undefined;
  /** Why it cannot be pressed now; stands beside it, and disables it. */
  why?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

const CLASS: Record<ButtonKind, string> = { first: ' first', second: '', quiet: ' quiet', purge: ' destroy' };

export function buttonClass({ kind = 'second', isSmall, isWide }: Look, more?: string): string {
  return `btn${CLASS[kind]}${isSmall ? ' s' : ''}${isWide ? ' wide' : ''}${more ? ` ${more}` : ''}`;
}

export function Button(props: ButtonProps) {
  const { kind, isSmall, isWide, icon, keyCap, busyLabel, isBusy, why, className, children, onClick, ...rest } = props;
  const reason = useId();
  const isOff = rest.disabled || Boolean(why);
  return (
    <>
      {why ? (
        <span id={reason} className="t12 dim why">
          {why}
        </span>
      ) : null}
      <button
        {...rest}
        type={rest.type ?? 'button'}
        className={buttonClass({ kind, isSmall, isWide }, className)}
        disabled={isOff}
        aria-disabled={isBusy || undefined}
        aria-busy={isBusy || undefined}
        aria-describedby={why ? reason : rest['aria-describedby']}
        onClick={isBusy ? undefined : onClick}
      >
        {icon}
        {busyLabel === undefined ? (
          children
        ) : (
          <span className="swap">
            <span className={isBusy ? 'hid' : undefined}>{children}</span>
            <span className={isBusy ? undefined : 'hid'}>{busyLabel}</span>
          </span>
        )}
        {keyCap ? <kbd aria-hidden>{keyCap}</kbd> : null}
      </button>
    </>
  );
}

export interface ButtonLinkProps extends Look {
  to: string;
  children: ReactNode;
  /** For files of the courier: `download` leaves the page alone. */
  download?: string | boolean | undefined;
  className?: string | undefined;
}

/** Goes somewhere, and looks like a button. */
export function ButtonLink({ to, icon, keyCap, children, download, className, ...look }: ButtonLinkProps) {
  const inside = (
    <>
      {icon}
      {children}
      {keyCap ? <kbd aria-hidden>{keyCap}</kbd> : null}
    </>
  );
  const drawn = buttonClass(look, className);
  if (download !== undefined || /^https?:/.test(to)) {
    return (
      <a className={drawn} href={to} {...(download === undefined ? {} : { download })}>
        {inside}
      </a>
    );
  }
  return (
    <Link className={drawn} to={to}>
      {inside}
    </Link>
  );
}
