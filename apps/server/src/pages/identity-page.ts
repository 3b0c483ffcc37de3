/** What went wrong in a form, by a stable code; the words live in words/. None says whether an address has an account. */
export type FormProblem =
  | 'wrong-credentials'
  | 'slow-down'
  | 'address-invalid'
  | 'password-short'
  | 'password-long'
  | 'password-common'
  | 'name-invalid'
  | 'code-invalid'
  | 'form-expired'
  | 'try-again';

/** What ends a way. Any other code is shown with general words. */
export type PageProblem =
  | 'link-invalid'
  | 'form-expired'
  | 'not-found'
  | 'not-allowed'
  | 'sign-in-first'
  | 'registration-closed'
  | 'mail-failed';

/** Seconds until the next try counts, with `slow-down`. */
interface Form {
  /** Where the form is posted to. */
  action: string;
  /** Goes out as the hidden field `csrf`. */
  csrf: string;
  problem?: FormProblem | undefined;
  wait?: number | undefined;
}

/**
 * A page of the identity provider. Fields posted: `address`, `password`, `name`, `code`, `current` (password today) and `csrf`;
 * of `device-confirm` also `answer` = yes | no.
 */
export type IdentityPage =
  | (Form & {
      kind: 'sign-in';
      address?: string | undefined;
      registerHref?: string | undefined;
      resetHref: string;
      /** Sign-in at another issuer. */
      companyHref?: string | undefined;
      /** Came by an invitation: an envelope waits. */
      invited?: boolean | undefined;
    })
  | (Form & {
      kind: 'register';
      address?: string | undefined;
      /** Named by the invitation: shown, not to be changed. */
      fixedAddress?: string | undefined;
      name?: string | undefined;
      signInHref?: string | undefined;
      invited?: boolean | undefined;
    })
  | { kind: 'check-mail'; address: string }
  | { kind: 'proven'; continueHref: string }
  | (Form & { kind: 'reset-ask'; address?: string | undefined; signInHref?: string | undefined })
  | (Form & { kind: 'reset' | 'prove' /** For password managers. */; address?: string | undefined })
  | (Form & { kind: 'device'; code?: string | undefined })
  | (Form & { kind: 'device-confirm'; code: string; client: string })
  | { kind: 'device-done'; denied?: boolean | undefined }
  | (Form & { kind: 'first-admin'; address?: string | undefined; name?: string | undefined })
  | (Form & { kind: 'sign-out' })
  | { kind: 'signed-out'; continueHref?: string | undefined }
  | {
      kind: 'account';
      csrf: string;
      address: string;
      name: string;
      /** Posts `address` and `current`. */
      addressAction: string;
      /** Posts `current` and `password`. */
      passwordAction: string;
      problem?: FormProblem | undefined;
      wait?: number | undefined;
      /** The form `problem` and `done` are about. */
      about?: 'address' | 'password' | undefined;
      done?: boolean | undefined;
    }
  | {
      kind: 'problem';
      code: PageProblem | (string & {});
      requestId?: string | undefined;
      continueHref?: string | undefined;
    };

export type IdentityPageKind = IdentityPage['kind'];

/** The shortest password a form asks for, in characters. */
export const PASSWORD_MIN = 12;
